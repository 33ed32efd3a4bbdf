"""What a debate hands in: what the desk prepared for it, once."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from desk.agents.proposing import OfDebate, Proposer
from desk.approvals.proposal import Proposal
from desk.kernel.errors import DeskError

PROPOSAL = Proposal(
    instrument="BTC-USDT", side="buy", quantity=Decimal("0.05"), limit=Decimal("60090.0"), debate="dbt-1"
)


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
    proposer = Proposer(queue.propose)
    proposer.prepare("dbt-1", PROPOSAL)
    run = proposer.tool().run
    receipts = await asyncio.gather(
        *(run(OfDebate(debate="dbt-1")) for _ in range(3)), return_exceptions=True
    )
    assert [isinstance(receipt, DeskError) for receipt in receipts] == [False, True, True]
    with pytest.raises(DeskError, match="nothing prepared"):
        await run(OfDebate(debate="dbt-1"))
    assert queue.taken == [(PROPOSAL, "dbt-1")]


async def test_what_was_dropped_or_prepared_for_another_debate_is_not_handed_in() -> None:
    queue = Queue()
    proposer = Proposer(queue.propose)
    proposer.prepare("dbt-1", PROPOSAL)
    run = proposer.tool().run
    with pytest.raises(DeskError, match="nothing prepared"):
        await run(OfDebate(debate="dbt-2"))
    proposer.drop("dbt-1")
    with pytest.raises(DeskError, match="nothing prepared"):
        await run(OfDebate(debate="dbt-1"))
    assert queue.taken == []
