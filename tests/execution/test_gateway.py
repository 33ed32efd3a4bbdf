"""What leaves, what does not, and what becomes of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desk.approvals.release import authorised
from desk.execution.differences_table import open_differences
from desk.execution.fence import fence
from desk.execution.messages import (
    ORDERS,
    FillRecorded,
    OrderAccepted,
    OrderCancelled,
    OrderCommitted,
    OrderRejected,
    OrderSent,
)
from desk.execution.orders import Order
from desk.execution.venue import VenueTruth
from desk.kernel.clock import Clock
from desk.kernel.journal import Draft
from desk.kernel.virtual import run_virtual
from desk.risk.desk_state import DESK, DeskHalted
from tests.execution.paper_desk import PaperDesk, at_a_desk, paper_desk
from tests.execution.scripted_market import START, ScriptedMarket
from tests.execution.venues import ScriptedVenue

Scenario = Callable[[PaperDesk, ScriptedVenue], Awaitable[None]]


def at_a_scripted_venue(tmp_path: Path, scenario: Scenario, **options: object) -> None:
    venue = ScriptedVenue()
    at_a_desk(tmp_path, lambda desk: scenario(desk, venue), venues={"sim": venue}, **options)


def fill(order: Order, trade: str, quantity: str = "0.01") -> FillRecorded:
    return FillRecorded(
        trade=trade,
        order=order.order,
        account=order.account,
        venue="sim",
        instrument=order.instrument,
        side=order.side,
        quantity=Decimal(quantity),
        price=Decimal("60000.0"),
        fee=Decimal("0.1"),
        liquidity="taker",
        at=START,
    )


def test_an_approved_order_fills_and_becomes_a_position(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        order = await desk.buy("0.05")
        assert (order.state, order.filled) == ("filled", Decimal("0.05"))
        assert desk.position().quantity == Decimal("0.05")

    at_a_desk(tmp_path, scenario)


def test_the_order_is_committed_and_then_sent_before_the_venue_sees_it(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        await desk.buy()
        kinds = [type(fact.message) for fact in desk.journal.facts(topic="orders.v1")]
        assert kinds[:3] == [OrderCommitted, OrderSent, OrderAccepted]

    at_a_desk(tmp_path, scenario)


def test_f12_a_timeout_is_unknown_counts_as_filled_and_is_never_sent_again(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        venue.mood = "silent"
        order = await desk.buy("0.05")
        await desk.settle(60.0)
        order = desk.order(order.order)
        assert order.state == "unknown"
        assert order.remaining == Decimal("0.05")
        assert venue.submitted == [order.order]

    at_a_scripted_venue(tmp_path, scenario)


@pytest.mark.parametrize("mood", ["unknown", "broken"])
def test_whatever_breaks_while_sending_is_unknown_never_a_failure(tmp_path: Path, mood: str) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        venue.mood = mood
        order = await desk.buy()
        assert order.state == "unknown"

    at_a_scripted_venue(tmp_path, scenario)


def test_unknown_is_settled_by_the_venues_own_answer(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        venue.mood = "unknown"
        order = await desk.buy("0.05")
        venue.answers[order.order] = VenueTruth((fill(order, "t1", "0.03"),), OrderAccepted(order.order, "v"))
        await desk.settle(5.0)
        assert desk.order(order.order).state == "partly filled"
        assert desk.position().quantity == Decimal("0.03")

    at_a_scripted_venue(tmp_path, scenario)


def test_an_order_the_venue_never_had_is_settled_after_three_such_answers(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        venue.mood = "unknown"
        order = await desk.buy()
        venue.answers[order.order] = None
        await desk.settle(3.9)
        assert desk.order(order.order).state == "unknown"
        await desk.settle(4.0)
        assert desk.order(order.order).state == "cancelled"

    at_a_scripted_venue(tmp_path, scenario)


def test_a_fill_that_comes_before_the_acknowledgement_counts_once(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        order = await desk.buy("0.05")
        for report in (
            fill(order, "t1"),
            OrderAccepted(order.order, "v"),
            fill(order, "t1"),
            fill(order, "t2"),
        ):
            venue.say(report)
        await desk.settle()
        assert desk.position().quantity == Decimal("0.02")
        assert desk.order(order.order).state == "partly filled"

    at_a_scripted_venue(tmp_path, scenario)


def test_f15_a_fill_of_an_order_nobody_here_placed_is_external_and_changes_no_position(
    tmp_path: Path,
) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        order = await desk.buy()
        stranger = msgspec.structs.replace(fill(order, "t9"), order="ord-stranger")
        venue.say(stranger)
        venue.say(stranger)
        await desk.settle()
        (line,) = open_differences(desk.bus.rows)
        assert (line.difference.kind, line.difference.subject) == ("execution", "t9")
        assert line.difference.instrument == "BTC-USDT"
        assert desk.position().quantity == 0

    at_a_scripted_venue(tmp_path, scenario)


def test_a_venue_that_fills_too_much_is_believed_and_halts_the_desk(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        order = await desk.buy("0.05")
        venue.say(fill(order, "t1", "0.06"))
        await desk.settle()
        assert desk.position().quantity == Decimal("0.06")
        assert desk.state == "HALTED"

    at_a_scripted_venue(tmp_path, scenario)


def test_a_rejection_after_a_fill_is_unknown_not_a_failure(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        order = await desk.buy("0.05")
        venue.say(fill(order, "t1"))
        venue.say(OrderRejected(order.order, "no"))
        await desk.settle()
        assert desk.order(order.order).state == "unknown"

    at_a_scripted_venue(tmp_path, scenario)


def test_an_order_without_an_approval_behind_it_is_held_and_halts_the_desk(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        good = await desk.buy("0.05")
        forged = OrderCommitted(
            order="ord-forged",
            request=good.request,
            digest=good.digest,
            account="paper",
            venue="sim",
            instrument="BTC-USDT",
            contract="BTCUSDT",
            side="buy",
            quantity=Decimal("0.05"),
            limit=good.limit,
            time_in_force="IOC",
            send_by=desk.clock.now() + 10**10,
        )
        await desk.bus.record(Draft(ORDERS, forged, "mallory"))
        await desk.settle()
        assert venue.submitted == [good.order]
        assert desk.order("ord-forged").state == "cancelled"
        assert desk.state == "HALTED"

    at_a_scripted_venue(tmp_path, scenario, honest=False)


def test_the_fence_holds_an_order_back_when_the_desk_halted_by_itself_after_the_release(
    tmp_path: Path,
) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        order = await desk.approve(await desk.propose())
        assert desk.order(order).state == "committed"
        await desk.bus.record(Draft(DESK, DeskHalted("the venue contradicts itself", "desk"), "desk"))
        await desk.settle()
        assert venue.submitted == []
        assert desk.order(order).note == "the desk is HALTED"

    at_a_scripted_venue(tmp_path, scenario)


def test_a_cancel_waits_for_the_order_to_arrive(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        offer = await desk.propose("0.05", limit=Decimal("59900.0"), time_in_force="GTC")
        order = await desk.approve(offer)
        await desk.clock.sleep(0)
        assert await desk.controls.cancel_all("operator") == 1
        await desk.settle()
        assert desk.order(order).state == "cancelled"

    at_a_desk(tmp_path, scenario)


def over_a_restart(
    tmp_path: Path,
    before: Callable[[PaperDesk], Awaitable[None]],
    after: Callable[[PaperDesk], Awaitable[None]],
    **first: Any,
) -> None:
    """Two desks, one after the other, on one journal and one market."""

    async def main(clock: Clock) -> None:
        market = ScriptedMarket()
        market.around(60_000.0)
        async with paper_desk(tmp_path, clock, market=market, **first) as desk:
            await before(desk)
        async with paper_desk(tmp_path, clock, market=market, seed=8) as desk:
            await after(desk)

    run_virtual(main, START)


def test_f20_an_order_committed_and_not_sent_before_a_crash_is_cancelled(tmp_path: Path) -> None:
    async def before(desk: PaperDesk) -> None:
        await desk.approve(await desk.propose())

    async def after(desk: PaperDesk) -> None:
        await desk.settle(10.0)
        (order,) = desk.orders()
        assert (order.state, order.note) == ("cancelled", "the host restarted before it was sent")
        assert desk.state == "ACTIVE"

    over_a_restart(tmp_path, before, after, gateway=False)


def test_f21_an_order_sent_and_not_answered_before_a_crash_is_unknown_until_the_venue_answers(
    tmp_path: Path,
) -> None:
    venue = ScriptedVenue()
    venue.mood = "silent"

    async def before(desk: PaperDesk) -> None:
        offer = await desk.propose("0.05", limit=Decimal("59900.0"), time_in_force="GTC")
        await desk.approve(offer)
        await desk.settle(0.01)
        assert desk.orders()[0].state == "sent"

    async def after(desk: PaperDesk) -> None:
        (order,) = desk.orders()
        assert order.state == "working"
        assert desk.state == "ACTIVE"
        desk.script.trade("sell", 59_000.0, 9.0)
        await desk.settle()
        assert desk.position().quantity == Decimal("0.05")

    over_a_restart(tmp_path, before, after, venues={"sim": venue})


def test_a_working_order_survives_a_restart_with_its_rest(tmp_path: Path) -> None:
    async def before(desk: PaperDesk) -> None:
        offer = await desk.propose("0.05", limit=Decimal("59900.0"), time_in_force="GTC")
        await desk.approve(offer)
        await desk.settle()
        desk.script.trade("sell", 59_800.0, 0.02)
        await desk.settle()
        assert desk.position().quantity == Decimal("0.02")

    async def after(desk: PaperDesk) -> None:
        desk.script.trade("sell", 59_800.0, 9.0)
        await desk.settle()
        assert desk.orders()[0].state == "filled"
        assert desk.position().quantity == Decimal("0.05")

    over_a_restart(tmp_path, before, after)


def test_the_desk_stays_reduce_only_while_an_order_is_unknown_after_a_start(tmp_path: Path) -> None:
    venue = ScriptedVenue()
    venue.mood = "unknown"

    async def main(clock: Clock) -> None:
        market = ScriptedMarket()
        market.around(60_000.0)
        async with paper_desk(tmp_path, clock, market=market, venues={"sim": venue}) as desk:
            order = await desk.buy()
        async with paper_desk(tmp_path, clock, market=market, venues={"sim": venue}) as desk:
            assert desk.state == "REDUCING"
            venue.answers[order.order] = VenueTruth((), OrderCancelled(order.order, "never matched"))
            await desk.settle(5.0)
            assert desk.state == "ACTIVE"

    run_virtual(main, START)


def test_a_halt_survives_a_restart(tmp_path: Path) -> None:
    async def before(desk: PaperDesk) -> None:
        await desk.controls.halt("operator", "drill")

    async def after(desk: PaperDesk) -> None:
        assert desk.state == "HALTED"

    over_a_restart(tmp_path, before, after)


def test_an_order_that_waited_too_long_after_its_release_is_not_sent(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        venue = ScriptedVenue()
        async with paper_desk(tmp_path, clock, venues={"sim": venue}, gateway=False) as desk:
            order = await desk.approve(await desk.propose())
            await clock.sleep(6.0)
            drafts = fence(desk.bus.rows, order, {"sim"}, authorised, clock.now())
            assert [draft.message for draft in drafts] == [
                OrderCancelled(order, "it was not sent in time after its release")
            ]

    run_virtual(main, START)
