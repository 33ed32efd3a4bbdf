"""Faults of votes: an order that is edited, a signature that is used again, a flood of requests."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from desk.approvals.approvals import Approvals
from desk.approvals.messages import VoteCast
from desk.approvals.policy import demo_policy
from desk.approvals.proposing import Proposed
from desk.approvals.voting import Choice
from desk.kernel.errors import Refused
from tests.approvals.test_race import roomy
from tests.execution.paper_desk import PaperDesk, at_a_desk


def last_vote(desk: PaperDesk) -> VoteCast:
    return next(
        fact.message for fact in reversed(list(desk.journal.facts())) if isinstance(fact.message, VoteCast)
    )


async def replay(desk: PaperDesk, old: VoteCast, on: Proposed, choice: Choice = "approve") -> None:
    """The bytes of an old vote, once more."""
    approvals: Approvals = desk.approvals
    await approvals.vote(
        on.request, on.digest, choice, old.reason, old.person, head=old.head, signature=old.signature
    )


def test_f36_an_order_that_is_edited_after_a_vote_is_a_new_request_without_votes(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        first = await desk.propose("0.05")
        await desk.vote(first, "dana")
        signed = last_vote(desk)
        edited = await desk.approvals.edit(first.request, Decimal("0.04"), None, "operator")
        assert edited.digest != first.digest
        assert desk.approvals.outcome(edited.request).votes == 0
        assert desk.request_state(first.request) == "superseded"
        with pytest.raises(Refused, match="replaced by"):
            await desk.vote(first, "lee")
        with pytest.raises(Refused, match="signature"):
            await replay(desk, signed, edited)
        with pytest.raises(Refused, match="another text"):
            await desk.approvals.vote(edited.request, first.digest, "approve", "", "lee")
        await desk.vote(edited, "dana")
        assert desk.request_state(edited.request) == "pending", "one vote is not the quorum of the new order"
        await desk.vote(edited, "lee")
        await desk.settle()
        (order,) = desk.orders()
        assert order.quantity == Decimal("0.04")

    at_a_desk(tmp_path, scenario)


def test_f38_a_signed_vote_counts_once_for_one_choice_on_one_text_and_for_nothing_else(
    tmp_path: Path,
) -> None:
    found: list[tuple[VoteCast, Proposed]] = []

    async def scenario(desk: PaperDesk) -> None:
        first = await desk.propose("0.05")
        await desk.vote(first, "dana")
        signed = last_vote(desk)
        found.append((signed, first))
        with pytest.raises(Refused, match="has voted on this already"):
            await replay(desk, signed, first)
        other = await desk.propose("0.06")
        with pytest.raises(Refused, match="signature"):
            await replay(desk, signed, other)
        with pytest.raises(Refused, match="signature"):
            await replay(desk, signed, other, "reject")
        assert desk.approvals.outcome(other.request).votes == 0

    async def after_a_restart(desk: PaperDesk) -> None:
        ((signed, first),) = found
        with pytest.raises(Refused, match="has voted on this already"):
            await replay(desk, signed, first)
        again = await desk.propose("0.05", "sell")
        with pytest.raises(Refused, match="signature"):
            await replay(desk, signed, again)
        assert desk.orders() == ()

    at_a_desk(tmp_path, scenario)
    at_a_desk(tmp_path, after_a_restart)


def test_f41_a_house_that_floods_loses_its_room_and_nobody_else_does(tmp_path: Path) -> None:
    policy = roomy()
    usual = demo_policy().release.max_pending_per_proposer
    release = policy.release.model_copy(update={"max_pending_per_proposer": usual})
    policy = policy.model_copy(update={"release": release})

    async def many(desk: PaperDesk, proposer: str, first: int, made: list[Proposed]) -> None:
        for number in range(200):
            made += [await desk.propose(f"{Decimal(first + number) / 1000:f}", proposer=proposer)]

    async def fill(desk: PaperDesk, proposer: str, first: int) -> list[Proposed]:
        made: list[Proposed] = []
        with pytest.raises(Refused, match="queue"):
            await many(desk, proposer, first, made)
        return made

    async def scenario(desk: PaperDesk) -> None:
        flood = await fill(desk, "house", 1)
        assert len(flood) == usual, "a quota for each proposer"
        for offer in flood:
            await desk.vote(offer, "dana", "reject")
        again = await fill(desk, "house", 100)
        assert len(again) <= usual // 2, "what came to nothing costs room"
        people = await fill(desk, "operator", 300)
        assert len(people) == usual, "and only the house its own"
        await desk.vote(people[0], "dana")
        await desk.vote(people[0], "lee")
        assert desk.request_state(people[0].request) == "released"

    at_a_desk(tmp_path, scenario, policy=policy)
