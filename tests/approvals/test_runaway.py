"""A strategy that says too much is slowed down and then disabled, and nobody else is."""

from __future__ import annotations

from contextlib import nullcontext
from decimal import Decimal
from pathlib import Path

import pytest

from desk.approvals.messages import RequestProposed
from desk.approvals.policy import demo_policy
from desk.kernel.errors import Refused
from desk.risk.holds import disabled
from desk.risk.messages import StrategyDisabled
from tests.execution.paper_desk import PaperDesk, at_a_desk

EVERY_S = 0.001


def test_f23_a_strategy_of_a_thousand_intents_a_second_is_disabled_and_others_are_unaffected(
    tmp_path: Path,
) -> None:
    async def scenario(desk: PaperDesk) -> None:
        refusals = []
        for number in range(1000):
            try:
                await desk.propose(f"0.{number % 90 + 10:03}", strategy="runaway")
            except Refused as refused:
                refusals.append(str(refused))
            await desk.clock.sleep(EVERY_S)
            if number == 500:
                order = await desk.buy("0.051", strategy="another", instrument="BTC-USDT")
                assert order.state == "filled"
        burst = demo_policy().limits.strategy_message_burst
        made = [f.message for f in desk.journal.facts() if isinstance(f.message, RequestProposed)]
        assert sum(one.ticket.strategy == "runaway" for one in made) == burst
        assert len(refusals) == 1000 - burst
        assert "it said more than it may" in refusals[0]
        assert all("C03 strategy: runaway is disabled" in one or "queue" in one for one in refusals[1:])
        (fact,) = (f for f in desk.journal.facts() if isinstance(f.message, StrategyDisabled))
        assert (fact.actor, fact.message.strategy, fact.message.control) == ("desk", "runaway", "C03")
        assert desk.state == "ACTIVE"
        await desk.propose("0.052", proposer="operator")
        assert [one.strategy for one in disabled(desk.bus.rows)] == ["runaway"]

    at_a_desk(tmp_path, scenario)


def test_people_are_slowed_down_and_never_disabled(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        for number in range(8):
            await desk.propose(f"0.0{number + 10}", proposer="operator")
        with pytest.raises(Refused, match="C03 messages of the strategy"):
            await desk.propose("0.033", proposer="operator")
        assert disabled(desk.bus.rows) == ()
        await desk.settle(2.0)
        await desk.propose("0.033", proposer="operator")

    at_a_desk(tmp_path, scenario)


def test_a_disabled_strategy_may_still_close_what_it_holds(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05", strategy="runaway")
        for number in range(10):
            with pytest.raises(Refused) if number >= 8 else nullcontext():
                await desk.propose(f"0.0{number + 10}", strategy="runaway")
        done = await desk.propose("0.05", side="sell", proposer="operator", strategy="runaway")
        assert done.state == "released"
        await desk.settle()
        assert desk.position().quantity == Decimal(0)

    at_a_desk(tmp_path, scenario)
