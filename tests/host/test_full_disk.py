"""A full disk halts the desk: no order leaves, what reduces risk still works, and a person resumes once there is room."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from desk.approvals.proposal import Proposal
from desk.approvals.proposing import Proposed
from desk.approvals.requests_table import ChangeRequest, waiting_requests
from desk.execution.ledger_table import find_position
from desk.execution.orders_table import find_order, open_orders
from desk.host.core import Core
from desk.host.proof import prove
from desk.kernel.clock import Clock
from desk.kernel.errors import DiskFull
from desk.link import envelope as e
from desk.people.demo import OPERATOR
from tests.host.attached import Attached
from tests.host.cores import attached, opened, virtually
from tests.kernel.small_disk import SmallDisk

BTC = "BTC-USDT"


async def _wanted(core: Core, quantity: str, **more: Any) -> Proposed:
    proposal = Proposal(instrument=BTC, side="buy", quantity=Decimal(quantity), **more)
    return await core.approvals.propose(proposal, OPERATOR)


async def _approved(core: Core, request: Proposed) -> str:
    for person in ("dana", "lee"):
        await core.approvals.vote(request.request, request.digest, "approve", "", person)
    return core.approvals.outcome(request.request).order


async def _filled_up(core: Core, disk: SmallDisk) -> None:
    """Until the desk notices."""
    disk.fill()
    with suppress(DiskFull):
        while not core.journal.full:
            await core.rooms.threads.open(OPERATOR, "n" * 60)


async def _resumed(core: Core, one: Attached) -> None:
    """Somebody asks for the end of the halt, and both demo people agree."""
    assert "waits for 2 approvals" in await _said(one, "/resume")
    (asked,) = (one for one in waiting_requests(core.bus.rows) if isinstance(one, ChangeRequest))
    for person in ("dana", "lee"):
        await core.approvals.vote(asked.request, asked.proposed.digest, "approve", "", person)


async def _said(one: Attached, text: str) -> str:
    asked = await one.say(text)
    done = await one.hear(e.Message, lambda m: isinstance(m, e.CommandDone | e.Refused) and m.corr == asked)
    return str(done.payload.text)  # type: ignore[attr-defined]


def test_a_full_disk_halts_and_no_order_leaves_but_orders_come_back_and_positions_close(
    tmp_path: Path,
) -> None:
    disk = SmallDisk(tmp_path)

    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path, writer=disk) as core, attached(core) as one:
            await clock.sleep(5)
            await one.hello()
            await one.watch("status")
            assert (await one.see("status")).desk_state == "ACTIVE"
            bought = await _approved(core, await _wanted(core, "0.02"))
            await clock.sleep(2)
            assert find_position(core.bus.rows, "paper", BTC).quantity == Decimal("0.02")
            quote = core.quotes.quote(BTC)
            assert quote is not None
            below = round(quote.bid * Decimal("0.995"), 1)
            resting = await _approved(core, await _wanted(core, "0.01", limit=below, time_in_force="GTC"))
            await clock.sleep(2)
            waiting = await _wanted(core, "0.015")
            assert [order.order for order in open_orders(core.bus.rows)] == [resting]
            before = core.journal.head.seq

            await _filled_up(core, disk)
            with pytest.raises(DiskFull):
                await _approved(core, waiting)
            status = await one.see("status", lambda s: s.desk_state == "HALTED")
            assert status.desk_state_reason == "the disk is full"
            alert = await one.hear(e.AlertRaised, lambda m: m.payload.title == "Disk full")
            assert str(tmp_path) in alert.payload.text
            assert "HALTED" in await _said(one, "/halt drill")
            assert "disk is full" in await _said(one, "/resume")
            await clock.sleep(2)
            assert find_order(core.bus.rows, resting).state == "cancelled"  # type: ignore[union-attr]
            assert "close every position" in await _said(one, "/flatten")
            await clock.sleep(2)
            assert find_position(core.bus.rows, "paper", BTC).quantity == 0
            assert find_order(core.bus.rows, bought).state == "filled"  # type: ignore[union-attr]
            assert core.approvals.outcome(waiting.request).state == "pending"
            assert "HALTED" in await _said(one, "/buy BTC 0.01")

            disk.clear()
            await one.hear(e.AlertRaised, lambda m: m.payload.title == "Room on the disk")
            assert core.storage.standing().state == "HALTED"
            await _resumed(core, one)
            order = await _approved(core, await _wanted(core, "0.03"))
            await clock.sleep(2)
            assert find_order(core.bus.rows, order).state == "filled"  # type: ignore[union-attr]
            seen = [fact.seq for fact in core.journal.facts(after=before)]
            assert seen == list(range(before + 1, core.journal.head.seq + 1))

    virtually(main)
    assert prove(tmp_path).ok


def test_a_start_on_a_full_disk_is_halted_until_there_is_room(tmp_path: Path) -> None:
    async def first(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await one.hello()

    async def second(clock: Clock) -> None:
        disk = SmallDisk(tmp_path)
        async with opened(clock, tmp_path, writer=disk) as core, attached(core) as one:
            assert core.journal.full
            await one.hello()
            await one.watch("status")
            assert (await one.see("status")).desk_state_reason == "the disk is full"
            disk.clear()
            await clock.sleep(3)
            assert not core.journal.full
            await _resumed(core, one)
            assert core.storage.standing().state == "ACTIVE"

    virtually(first)
    (tmp_path / "reserve").unlink()
    (tmp_path / "reserve").mkdir()
    virtually(second)
    assert prove(tmp_path).ok
