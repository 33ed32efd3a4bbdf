"""A newcomer who buys, holds and sells on the embedded market in the first minutes is stopped by nothing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from desk.approvals.proposal import Proposal
from desk.approvals.proposing import Proposed
from desk.host.core import Core
from desk.kernel.clock import Clock
from desk.people.demo import OPERATOR
from desk.risk.desk_state import desk_standing
from desk.risk.holds import disabled, tripped
from desk.risk.messages import BreakerTripped, StrategyDisabled
from tests.host.cores import opened, virtually


async def bought(core: Core, clock: Clock, quantity: str) -> Proposed:
    wish = Proposal(instrument="BTC-USDT", side="buy", quantity=Decimal(quantity))
    made = await core.approvals.propose(wish, OPERATOR)
    for person in ("dana", "lee"):
        await core.approvals.vote(made.request, made.digest, "approve", "", person, via=OPERATOR)
    await clock.sleep(2.0)
    return made


def test_nothing_stops_a_newcomer_in_the_first_five_minutes(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            await clock.sleep(5.0)
            for quantity in ("0.05", "0.04", "0.03"):
                await bought(core, clock, quantity)
                await clock.sleep(60.0)
                await core.controls.flatten(OPERATOR)
                await clock.sleep(30.0)
            await bought(core, clock, "0.05")
            await clock.sleep(20.0)
            rows = core.bus.rows
            assert (desk_standing(rows).state, tripped(rows), disabled(rows)) == ("ACTIVE", (), ())
            facts = [fact.message for fact in core.journal.facts()]
            assert not any(isinstance(one, BreakerTripped | StrategyDisabled) for one in facts)

    virtually(main)
