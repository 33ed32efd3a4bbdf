"""Faults and attacks on approvals, row by row."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest

from desk.approvals import completing
from desk.approvals.messages import VoteCast, VoteRefused
from desk.approvals.requests_table import require_request, votes_on
from desk.kernel.errors import Refused
from tests.approvals.policies import policy
from tests.execution.paper_desk import PaperDesk, at_a_desk


def refusals(desk: PaperDesk) -> list[VoteRefused]:
    return [fact.message for fact in desk.journal.facts() if isinstance(fact.message, VoteRefused)]


def test_f34_two_people_who_approve_at_once_release_one_order(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose()
        ballots = [desk.vote(offer, person) for person in ("dana", "lee", "operator") for _ in range(2)]
        done = await asyncio.gather(*ballots, return_exceptions=True)
        assert sum(one is None for one in done) == 2
        assert all(one is None or isinstance(one, Refused) for one in done)
        assert len(desk.orders()) == 1

    at_a_desk(tmp_path, scenario)


def test_f35_the_same_person_votes_twice_from_two_sessions_and_counts_once(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose()
        both = [
            desk.approvals.vote(offer.request, offer.digest, "approve", "", "dana", via)
            for via in ("dana", "operator")
        ]
        done = await asyncio.gather(*both, return_exceptions=True)
        assert [type(one) for one in done].count(Refused) == 1
        assert len(votes_on(desk.bus.rows, offer.request)) == 1
        assert desk.request_state(offer.request) == "pending"

    at_a_desk(tmp_path, scenario)


def test_f36_an_order_that_is_edited_after_a_vote_is_another_request_without_votes(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose("0.05")
        await desk.vote(offer, "dana")
        edited = await desk.approvals.edit(offer.request, Decimal("0.04"), None, "operator")
        assert edited.digest != offer.digest
        new = require_request(desk.bus.rows, edited.request)
        assert (new.proposed.ticket.replaces, new.proposer) == (offer.request, "operator")
        assert votes_on(desk.bus.rows, edited.request) == ()
        with pytest.raises(Refused, match="replaced by"):
            await desk.vote(offer, "lee")
        await desk.vote(edited, "lee")
        assert desk.orders() == ()
        await desk.vote(edited, "dana")
        assert [order.quantity for order in desk.orders()] == [Decimal("0.04")]

    at_a_desk(tmp_path, scenario)


@pytest.mark.parametrize("late", ["expired", "HALTED"])
def test_f37_an_approval_after_expiry_or_a_halt_is_refused_and_kept(tmp_path: Path, late: str) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose()
        await desk.vote(offer, "dana")
        if late == "HALTED":
            await desk.controls.halt("operator")
        else:
            await desk.settle(300.0)
        with pytest.raises(Refused, match=late):
            await desk.vote(offer, "lee")
        (kept,) = refusals(desk)
        assert (kept.person, kept.request) == ("lee", offer.request)
        assert late in kept.reason
        assert desk.orders() == ()

    at_a_desk(tmp_path, scenario)


def test_f41_a_house_that_floods_loses_half_of_its_room_and_is_told_why(tmp_path: Path) -> None:
    flood = policy(
        flood={"refused": 4, "window_s": 1_800},
        release={"max_pending_per_proposer": 4},
        limits={"strategy_message_burst": 200, "strategy_messages_per_second": Decimal(200)},
    )

    async def scenario(desk: PaperDesk) -> None:
        for index in range(4):
            await desk.vote(await desk.propose(f"0.0{10 + index}"), "dana", "reject")
        await desk.propose("0.020")
        await desk.propose("0.021")
        with pytest.raises(Refused, match="room for 2 requests by house, because 4 of them were rejected"):
            await desk.propose("0.022")
        for index in range(3):
            await desk.propose(f"0.03{index}", proposer="operator")

    at_a_desk(tmp_path, scenario, policy=flood)


@pytest.mark.parametrize("typed", ["", "0.5", "0.05 BTC", "yes"])
def test_f44_a_large_order_is_approved_only_by_typing_its_quantity(tmp_path: Path, typed: str) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose("0.05")
        with pytest.raises(Refused, match=r"typing its quantity, 0\.05 BTC"):
            await desk.approvals.vote(offer.request, offer.digest, "approve", "", "dana", typed=typed)
        await desk.approvals.vote(offer.request, offer.digest, "approve", "", "dana", typed=" 0.050 ")
        await desk.vote(offer, "lee", "reject")
        assert desk.request_state(offer.request) == "rejected", "a no takes no typing"

    at_a_desk(tmp_path, scenario, policy=policy(release={"confirm_above": Decimal(1_000)}))


def test_a_check_that_breaks_releases_nothing_and_its_name_stands_on_the_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: object) -> None:
        raise ZeroDivisionError

    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose()
        await desk.vote(offer, "dana")
        monkeypatch.setattr(completing, "release_checks", broken)
        await desk.vote(offer, "lee")
        found = require_request(desk.bus.rows, offer.request)
        assert found.state == "stale"
        assert "ZeroDivisionError" in found.note
        assert desk.orders() == ()
        assert sum(isinstance(fact.message, VoteCast) for fact in desk.journal.facts()) == 2

    at_a_desk(tmp_path, scenario)
