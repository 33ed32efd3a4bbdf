"""What venues say twice, too fast, oddly, or while nothing can be recorded: no fill is lost and none counts twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path

import pytest

from desk.execution.messages import FillRecorded, OrderAccepted, OrderCancelled
from desk.execution.orders import Order
from desk.execution.venue import VenueTruth
from desk.kernel.clock import Clock
from desk.kernel.journal_file import Job
from desk.kernel.virtual import run_virtual
from desk.kernel.writer import InlineWriter, Settle
from desk.risk.desk_state import desk_standing
from tests.execution.paper_desk import PaperDesk, at_a_desk, paper_desk
from tests.execution.scripted_market import START
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


def fills_on_record(desk: PaperDesk) -> list[str]:
    return [fact.message.trade for fact in desk.journal.facts() if isinstance(fact.message, FillRecorded)]


def test_a_fill_that_is_told_again_is_recorded_once_and_fills_its_order_once(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        order = await desk.buy("0.05")
        for trade in ("t1", "t1", "t2", "t1"):
            venue.say(fill(order, trade, "0.02"))
        await desk.settle()
        assert fills_on_record(desk) == ["t1", "t2"]
        after = desk.order(order.order)
        assert (after.state, after.filled, after.fills) == ("partly filled", Decimal("0.04"), 2)
        assert desk.position().quantity == Decimal("0.04")
        assert desk.state == "ACTIVE"

    at_a_scripted_venue(tmp_path, scenario)


class StumblingWriter(InlineWriter):
    """Fails the next job when told to, as a disk does for a moment."""

    def __init__(self) -> None:
        super().__init__()
        self.stumbles = False

    def submit(self, job: Job, settle: Settle) -> None:
        if self.stumbles:
            self.stumbles = False
            settle(OSError("the disk went away for a moment"))
        else:
            super().submit(job, settle)


def test_a_fill_that_could_not_be_recorded_is_recorded_once_it_can_be(tmp_path: Path) -> None:
    writer, venue = StumblingWriter(), ScriptedVenue()

    async def main(clock: Clock) -> None:
        async with paper_desk(tmp_path, clock, writer=writer, venues={"sim": venue}) as desk:
            order = await desk.buy("0.05")
            writer.stumbles = True
            venue.say(fill(order, "t1"))
            await desk.settle(0.0)
            assert fills_on_record(desk) == []
            await desk.settle(10.0)
            assert len(desk.crashes) == 1
            assert fills_on_record(desk) == ["t1"]
            assert desk.position().quantity == Decimal("0.01")

    run_virtual(main, START)


@pytest.mark.parametrize(
    "oddity", [ValueError("no JSON"), KeyError("status"), RuntimeError("session is closed")]
)
def test_a_venue_that_answers_oddly_about_one_order_ends_nothing_of_the_others(
    tmp_path: Path, oddity: Exception
) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        venue.mood = "unknown"
        odd = await desk.buy("0.05")
        venue.mood = "slow"
        venue.oddities[odd.order] = oddity
        offer = await desk.propose("0.06")
        await desk.approve(offer)
        await desk.settle(6.0)
        sent = desk.orders()[0]
        assert (sent.state, desk.order(odd.order).state) == ("working", "unknown")
        del venue.oddities[odd.order]
        venue.answers[odd.order] = VenueTruth((), OrderCancelled(odd.order, "never matched"))
        await desk.settle(5.0)
        assert desk.order(odd.order).state == "cancelled"

    at_a_scripted_venue(tmp_path, scenario)


def test_reports_that_find_no_room_make_their_order_unknown_and_halt_the_desk(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        kept, lost = await desk.buy("0.05"), await desk.buy("0.06")
        venue.say(fill(kept, "t1"))
        venue.say(OrderAccepted(lost.order, "v"))
        venue.say(fill(lost, "t2"))
        await desk.settle()
        assert [desk.order(order.order).state for order in (kept, lost)] == ["cancelling", "unknown"]
        standing = desk_standing(desk.bus.rows)
        assert standing.state == "HALTED"
        assert (
            standing.reason
            == "reports came faster than they could be recorded, and some of 1 order are missing"
        )

    at_a_scripted_venue(tmp_path, scenario, most_reports=2)


def test_an_order_with_missing_reports_is_settled_by_asking_and_by_nothing_else(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        order = await desk.buy("0.05")
        venue.say(OrderAccepted(order.order, "v"))
        venue.say(fill(order, "t1", "0.02"))
        await desk.settle(0.1)
        over = OrderCancelled(order.order, "as asked")
        venue.say(over)
        await desk.settle(0.1)
        assert desk.order(order.order).state == "unknown"
        venue.answers[order.order] = VenueTruth((fill(order, "t1", "0.02"),), over)
        await desk.settle(3.0)
        after = desk.order(order.order)
        assert (after.state, after.filled) == ("cancelled", Decimal("0.02"))
        assert desk.position().quantity == Decimal("0.02")
        venue.say(fill(order, "t2", "0.01"))
        await desk.settle(0.1)
        assert desk.position().quantity == Decimal("0.03")

    at_a_scripted_venue(tmp_path, scenario, most_reports=1)


def test_a_late_fill_that_found_no_room_is_fetched_though_its_order_is_done(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        order = await desk.buy("0.05")
        over = OrderCancelled(order.order, "never matched")
        venue.say(over)
        venue.say(fill(order, "t1", "0.02"))
        venue.answers[order.order] = VenueTruth((fill(order, "t1", "0.02"),), over)
        await desk.settle(3.0)
        assert desk.state == "HALTED"
        assert desk.position().quantity == Decimal("0.02")

    at_a_scripted_venue(tmp_path, scenario, most_reports=1)


def test_a_market_goes_on_while_reports_find_no_room(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        resting = [
            await desk.buy(quantity, limit=Decimal("59900.0"), time_in_force="GTC")
            for quantity in ("0.05", "0.06")
        ]
        desk.script.trade("sell", 59_800.0, 9.0)
        assert desk.script.market.view("BTC-USDT").last == 59_800.0
        await desk.settle(5.0)
        assert {desk.order(order.order).state for order in resting} == {"filled"}
        assert desk.position().quantity == Decimal("0.11")
        assert desk.state == "HALTED"

    at_a_desk(tmp_path, scenario, most_reports=1)
