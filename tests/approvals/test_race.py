"""Everybody votes at once, each from two terminals: one winner a request, one vote a person."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from decimal import Decimal
from pathlib import Path

from desk.approvals.messages import RequestReleased, RequestWentStale, VoteCast
from desk.approvals.policy import Policy, demo_policy
from desk.approvals.proposing import Proposed
from desk.execution.messages import OrderCommitted
from desk.kernel.clock import SystemClock
from desk.kernel.errors import Refused
from desk.kernel.writer import ThreadWriter
from desk.people.directory import Person
from tests.execution.paper_desk import PaperDesk, paper_desk

REQUESTS = 200
VOTERS = tuple(Person(f"p{index}", f"P{index}", ("approver",), demo=False) for index in range(4))
TERMINALS = 2


def roomy(currency: str = "USDT") -> Policy:
    """The demo policy with room for many small orders at once."""
    much = Decimal(10**8)
    policy = demo_policy(currency).model_dump()
    policy["limits"].update(
        max_open_orders=1000,
        messages_per_second=Decimal(10_000),
        message_burst=10_000,
        strategy_messages_per_second=Decimal(10_000),
        strategy_message_burst=10_000,
        max_strategy_fills=1_000_000,
        max_losing_closes=1_000_000,
        cooldown_loss_pct=Decimal(90),
        max_instrument_exposure=much,
        max_gross_exposure=much,
        max_net_exposure=much,
        max_venue_exposure=much,
        max_order_equity_pct=Decimal(90),
        max_order_notional=Decimal(90_000),
        max_order_own_multiple=much,
        max_quote_age_ms=600_000,
    )
    policy["release"].update(
        max_pending=1000, max_pending_per_proposer=1000, confirm_above=much, max_drift_bp=Decimal(2000)
    )
    return Policy.model_validate(policy)


async def from_a_terminal(desk: PaperDesk, offer: Proposed, person: str) -> bool:
    try:
        await desk.vote(offer, person)
    except Refused:
        return False
    return True


async def test_two_hundred_requests_have_two_hundred_winners(tmp_path: Path) -> None:
    order = random.Random(3)
    async with paper_desk(
        tmp_path, SystemClock(), writer=ThreadWriter(), policy=roomy(), gateway=False
    ) as desk:
        await desk.joins(*VOTERS)
        offers = [await desk.propose(f"{Decimal(1 + index) / 1000:f}") for index in range(REQUESTS)]
        ballots = [(offer, voter.person) for offer in offers for voter in VOTERS for _ in range(TERMINALS)]
        order.shuffle(ballots)
        counted = await asyncio.gather(*(from_a_terminal(desk, *ballot) for ballot in ballots))
        messages = [fact.message for fact in desk.journal.facts()]
        assert {one.reason for one in messages if isinstance(one, RequestWentStale)} == set()
        released = Counter(one.request for one in messages if isinstance(one, RequestReleased))
        committed = Counter(one.request for one in messages if isinstance(one, OrderCommitted))
        votes = Counter((one.request, one.person) for one in messages if isinstance(one, VoteCast))
        assert len(released) == REQUESTS
        assert set(released.values()) == set(committed.values()) == set(votes.values()) == {1}
        assert sum(counted) == len(votes) == 2 * REQUESTS
