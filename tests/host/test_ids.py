"""Ids and starts: at one seed no start repeats what an earlier one made, whatever became of it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from desk.approvals.changes.resume_change import ResumeDesk
from desk.approvals.proposal import Proposal
from desk.host.core import Core
from desk.kernel.chain import Head
from desk.kernel.clock import Clock
from desk.kernel.errors import Refused
from desk.kernel.virtual import run_virtual
from tests.host.cores import START, opened, surroundings

MINUTE = 60_000_000_000
BUY = Proposal(instrument="BTC-USDT", side="buy", quantity=Decimal("0.01"))


def test_a_start_that_recorded_nothing_leaves_other_ids_to_the_next_one(tmp_path: Path) -> None:
    async def main(clock: Clock) -> tuple[Head, list[str]]:
        """A start that dies before its first fact, after a proposal that was refused: no price is known yet."""
        core = await Core.open(surroundings(clock, tmp_path, []))
        with pytest.raises(Refused, match="no price"):
            await core.approvals.propose(BUY, "house")
        made = [core.session, *(core.ids.new("req") for _ in range(50))]
        await core.journal.close()
        return core.journal.head, made

    heads, made = zip(*(run_virtual(main, START + index) for index in range(6)), strict=True)
    assert len(set(heads)) == 1
    names = [name for some in made for name in some]
    assert len(set(names)) == len(names) == 6 * 51


def test_requests_and_orders_of_all_starts_have_ids_of_their_own(tmp_path: Path) -> None:
    async def main(clock: Clock) -> list[str]:
        async with opened(clock, tmp_path) as core:
            await clock.sleep(10)
            with pytest.raises(Refused):
                await core.approvals.propose(
                    Proposal(instrument="BTC-USDT", side="buy", quantity=Decimal(1000)), "house"
                )
            made = await core.approvals.propose(BUY, "house")
            for person in ("dana", "lee"):
                done = await core.approvals.vote(made.request, made.digest, "approve", "", person)
            assert done.order
            await core.controls.halt("operator", "the night")
            again = await core.approvals.propose_change(ResumeDesk("the morning"), "operator")
            for person in ("dana", "lee"):
                await core.approvals.vote(again.request, again.digest, "approve", "", person)
            await clock.sleep(1)
            return [core.session, made.request, done.order]

    names = [name for index in range(5) for name in run_virtual(main, START + index * MINUTE)]
    assert len(set(names)) == 15


def test_one_seed_one_start_one_record(tmp_path: Path) -> None:
    async def main(clock: Clock, state: Path) -> Head:
        async with opened(clock, state) as core:
            await clock.sleep(10)
            await core.approvals.propose(BUY, "house")
            return core.journal.head

    first, second = (
        run_virtual(lambda clock, name=name: main(clock, tmp_path / name), START)  # type: ignore[misc]
        for name in ("a", "b")
    )
    assert first == second
