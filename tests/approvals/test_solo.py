"""A desk of one: the proposer's own signed confirmation, and with real money a time lock that one key cancels."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from desk.approvals.messages import APPROVALS, RequestApproved
from desk.approvals.terms import terms
from desk.kernel.clock import Clock
from desk.kernel.facts import Draft
from desk.kernel.virtual import run_virtual
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
