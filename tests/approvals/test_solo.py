"""A desk of one: the proposer's own signed confirmation, and with real money a time lock that one key cancels."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from desk.approvals.messages import APPROVALS, RequestApproved, VoteCast
from desk.approvals.policy import demo_policy
from desk.approvals.requests_table import require_request
from desk.approvals.signing import head_now
from desk.approvals.terms import terms
from desk.kernel.clock import Clock
from desk.kernel.facts import Draft
from desk.kernel.virtual import run_virtual
from desk.link.statement import vote_statement
from desk.people.keys import find_key
from tests.approvals.policies import live_rules, policy, solo
from tests.execution.paper_desk import PaperDesk, at_a_desk, paper_desk
from tests.execution.scripted_market import START

SECOND = 1_000_000_000


def test_one_person_confirms_what_they_proposed_and_nobody_needs_to_be_asked(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose(proposer="operator")
        assert (offer.state, offer.needed) == ("pending", 1)
        await desk.vote(offer, "operator")
        assert desk.request_state(offer.request) == "released"

    at_a_desk(tmp_path, scenario, policy=solo(), honest=False)


def test_an_order_of_real_money_is_held_to_lower_caps_and_a_time_lock() -> None:
    held = terms(solo(45), "manual", "LIVE")
    assert (held.hold_s, held.limits.max_order_notional) == (45, Decimal(5_000))
    assert terms(solo(45), "manual", "PAPER").hold_s == 0


def test_the_demo_is_paper_for_ever() -> None:
    with pytest.raises(ValueError, match="paper for ever"):
        policy(live=live_rules(0))
    assert "never goes live" in terms(policy(), "manual", "LIVE").never


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"hold_s": 10}, "at least 30 s to cancel"),
        ({"max_order_notional": Decimal(10_000)}, "lower than"),
        ({"hold_s": 300}, "every request expires first"),
    ],
)
def test_who_trades_alone_has_lower_caps_and_a_real_time_lock(
    changes: dict[str, object], because: str
) -> None:
    with pytest.raises(ValueError, match=because):
        policy(
            profile="solo",
            tiers=({"up_to": None, "approvals": 1, "roles": ("risk",)},),
            change_approvals={"otherwise": {"approvals": 1, "roles": ("risk",)}},
            live=live_rules(60) | changes,
        )


def test_the_lock_ends_with_one_full_check_and_one_release(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose()
        await desk.vote(offer, "dana")
        request = await _approved_until(desk, offer.request, 60)
        assert await desk.approvals.sweep() == 0
        assert desk.request_state(request) == "approved"
        await desk.settle(61.0)
        desk.script.around(60_000.0)
        await desk.approvals.sweep()
        assert desk.request_state(request) == "stale", "dana alone is no quorum on this desk"

    at_a_desk(tmp_path, scenario, honest=False)


async def _approved_until(desk: PaperDesk, request: str, seconds: int) -> str:
    until = desk.clock.now() + seconds * SECOND
    await desk.bus.record(Draft(APPROVALS, RequestApproved(request, ("dana",), until), "desk"))
    return request


def test_one_person_cancels_what_a_time_lock_holds(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        request = await _approved_until(desk, (await desk.propose()).request, 60)
        await desk.approvals.cancel(request, "operator", "thought again")
        await desk.settle(61.0)
        await desk.approvals.sweep()
        assert desk.request_state(request) == "cancelled"
        assert desk.orders() == ()

    at_a_desk(tmp_path, scenario, honest=False)


def test_a_time_lock_survives_a_restart(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with paper_desk(tmp_path, clock, honest=False) as desk:
            request = await _approved_until(desk, (await desk.propose()).request, 60)
        async with paper_desk(tmp_path, clock, honest=False) as desk:
            assert desk.request_state(request) == "approved"
            await desk.settle(400.0)
            await desk.approvals.sweep()
            assert desk.request_state(request) == "expired"

    run_virtual(main, START)


async def _signed_and_locked(desk: PaperDesk, seconds: int) -> str:
    """An order that both demo people signed for, behind a time lock: what a vote writes where there is one."""
    offer = await desk.propose()
    found = require_request(desk.bus.rows, offer.request)
    head = head_now(desk.bus.rows)
    for person in ("dana", "lee"):
        key = find_key(desk.bus.rows, person)
        assert key is not None
        signature = desk.signer.sign(person, vote_statement("approve", person, "", head, found.proposed.text))
        cast = VoteCast(
            request=offer.request,
            digest=offer.digest,
            person=person,
            name=person.title(),
            role="approver",
            choice="approve",
            reason="",
            via="",
            head=head,
            key=key.key,
            signature=signature,
        )
        await desk.bus.record(Draft(APPROVALS, cast, person))
    until = desk.clock.now() + seconds * SECOND
    await desk.bus.record(Draft(APPROVALS, RequestApproved(offer.request, ("dana", "lee"), until), "lee"))
    return offer.request


def test_the_sweep_releases_once_after_the_lock_and_not_before(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        request = await _signed_and_locked(desk, 60)
        await desk.settle(59.0)
        desk.script.around(60_000.0)
        await desk.approvals.sweep()
        assert (desk.request_state(request), desk.orders()) == ("approved", ())
        await desk.settle(1.0)
        await desk.approvals.sweep()
        await desk.approvals.sweep()
        assert desk.request_state(request) == "released"
        assert len(desk.orders()) == 1

    at_a_desk(tmp_path, scenario, honest=False)


@pytest.mark.parametrize("moved", ["price", "halt", "person", "policy"])
def test_what_moved_while_the_lock_held_it_turns_the_request_stale(tmp_path: Path, moved: str) -> None:
    async def scenario(desk: PaperDesk) -> None:
        request = await _signed_and_locked(desk, 60)
        await desk.settle(60.0)
        desk.script.around(60_000.0 if moved != "price" else 60_400.0)
        match moved:
            case "halt":
                await desk.controls.halt("operator")
            case "person":
                await desk.leaves("lee")
            case "policy":
                await desk.approvals.adopt(demo_policy().model_copy(update={"revision": 2}), "desk")
        await desk.approvals.sweep()
        assert (desk.request_state(request), desk.orders()) == ("stale", ())

    at_a_desk(tmp_path, scenario, honest=False)
