"""Whoever proposed or approved must still be of the desk when it counts."""

from __future__ import annotations

from collections.abc import Awaitable
from pathlib import Path

import msgspec
import pytest

from desk.approvals.changes.access_changes import BringBackPerson, SuspendPerson
from desk.approvals.changes.people_changes import ChangePerson
from desk.approvals.messages import RequestApproved, VoteCast
from desk.approvals.proposing import Proposed
from desk.approvals.requests_table import require_any, votes_on
from desk.approvals.voting import Choice
from desk.kernel.errors import Refused
from desk.link.statement import vote_statement
from desk.people.directory import Person
from desk.people.keys import find_key
from desk.people.messages import PersonEnrolled, PersonSuspended
from desk.views.approvals import card_view
from tests.approvals.test_forged_record import behind, judged
from tests.execution.paper_desk import PaperDesk, at_a_desk
from tests.execution.scripted_market import BTC
from widgets.specs.approval_card import ApprovalCard

ANN = Person("ann", "Ann", ("trader",), demo=False)
BO = Person("bo", "Bo", ("admin", "approver"), demo=False)
CY = Person("cy", "Cy", ("admin", "approver"), demo=False)
DI = Person("di", "Di", ("admin", "approver"), demo=False)
CHOICES: tuple[Choice, ...] = ("approve", "reject")
GONE = "Ann, who proposed it, no longer has access"


async def suspend(desk: PaperDesk, person: str, by: str = "bo") -> None:
    assert (
        await desk.approvals.propose_change(SuspendPerson(person, "stolen laptop"), by)
    ).state == "applied"


def card(desk: PaperDesk, offer: Proposed, voter: str) -> ApprovalCard:
    quotes, now = desk.quotes, desk.clock.now()
    return card_view(desk.bus.rows, offer.request, voter, now, quotes.quote, {"BTC-USDT": BTC}, quotes.deep)


