"""Lines that break, venues that are busy, and orders that nobody knows the end of."""

from __future__ import annotations

from collections.abc import Awaitable
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from desk.execution.messages import OrderAccepted, OrderCancelled
from desk.execution.orders import Order
from desk.execution.settlement import Executed
from desk.execution.venue import Busy, OutcomeUnknown, VenueTruth
from desk.kernel.clock import Clock
from desk.kernel.errors import Refused
from desk.kernel.virtual import run_virtual
from tests.execution.asked_venue import at_a_venue, line, lines, stranger
from tests.execution.paper_desk import PaperDesk, paper_desk
from tests.execution.scripted_market import START, ScriptedMarket
from tests.execution.test_gateway import fill
from tests.execution.venues import ScriptedVenue


def test_f19_cancel_all_while_the_line_is_down_goes_before_anything_else_when_it_stands_again(
    tmp_path: Path,
) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        orders = []
        for size in ("0.05", "0.06"):
            order = await desk.buy(size, limit=Decimal("59900.0"), time_in_force="GTC")
            venue.say(OrderAccepted(order.order, f"v-{size}"))
            orders.append(order.order)
        await desk.settle(0.1)
        venue.goes("down")
        await desk.settle(0.1)
        assert desk.state == "REDUCING"
        assert await desk.controls.cancel_all("operator") == 2
        await desk.settle(60.0)
        assert venue.cancels == []
        assert {desk.order(one).state for one in orders} == {"cancelling"}
        venue.asked.clear()
        venue.goes("up")
        await desk.settle(0.1)
        assert sorted(venue.asked[:2]) == sorted(f"cancel {one}" for one in orders)
        for one in orders:
            venue.say(OrderCancelled(one, "as asked"))
            venue.answers[one] = VenueTruth((), OrderCancelled(one, "as asked"))
        await desk.settle(40.0)
        assert {desk.order(one).state for one in orders} == {"cancelled"}
        assert desk.state == "ACTIVE"

    at_a_venue(tmp_path, scenario)


def test_f19_what_was_wanted_back_before_a_restart_is_asked_for_before_any_question(tmp_path: Path) -> None:
    venue = ScriptedVenue()

    async def main(clock: Clock) -> None:
        market = ScriptedMarket()
        market.around(60_000.0)
        async with paper_desk(tmp_path, clock, market=market, venues={"sim": venue}) as desk:
            order = await desk.buy("0.05", limit=Decimal("59900.0"), time_in_force="GTC")
            venue.say(OrderAccepted(order.order, "v"))
            await desk.settle(0.1)
            venue.goes("down")
            await desk.controls.cancel_all("operator")
            await desk.settle(0.1)
        venue.link = "up"
        venue.asked.clear()
        async with paper_desk(tmp_path, clock, market=market, venues={"sim": venue}, seed=8):
            assert venue.asked[0] == f"cancel {order.order}"

    run_virtual(main, START)


