"""Release: what is asked again in the transaction that consumes an approval, and what needs no votes at all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from desk.approvals.policy import demo_policy
from desk.approvals.requests_table import find_request, votes_on
from desk.kernel.errors import Refused
from tests.execution.paper_desk import PaperDesk, at_a_desk

Scenario = Callable[[PaperDesk], Awaitable[None]]


def at_the_desk(tmp_path: Path, scenario: Scenario) -> None:
    at_a_desk(tmp_path, scenario)


async def refused(vote: Awaitable[object], because: str) -> None:
    with pytest.raises(Refused, match=because):
        await vote


@pytest.mark.parametrize(
    ("disturb", "because"),
    [
        (lambda desk: desk.script.around(60_240.0), "price drift"),
        (lambda desk: desk.script.around(59_760.0), "price drift"),
        (lambda desk: setattr(desk.script, "quiet_for_ms", 6_000), "market data"),
        (lambda desk: desk.script.book([(60_001.0, 1.0)], [(60_000.0, 1.0)]), "market data"),
    ],
    ids=["up", "down", "old", "crossed"],
)
def test_what_moved_past_its_tolerance_turns_stale_and_needs_new_votes(
    tmp_path: Path, disturb: Callable[[PaperDesk], None], because: str
) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose()
        await desk.vote(offer, "dana")
        disturb(desk)
        await desk.vote(offer, "lee")
        found = find_request(desk.bus.rows, offer.request)
        assert found is not None
        assert found.state == "stale"
        assert because in found.note
        assert desk.orders() == ()
        await refused(desk.vote(offer, "operator"), "already stale")

    at_the_desk(tmp_path, scenario)


def test_a_small_move_is_within_tolerance(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose()
        desk.script.around(60_060.0)
        await desk.approve(offer)
        found = find_request(desk.bus.rows, offer.request)
        assert found is not None
        assert (found.state, found.drift_bp) == ("released", Decimal("10.00"))

    at_the_desk(tmp_path, scenario)


def test_limits_are_asked_again_at_the_release_with_orders_under_way(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        rests: dict[str, Any] = {"limit": Decimal("59900.0"), "time_in_force": "GTC"}
        offers = [await desk.propose(f"0.1{index}", **rests) for index in (2, 3, 4, 5)]
        states = []
        for offer in offers:
            await desk.approve(offer)
            states.append(desk.request_state(offer.request))
        assert states == ["released", "released", "released", "stale"]
        note = find_request(desk.bus.rows, offers[3].request)
        assert note is not None
        assert "C05 BTC-USDT exposure" in note.note

    at_the_desk(tmp_path, scenario)


def test_a_new_policy_makes_old_requests_stale(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        swept, voted = await desk.propose("0.05"), await desk.propose("0.06")
        await desk.approvals.adopt(demo_policy().model_copy(update={"revision": 2}), "operator")
        await refused(desk.vote(voted, "dana"), "policy changed")
        assert await desk.approvals.sweep() == 1
        assert [desk.request_state(offer.request) for offer in (swept, voted)] == ["stale", "stale"]

    at_the_desk(tmp_path, scenario)


def test_a_vote_of_somebody_who_left_no_longer_counts(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose()
        await desk.vote(offer, "dana")
        await desk.leaves("dana")
        await desk.vote(offer, "lee")
        assert desk.request_state(offer.request) == "pending"
        await desk.vote(offer, "operator")
        assert desk.request_state(offer.request) == "released"

    at_the_desk(tmp_path, scenario)


def test_a_stale_request_comes_back_as_a_new_one_with_a_fresh_price_and_no_votes(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose()
        await desk.vote(offer, "dana")
        desk.script.around(60_600.0)
        await desk.vote(offer, "lee")
        fresh = await desk.approvals.renew(offer.request, "lee")
        old, new = find_request(desk.bus.rows, offer.request), find_request(desk.bus.rows, fresh.request)
        assert old is not None
        assert new is not None
        assert (old.state, old.superseded_by) == ("superseded", fresh.request)
        assert new.proposed.ticket.replaces == offer.request
        assert new.proposed.ticket.limit == Decimal("60690.9")
        assert new.proposed.ticket.proposer == "house"
        assert votes_on(desk.bus.rows, fresh.request) == ()
        assert fresh.digest != offer.digest
        await desk.approve(fresh)
        assert desk.request_state(fresh.request) == "released"
        await refused(desk.approvals.renew(offer.request, "lee"), "cannot be renewed|Only a stale")

    at_the_desk(tmp_path, scenario)


def test_an_edit_is_a_new_request_and_the_old_votes_are_void(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose("0.05")
        await desk.vote(offer, "dana")
        edited = await desk.propose("0.04", proposer="operator", replaces=offer.request)
        assert desk.request_state(offer.request) == "superseded"
        await desk.vote(edited, "dana")
        assert desk.request_state(edited.request) == "pending"
        await refused(desk.vote(offer, "lee"), "was replaced by req-")

    at_the_desk(tmp_path, scenario)


def test_the_house_does_not_replace_what_a_person_proposed(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose("0.05", proposer="operator")
        await refused(desk.propose("0.04", replaces=offer.request), "proposed by a person")

    at_the_desk(tmp_path, scenario)


def test_closing_an_own_position_takes_one_person_and_no_vote(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05")
        out = await desk.propose("0.05", side="sell", proposer="operator")
        assert (out.state, out.needed) == ("released", 0)
        await desk.settle()
        assert desk.position().quantity == 0

    at_the_desk(tmp_path, scenario)


def test_nobody_can_claim_the_exemption_with_more_than_the_position(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05")
        out = await desk.propose("0.06", side="sell", proposer="operator")
        assert (out.state, out.needed) == ("pending", 2)

    at_the_desk(tmp_path, scenario)


def test_what_the_house_wants_to_close_still_takes_a_person(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05")
        out = await desk.propose("0.05", side="sell")
        assert (out.state, out.needed) == ("pending", 1)
        await desk.vote(out, "operator")
        assert desk.request_state(out.request) == "released"

    at_the_desk(tmp_path, scenario)


def test_an_exemption_that_no_longer_holds_at_the_release_is_stale(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy("0.05")
        out = await desk.propose("0.05", side="sell")
        await desk.controls.flatten("operator")
        await desk.settle(31.0)
        await desk.vote(out, "dana")
        found = find_request(desk.bus.rows, out.request)
        assert found is not None
        assert found.state == "stale"
        assert "only reduces risk" in found.note

    at_the_desk(tmp_path, scenario)
