"""The law of approvals, point by point."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path

import pytest

from desk.approvals.changes.policy_change import adopting
from desk.approvals.messages import VoteRefused
from desk.approvals.policy import demo_policy
from desk.approvals.requests_table import find_request, pending_count, votes_on
from desk.kernel.errors import Refused
from desk.people.directory import Person
from tests.execution.paper_desk import PaperDesk, at_a_desk

Scenario = Callable[[PaperDesk], Awaitable[None]]


def at_the_desk(tmp_path: Path, scenario: Scenario) -> None:
    at_a_desk(tmp_path, scenario)


async def refused(vote: Awaitable[object], because: str) -> None:
    with pytest.raises(Refused, match=because):
        await vote


def test_two_distinct_people_release_it_and_one_does_not(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose()
        await desk.vote(offer, "dana")
        assert desk.request_state(offer.request) == "pending"
        assert desk.orders() == ()
        await desk.vote(offer, "lee")
        assert desk.request_state(offer.request) == "released"
        assert [order.digest for order in desk.orders()] == [offer.digest]

    at_the_desk(tmp_path, scenario)


def test_the_same_person_counts_once_from_however_many_terminals(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose()
        await desk.vote(offer, "dana")
        await refused(desk.vote(offer, "dana"), "one person counts once")
        assert desk.approvals.outcome(offer.request).votes == 1

    at_the_desk(tmp_path, scenario)


def test_the_proposer_never_counts(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose(proposer="operator")
        await refused(desk.vote(offer, "operator"), "the proposer never counts")

    at_the_desk(tmp_path, scenario)


def test_a_vote_for_another_text_is_refused(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer, other = await desk.propose("0.05"), await desk.propose("0.06")
        await refused(desk.approvals.vote(offer.request, other.digest, "approve", "", "dana"), "another text")

    at_the_desk(tmp_path, scenario)


def test_a_refused_vote_is_kept_with_its_reason(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose(proposer="operator")
        await refused(desk.vote(offer, "operator"), "never counts")
        (kept,) = [fact.message for fact in desk.journal.facts() if isinstance(fact.message, VoteRefused)]
        assert (kept.request, kept.person, kept.choice) == (offer.request, "operator", "approve")

    at_the_desk(tmp_path, scenario)


def test_who_has_no_role_for_it_or_is_nobody_does_not_count(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.joins(Person("tess", "Tess", ("trader",), demo=False))
        offer = await desk.propose()
        await refused(desk.vote(offer, "tess"), "may not approve this; ask somebody who is approver or risk")
        await refused(desk.vote(offer, "mallory"), "Nobody called")
        await refused(desk.vote(offer, "house"), "Nobody called")

    at_the_desk(tmp_path, scenario)


def test_nobody_acts_as_a_person_who_is_not_a_demo_person(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose()
        await refused(
            desk.approvals.vote(offer.request, offer.digest, "approve", "", "operator", via="dana"),
            "not a demo person",
        )
        await desk.approvals.vote(offer.request, offer.digest, "approve", "", "dana", via="operator")
        (vote,) = votes_on(desk.bus.rows, offer.request)
        assert (vote.cast.person, vote.cast.via) == ("dana", "operator")

    at_the_desk(tmp_path, scenario)


def test_one_no_ends_it_and_the_reason_is_kept(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose()
        await desk.vote(offer, "dana")
        await desk.approvals.vote(offer.request, offer.digest, "reject", "too late in the day", "lee")
        found = find_request(desk.bus.rows, offer.request)
        assert found is not None
        assert (found.state, found.note) == ("rejected", "too late in the day")
        await refused(desk.vote(offer, "operator"), "already rejected")

    at_the_desk(tmp_path, scenario)


def test_silence_means_no(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose()
        await desk.vote(offer, "dana")
        await desk.settle(300.0)
        await refused(desk.vote(offer, "lee"), "expired")
        assert desk.request_state(offer.request) == "expired"
        assert desk.orders() == ()

    at_the_desk(tmp_path, scenario)


def test_the_sweep_expires_what_is_due_and_nothing_else(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        early = await desk.propose("0.05")
        await desk.settle(200.0)
        late = await desk.propose("0.06")
        await desk.settle(100.0)
        assert await desk.approvals.sweep() == 1
        assert await desk.approvals.sweep() == 0
        assert [desk.request_state(offer.request) for offer in (early, late)] == ["expired", "pending"]

    at_the_desk(tmp_path, scenario)


def test_a_halted_desk_takes_no_approval_but_still_takes_a_no(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose()
        await desk.controls.halt("operator")
        await refused(desk.vote(offer, "dana"), "HALTED")
        await desk.vote(offer, "dana", "reject")
        assert desk.request_state(offer.request) == "rejected"

    at_the_desk(tmp_path, scenario)


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"instrument": "BTC-USDC"}, "did you mean BTC-USDT"),
        ({"quantity": "1"}, "C01 order value"),
        ({"quantity": "0.00001"}, "C01 lot"),
        ({"limit": Decimal("61000.0")}, "C02 price collar"),
        ({"limit": Decimal("60090.05")}, "C01 lot, tick"),
    ],
)
def test_what_a_limit_forbids_never_reaches_the_queue(
    tmp_path: Path, changes: dict[str, object], because: str
) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await refused(desk.propose(**changes), because)  # type: ignore[arg-type]
        assert pending_count(desk.bus.rows) == 0

    at_the_desk(tmp_path, scenario)


def test_an_approver_cannot_propose_and_nobody_unknown_can(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await refused(desk.propose(proposer="dana"), "may not propose")
        await refused(desk.propose(proposer="mallory"), "Nobody called")

    at_the_desk(tmp_path, scenario)


def test_a_flood_of_proposals_finds_the_queue_full(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        for index in range(20):
            await desk.settle(0.5)
            await desk.propose(f"0.0{10 + index}")
        await desk.settle()
        await refused(desk.propose("0.05"), "queue is full")
        await desk.propose("0.05", proposer="operator")

    at_the_desk(tmp_path, scenario)


def test_nobodys_flood_keeps_another_person_from_a_request_of_their_own(tmp_path: Path) -> None:
    """Where house and operator fill the whole queue, risk can still ask for what ends it."""
    release = demo_policy().release.model_copy(update={"max_pending": 4, "max_pending_per_proposer": 2})
    small = demo_policy().model_copy(update={"release": release})

    async def scenario(desk: PaperDesk) -> None:
        await desk.joins(Person("robin", "Robin", ("risk",), demo=False))
        for index in range(2):
            await desk.propose(f"0.0{10 + index}")
            await desk.settle(2)
            await desk.propose(f"0.0{20 + index}", proposer="operator")
            await desk.settle(2)
        await refused(desk.propose("0.05", proposer="operator"), "queue is full")
        adoption = adopting(small.model_copy(update={"revision": 2}))
        assert (await desk.approvals.propose_change(adoption, "robin")).state == "pending"
        await refused(desk.approvals.propose_change(adoption, "robin"), "queue is full")

    at_a_desk(tmp_path, scenario, policy=small)


def test_steering_a_debate_withdraws_what_it_proposed(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        old = await desk.propose("0.05", debate="deb-1")
        other = await desk.propose("0.06", debate="deb-2")
        assert await desk.approvals.withdraw("deb-1", "the debate was steered", "operator") == 1
        assert [desk.request_state(offer.request) for offer in (old, other)] == ["cancelled", "pending"]
        assert await desk.approvals.withdraw("", "nothing", "operator") == 0

    at_the_desk(tmp_path, scenario)


def test_what_a_steered_debate_let_go_stale_or_expire_cannot_be_renewed(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        expired = await desk.propose("0.05", debate="deb-1")
        await desk.settle(301.0)
        await desk.approvals.sweep()
        stale = await desk.propose("0.06", debate="deb-1")
        await desk.vote(stale, "dana")
        desk.script.around(60_300.0)
        await desk.vote(stale, "lee")
        assert [desk.request_state(offer.request) for offer in (expired, stale)] == ["expired", "stale"]
        assert await desk.approvals.withdraw("deb-1", "the debate was steered", "operator") == 2
        for offer in (expired, stale):
            await refused(desk.approvals.renew(offer.request, "lee"), "this one is cancelled")

    at_the_desk(tmp_path, scenario)


def test_a_desk_that_takes_no_risk_says_so_in_one_sentence_to_a_proposal_and_to_a_vote(
    tmp_path: Path,
) -> None:
    sentence = "^The desk is HALTED, so nothing that adds risk goes through; somebody with the right must resume it.$"

    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose()
        await desk.controls.halt("operator")
        await refused(desk.propose("0.06"), sentence)
        await refused(desk.vote(offer, "dana"), sentence)

    at_the_desk(tmp_path, scenario)


def test_a_proposer_withdraws_a_pending_request_and_not_a_decided_one(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose(proposer="operator")
        await desk.approvals.cancel(offer.request, "operator", "changed my mind")
        assert desk.request_state(offer.request) == "cancelled"
        await refused(desk.approvals.cancel(offer.request, "operator", ""), "already cancelled")

    at_the_desk(tmp_path, scenario)