def test_nothing_is_sent_over_a_line_that_is_down_not_even_later(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        made = await desk.propose("0.05")
        venue.link = "down"
        order = await desk.approve(made)
        await desk.settle()
        assert desk.order(order).state == "cancelled"
        assert desk.order(order).note == "venue sim is not connected"
        venue.goes("up")
        await desk.settle(30.0)
        assert venue.submitted == []

    at_a_venue(tmp_path, scenario)


def test_f18_a_busy_venue_is_asked_less_and_less_often_while_cancels_still_go(tmp_path: Path) -> None:
    class Storm(ScriptedVenue):
        storm = False

        async def lookup(self, order: str) -> VenueTruth | None:
            if self.storm:
                self.asked.append("turned away")
                raise Busy("slow down", 3.0)
            return await super().lookup(order)

    venue = Storm()

    async def scenario(desk: PaperDesk, _: ScriptedVenue) -> None:
        venue.mood = "unknown"
        lost = await desk.buy("0.05", limit=Decimal("59900.0"), time_in_force="GTC")
        venue.storm = True
        venue.asked.clear()
        await desk.settle(120.0)
        asked = venue.asked.count("turned away")
        assert 3 <= asked <= 25, "with pauses that grow, and never given up"
        await desk.controls.cancel_all("operator")
        await desk.settle(0.1)
        assert venue.cancels == [lost.order], "a cancel does not wait for the storm to pass"

    at_a_venue(tmp_path, scenario, venue)


def unknown_order(desk: PaperDesk, venue: ScriptedVenue) -> Awaitable[Order]:
    venue.mood = "unknown"
    return desk.buy("0.05")


@pytest.mark.parametrize("where", ["listed", "executed"])
def test_f12_not_found_by_its_id_is_not_enough_while_anything_else_says_that_it_is_there(
    tmp_path: Path, where: str
) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        order = await unknown_order(desk, venue)
        venue.answers[order.order] = None
        if where == "listed":
            venue.listed.append(stranger(order.order, "0.05"))
        else:
            venue.told.append(fill(order, "t1", "0.05"))
        await desk.settle(20.0)
        assert desk.order(order.order).state == ("working" if where == "listed" else "filled")
        assert desk.state == "ACTIVE"

    at_a_venue(tmp_path, scenario)


def test_f12_an_order_is_not_called_never_seen_before_the_venue_had_time_to_settle(tmp_path: Path) -> None:
    venue = ScriptedVenue()
    venue.settle_s = 20.0

    async def scenario(desk: PaperDesk, _: ScriptedVenue) -> None:
        order = await unknown_order(desk, venue)
        venue.answers[order.order] = None
        await desk.settle(18.0)
        assert desk.order(order.order).state == "unknown"
        await desk.settle(10.0)
        after = desk.order(order.order)
        assert after.state == "cancelled"
        assert "not found by its id, among open orders or among executions" in after.note
        assert venue.submitted == [order.order]

    at_a_venue(tmp_path, scenario, venue)


def test_f12_an_order_unknown_for_long_is_a_line_that_goes_when_the_venue_answers(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        order = await unknown_order(desk, venue)
        await desk.settle(40.0)
        name = f"sim:order:{order.order}/unknown"
        assert lines(desk) == [name]
        assert f"/settle {order.order}" in line(desk, name).difference.text
        venue.answers[order.order] = VenueTruth((), OrderCancelled(order.order, "never matched"))
        await desk.settle(40.0)
        assert lines(desk) == []

    at_a_venue(tmp_path, scenario)


def test_a_person_settles_an_unknown_order_by_what_the_venues_screen_says(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        order = await unknown_order(desk, venue)
        await desk.settle(5.0)
        seen = Executed(trade="T-9", quantity=Decimal("0.02"), price=Decimal("60000.0"))
        too_much = msgspec.structs.replace(seen, quantity=Decimal("0.09"))
        for executed, who, said in (((too_much,), "operator", "was ordered"), ((), "nobody", "enrolled")):
            with pytest.raises(Refused, match=said):
                await desk.settlement.settle(order.order, "cancelled", executed, who, "screen")
        with pytest.raises(Refused, match="not rejected"):
            await desk.settlement.settle(order.order, "rejected", (seen,), "operator", "screen")
        await desk.settlement.settle(
            order.order, "cancelled", (seen,), "operator", "seen on the venue's screen"
        )
        after = desk.order(order.order)
        assert (after.state, after.filled) == ("cancelled", Decimal("0.02"))
        assert desk.position().quantity == Decimal("0.02")
        (fact,) = [fact for fact in desk.journal.facts() if type(fact.message).__name__ == "OrderSettled"]
        assert (fact.actor, fact.message.reason) == ("operator", "seen on the venue's screen")
        venue.say(fill(order, "T-9", "0.02"))
        await desk.settle()
        assert desk.position().quantity == Decimal("0.02"), "the venue's own report of it counts once"

    at_a_venue(tmp_path, scenario, honest=False)


def test_an_order_that_nobody_acknowledges_is_unknown(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        order = await desk.buy("0.05")
        assert order.state == "sent"
        await desk.settle(10.0)
        assert desk.order(order.order).note == "not acknowledged within 5 s"

    at_a_venue(tmp_path, scenario)


def test_a_cancel_that_nobody_answers_is_asked_again_and_an_order_is_not(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk, venue: ScriptedVenue) -> None:
        order = await desk.buy("0.05", limit=Decimal("59900.0"), time_in_force="GTC")
        venue.say(OrderAccepted(order.order, "v"))
        await desk.settle(0.1)
        await desk.controls.cancel_all("operator")
        await desk.settle(20.0)
        assert len(venue.cancels) >= 3
        assert venue.submitted == [order.order]
        assert desk.order(order.order).state == "cancelling"

    at_a_venue(tmp_path, scenario)


def test_a_halt_that_ends_while_the_venue_cannot_be_asked_lets_nothing_out_that_adds_risk(
    tmp_path: Path,
) -> None:
    class Mute(ScriptedVenue):
        async def positions(self) -> dict[str, Decimal]:
            raise OutcomeUnknown("no answer")

    venue = ScriptedVenue()

    async def main(clock: Clock) -> None:
        market = ScriptedMarket()
        market.around(60_000.0)
        async with paper_desk(tmp_path, clock, market=market, venues={"sim": venue}) as desk:
            await desk.controls.halt("operator", "drill")
        mute = Mute()
        async with paper_desk(tmp_path, clock, market=market, venues={"sim": mute}, seed=8) as desk:
            await desk.resume()
            order = await desk.buy("0.05")
            assert (order.state, order.note) == ("cancelled", "sim was not compared with our record yet")
            assert mute.submitted == []

    run_virtual(main, START)
