"""An approved order that claims an edge goes out at once, waits for a calmer market, or is withdrawn as parked."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from data.liquidity.reading import LiquidityPart, LiquidityReading
from desk.approvals.requests_table import require_request
from desk.kernel.errors import Refused
from tests.execution.paper_desk import PaperDesk, at_a_desk


def market_is(desk: PaperDesk, stress: float | None, usual_spread_bp: float | None = 0.01) -> None:
    """What the liquidity gauge says from here on."""
    spread = LiquidityPart("spread", 0.03, "bp", stress, 1.0, "recent", 30, usual=usual_spread_bp)
    desk.quotes.liquidity = lambda symbol, now: LiquidityReading(symbol, now, stress, "", (spread,), 5.0)


def note(desk: PaperDesk, request: str) -> str:
    return require_request(desk.bus.rows, request).note


def test_a_small_slippage_in_a_calm_market_goes_out_at_once(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        market_is(desk, 0.1)
        order = await desk.buy("0.05", edge_bp=Decimal(12))
        assert order.state == "filled"
        assert order.expected_bp is not None
        assert order.slippage_bp is not None
        assert abs(order.slippage_bp - order.expected_bp) < Decimal("0.01")

    at_a_desk(tmp_path, scenario)


def test_an_order_without_a_claimed_edge_never_waits_however_stressed_the_market(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        market_is(desk, 0.9)
        assert (await desk.buy("0.05")).state == "filled"

    at_a_desk(tmp_path, scenario)


def test_a_deferred_order_is_held_by_plain_code_until_its_condition_comes(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        market_is(desk, None)
        offer = await desk.propose("0.05", edge_bp=Decimal(12))
        assert await desk.approve(offer) == ""
        for _ in range(8):
            await desk.settle(2.0)
            desk.script.around(60_000.0)
            await desk.approvals.sweep()
            assert desk.request_state(offer.request) == "approved"
        market_is(desk, 0.2)
        await desk.approvals.sweep()
        await desk.settle()
        assert desk.request_state(offer.request) == "released"
        assert desk.order(desk.approvals.outcome(offer.request).order).state == "filled"

    at_a_desk(tmp_path, scenario)


def test_a_deferred_order_that_expires_needs_new_votes(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        market_is(desk, None)
        offer = await desk.propose("0.05", edge_bp=Decimal(12))
        await desk.approve(offer)
        await desk.settle(400.0)
        await desk.approvals.sweep()
        assert desk.request_state(offer.request) == "expired"
        market_is(desk, 0.1)
        await desk.approvals.sweep()
        assert (desk.orders(), desk.request_state(offer.request)) == ((), "expired")
        with pytest.raises(Refused):
            await desk.vote(offer, "dana")

    at_a_desk(tmp_path, scenario)


def test_a_parked_order_is_withdrawn_with_the_reason(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        market_is(desk, 0.9, usual_spread_bp=None)
        offer = await desk.propose("0.05", edge_bp=Decimal(12))
        await desk.approve(offer)
        assert desk.request_state(offer.request) == "cancelled"
        assert note(desk, offer.request).startswith("park: liquidity stress is 0.90, limit 0.6")
        assert desk.orders() == ()

    at_a_desk(tmp_path, scenario)


def test_a_deferred_order_can_be_withdrawn_by_one_person(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        market_is(desk, None)
        offer = await desk.propose("0.05", edge_bp=Decimal(12))
        await desk.approve(offer)
        await desk.approvals.cancel(offer.request, "operator", "not any more")
        market_is(desk, 0.1)
        await desk.approvals.sweep()
        assert desk.request_state(offer.request) == "cancelled"

    at_a_desk(tmp_path, scenario)