def test_an_order_whose_proposer_was_suspended_is_not_released(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.joins(ANN, BO)
        offer = await desk.propose(proposer="ann")
        await desk.vote(offer, "dana")
        assert all(check.passed for check in card(desk, offer, "lee").checks)
        await suspend(desk, "ann")
        failing = [check for check in card(desk, offer, "lee").checks if not check.passed]
        assert [(check.control, check.name, check.detail) for check in failing] == [
            ("C16", "membership", GONE)
        ]
        await desk.vote(offer, "lee")
        found = require_any(desk.bus.rows, offer.request)
        assert found.state == "stale"
        assert GONE in found.note
        assert desk.orders() == ()

    at_a_desk(tmp_path, scenario)


def test_a_change_whose_proposer_was_revoked_is_not_applied(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.joins(Person("ann", "Ann", ("admin",), demo=False), BO, CY, DI)
        asked = ChangePerson(person="lee", name="Lee", roles=("risk",), uid=None)
        offer = await desk.approvals.propose_change(asked, "ann")
        await desk.vote(offer, "bo")
        await desk.leaves("ann")
        assert [check.detail for check in card(desk, offer, "cy").checks] == [GONE]
        with pytest.raises(Refused, match=GONE):
            await desk.vote(offer, "cy")
        assert require_any(desk.bus.rows, offer.request).state == "stale"

    at_a_desk(tmp_path, scenario)


def test_what_the_house_proposed_is_released(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        assert await desk.approve(await desk.propose(proposer="house"))

    at_a_desk(tmp_path, scenario)


def test_the_judge_says_that_an_order_was_released_for_somebody_who_had_left(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.joins(ANN)
        assert await desk.approve(await desk.propose(proposer="ann"))
        facts = list(desk.journal.facts())
        assert judged(facts) == []
        planted = behind(facts, RequestApproved, PersonSuspended("ann", "stolen laptop"))
        assert any("released for ann, who proposed it and has no access" in one for one in judged(planted))

    at_a_desk(tmp_path, scenario)


async def brought_back(desk: PaperDesk, person: str) -> None:
    back = await desk.approvals.propose_change(BringBackPerson(person), "bo")
    await desk.vote(back, "cy")
    await desk.vote(back, "di")
    assert require_any(desk.bus.rows, back.request).state == "applied"


def test_a_vote_cast_before_its_voter_was_suspended_stays_void_when_they_are_back(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.joins(BO, CY, DI)
        offer = await desk.propose()
        await desk.vote(offer, "dana")
        assert card(desk, offer, "lee").row.votes == 1
        await suspend(desk, "dana")
        await brought_back(desk, "dana")
        assert card(desk, offer, "lee").row.votes == 0
        await desk.vote(offer, "lee")
        assert desk.request_state(offer.request) == "pending"
        await desk.vote(offer, "cy")
        assert desk.request_state(offer.request) == "released"

    at_a_desk(tmp_path, scenario)


def test_a_vote_cast_after_its_voter_was_brought_back_counts(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.joins(BO, CY, DI)
        await suspend(desk, "dana")
        await brought_back(desk, "dana")
        assert await desk.approve(await desk.propose())

    at_a_desk(tmp_path, scenario)


def test_the_judge_counts_no_vote_from_before_a_suspension(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        assert await desk.approve(await desk.propose())
        facts = list(desk.journal.facts())
        dana = PersonEnrolled("dana", "Dana", ("approver",), demo=True)
        planted = behind(facts, VoteCast, PersonSuspended("dana", "stolen laptop"), dana)
        assert any("released with 1 of 2 approvals" in one for one in judged(planted))

    at_a_desk(tmp_path, scenario)


def change_of_cy(desk: PaperDesk, proposer: str) -> Awaitable[Proposed]:
    asked = ChangePerson(person="cy", name="Cy", roles=("approver", "risk", "admin"), uid=None)
    return desk.approvals.propose_change(asked, proposer)


def test_whoever_a_change_of_people_is_about_does_not_vote_on_it(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.joins(BO, CY, DI)
        offer = await change_of_cy(desk, "bo")
        seen = card(desk, offer, "cy")
        assert not seen.may_vote
        assert seen.needs[-1] == "It is about Cy, so Cy does not vote on it."
        assert "Di" in seen.eligible
        assert "Cy" not in seen.eligible
        for choice in CHOICES:
            with pytest.raises(Refused, match="This is about Cy, who therefore does not vote on it"):
                await desk.vote(offer, "cy", choice)
        await desk.vote(offer, "di")
        await desk.vote(offer, "dana")
        assert require_any(desk.bus.rows, offer.request).state == "applied"

    at_a_desk(tmp_path, scenario)


def test_somebody_may_propose_a_change_of_themselves(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.joins(BO, CY, DI)
        offer = await change_of_cy(desk, "cy")
        await desk.vote(offer, "bo")
        await desk.vote(offer, "di")
        assert require_any(desk.bus.rows, offer.request).state == "applied"

    at_a_desk(tmp_path, scenario)


def test_the_judge_counts_no_vote_of_whoever_a_change_is_about(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.joins(BO, CY, DI)
        offer = await change_of_cy(desk, "bo")
        await desk.vote(offer, "di")
        request = require_any(desk.bus.rows, offer.request)
        (vote,) = votes_on(desk.bus.rows, offer.request)
        statement = vote_statement("approve", "cy", "", vote.cast.head, request.proposed.text)
        key = find_key(desk.bus.rows, "cy")
        assert key is not None
        theirs = msgspec.structs.replace(
            vote.cast, person="cy", name="Cy", key=key.key, signature=desk.signer.sign("cy", statement)
        )
        found = judged(behind(list(desk.journal.facts()), VoteCast, theirs))
        assert [one for one in found if "cy votes and could not" in one], found

    at_a_desk(tmp_path, scenario)
