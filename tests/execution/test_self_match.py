"""C08: no order of ours ever meets another one of ours: not at the proposal, and not at the fence either."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from desk.execution.messages import OrderAccepted
from desk.execution.self_match import clear_of_own
from desk.kernel.errors import Refused
from tests.execution.paper_desk import PaperDesk, at_a_desk
from tests.execution.test_gateway import fill
from tests.execution.venues import ScriptedVenue

BELOW = Decimal("59900.0")


async def resting_buy(desk: PaperDesk, venue: ScriptedVenue, strategy: str = "house") -> str:
    """Something is held, and another strategy's buy stands below the market."""
    bought = await desk.buy("0.05")
    venue.say(fill(bought, "t1", "0.05"))
    order = await desk.buy("0.04", limit=BELOW, time_in_force="GTC", strategy=strategy)
    venue.say(OrderAccepted(order.order, "v"))
    await desk.settle(0.1)
    return order.order


def test_a_proposal_that_would_meet_our_own_order_of_another_strategy_is_refused(tmp_path: Path) -> None:
    venue = ScriptedVenue()

    async def scenario(desk: PaperDesk) -> None:
        own = await resting_buy(desk, venue)
        with pytest.raises(Refused, match=f"C08 self-match.*{own}"):
            await desk.propose("0.02", "sell", "operator", limit=BELOW)
        assert (await desk.propose("0.02", "sell", "operator", limit=Decimal("59900.1"))).state == "released"

    at_a_desk(tmp_path, scenario, venues={"sim": venue})


def test_two_that_were_approved_before_either_left_never_meet_the_newest_gives_way(tmp_path: Path) -> None:
    venue = ScriptedVenue()

    async def scenario(desk: PaperDesk) -> None:
        bought = await desk.buy("0.05")
        venue.say(fill(bought, "t1", "0.05"))
        await desk.settle(0.1)
        first = await desk.propose("0.04", limit=BELOW, time_in_force="GTC", strategy="house")
        await desk.vote(first, "dana")
        order = desk.approvals.outcome(first.request).order
        await desk.vote(first, "lee")
        order = desk.approvals.outcome(first.request).order
        with pytest.raises(Refused, match="C08"):
            await desk.propose("0.02", "sell", "operator", limit=BELOW)
        await desk.settle()
        assert venue.submitted == [bought.order, order]

    at_a_desk(tmp_path, scenario, venues={"sim": venue})


def test_the_fence_cancels_the_newest_when_both_passed_their_checks(tmp_path: Path) -> None:
    """Planted: two orders committed side by side, as no proposal would let them be."""
    from desk.execution.fence import fence
    from desk.execution.messages import ORDERS, OrderCommitted, OrderSent
    from desk.kernel.journal import Draft

    venue = ScriptedVenue()

    async def scenario(desk: PaperDesk) -> None:
        own = await resting_buy(desk, venue)
        planted = OrderCommitted(
            order="ord-new",
            request="req-new",
            digest="d",
            account="paper",
            venue="sim",
            instrument="BTC-USDT",
            contract="BTCUSDT",
            side="sell",
            quantity=Decimal("0.02"),
            limit=BELOW,
            time_in_force="IOC",
            send_by=desk.clock.now() + 10**10,
        )
        await desk.bus.record(Draft(ORDERS, planted, "mallory"))
        drafts = fence(desk.bus.rows, "ord-new", {"sim"}, lambda select, order: True, desk.clock.now())
        (held,) = [draft.message for draft in drafts]
        assert held.reason == f"it would trade with our own buy {own} at 59900.0"
        assert not any(isinstance(draft.message, OrderSent) for draft in drafts)

    at_a_desk(tmp_path, scenario, venues={"sim": venue}, honest=False)


def test_flatten_prices_its_orders_clear_of_what_is_still_being_called_back(tmp_path: Path) -> None:
    venue = ScriptedVenue()

    async def scenario(desk: PaperDesk) -> None:
        own = await resting_buy(desk, venue)
        await desk.controls.flatten("operator")
        await desk.settle()
        closing = desk.orders()[0]
        assert desk.order(own).state == "cancelling"
        assert (closing.side, closing.limit) == ("sell", Decimal("59900.1"))
        assert closing.order in venue.submitted

    at_a_desk(tmp_path, scenario, venues={"sim": venue})


def test_a_limit_is_moved_only_as_far_as_it_must(tmp_path: Path) -> None:
    venue = ScriptedVenue()

    async def scenario(desk: PaperDesk) -> None:
        await resting_buy(desk, venue)
        orders, tick = desk.orders(), Decimal("0.1")
        for side, limit, clear in (
            ("sell", "59000.0", "59900.1"),
            ("sell", "59900.1", "59900.1"),
            ("buy", "61000.0", "61000.0"),
        ):
            found = clear_of_own(orders, "BTC-USDT", side, Decimal(limit), tick)  # type: ignore[arg-type]
            assert found == Decimal(clear)
        assert clear_of_own(orders, "ETH-USDT", "sell", Decimal(1), tick) == 1

    at_a_desk(tmp_path, scenario, venues={"sim": venue})
