"""What a debate hands in: what the desk prepared for it, once."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from desk.agents.proposing import OfDebate, Proposer
from desk.agents.tools import silently
from desk.approvals.proposal import Proposal
from desk.kernel.errors import DeskError

PROPOSAL = Proposal(
    instrument="BTC-USDT", side="buy", quantity=Decimal("0.05"), limit=Decimal("60090.0"), debate="dbt-1"
)


def nothing_parked(instrument: str) -> str:
    return ""


class Queue:
    """Takes proposals, each after a moment, and numbers them."""

    def __init__(self) -> None:
        self.taken: list[tuple[Proposal, str]] = []

    async def propose(self, proposal: Proposal, debate: str) -> str:
        self.taken.append((proposal, debate))
        await asyncio.sleep(0)
        return f"req-{len(self.taken)}"


async def test_what_was_prepared_is_handed_in_once_however_often_the_tool_is_called() -> None:
    queue = Queue()
    proposer = Proposer(queue.propose, nothing_parked)
    proposer.prepare("dbt-1", PROPOSAL)
    run = proposer.tool().run
    receipts = await asyncio.gather(
        *(run(OfDebate(debate="dbt-1"), silently) for _ in range(3)), return_exceptions=True
    )
    assert [isinstance(receipt, DeskError) for receipt in receipts] == [False, True, True]
    with pytest.raises(DeskError, match="nothing prepared"):
        await run(OfDebate(debate="dbt-1"), silently)
    assert queue.taken == [(PROPOSAL, "dbt-1")]


async def test_what_was_dropped_or_prepared_for_another_debate_is_not_handed_in() -> None:
    queue = Queue()
    proposer = Proposer(queue.propose, nothing_parked)
    proposer.prepare("dbt-1", PROPOSAL)
    run = proposer.tool().run
    with pytest.raises(DeskError, match="nothing prepared"):
        await run(OfDebate(debate="dbt-2"), silently)
    proposer.drop("dbt-1")
    with pytest.raises(DeskError, match="nothing prepared"):
        await run(OfDebate(debate="dbt-1"), silently)
    assert queue.taken == []


async def test_nothing_is_handed_in_while_the_market_is_parked_and_the_proposal_is_gone() -> None:
    queue = Queue()
    reasons = {"BTC-USDT": "the market looks like nothing in its clean window: spread high"}
    proposer = Proposer(queue.propose, lambda instrument: reasons.get(instrument, ""))
    proposer.prepare("dbt-1", PROPOSAL)
    with pytest.raises(DeskError, match=r"BTC-USDT is parked, .*clean window: spread high; people can still"):
        await proposer.tool().run(OfDebate(debate="dbt-1"), silently)
    reasons.clear()
    with pytest.raises(DeskError, match="nothing prepared"):
        await proposer.tool().run(OfDebate(debate="dbt-1"), silently)
    assert queue.taken == []


async def test_where_it_cannot_be_known_whether_the_market_is_parked_nothing_is_handed_in() -> None:
    def unknown(instrument: str) -> str:
        raise RuntimeError("broken")

    queue = Queue()
    proposer = Proposer(queue.propose, unknown)
    proposer.prepare("dbt-1", PROPOSAL)
    with pytest.raises(RuntimeError):
        await proposer.tool().run(OfDebate(debate="dbt-1"), silently)
    assert queue.taken == []
