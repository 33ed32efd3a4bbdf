"""The paper venue against tiny books: what a trader at the real one would have got."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from random import Random
from typing import Any

import msgspec
import pytest

from desk.execution.messages import (
    FillRecorded,
    OrderAccepted,
    OrderCancelled,
    OrderCancelRefused,
    OrderRejected,
)
from desk.execution.orders import Order
from desk.execution.paper import PaperTerms, PaperVenue
from desk.execution.venue import Holdings, Report
from desk.kernel.clock import Clock
from desk.kernel.virtual import run_virtual
from tests.execution.scripted_market import START, ScriptedMarket

BUY = Order(
    order="ord-1",
    request="req-1",
    digest="d",
    account="paper",
    venue="sim",
    instrument="BTC-USDT",
    contract="BTCUSDT",
    side="buy",
    quantity=Decimal("1"),
    limit=Decimal("100.2"),
    time_in_force="IOC",
    committed_at=START,
    send_by=START,
)


def order(**changes: Any) -> Order:
    changed = {
        name: Decimal(value) if name in ("quantity", "limit") else value for name, value in changes.items()
    }
    return msgspec.structs.replace(BUY, **changed)


class Bench:
    """A venue, its market and everything it said."""

    def __init__(self, clock: Clock, terms: PaperTerms | None) -> None:
        self.clock = clock
        self.script = ScriptedMarket()
        self.script.book([(100.0, 2.0), (99.9, 3.0)], [(100.1, 0.4), (100.2, 0.5), (100.3, 9.0)])
        self.said: list[Report] = []
        self.venue = PaperVenue(self.script.market, clock, Random(1), terms)
        self.venue.report_to(self.said.append)

    @property
    def fills(self) -> list[FillRecorded]:
        return [report for report in self.said if isinstance(report, FillRecorded)]

    @property
    def filled(self) -> Decimal:
        return sum((fill.quantity for fill in self.fills), Decimal(0))

    async def rest(self, **changes: Any) -> None:
        """A bid of 1 at 100.0, behind the 2 that are there."""
        await self.venue.submit(order(**{"limit": "100.0", "time_in_force": "GTC", **changes}))


def bench(scenario: Callable[[Bench], Awaitable[None]], terms: PaperTerms | None = None) -> None:
    async def main(clock: Clock) -> None:
        await scenario(Bench(clock, terms))

    run_virtual(main, START)


def test_a_taker_walks_the_book_level_by_level_and_an_ioc_leaves_no_rest() -> None:
    async def scenario(bench: Bench) -> None:
        await bench.venue.submit(BUY)
        accepted, first, second, rest = bench.said
        assert isinstance(accepted, OrderAccepted)
        assert isinstance(first, FillRecorded)
        assert isinstance(second, FillRecorded)
        assert (first.price, first.quantity) == (Decimal("100.1"), Decimal("0.4"))
        assert (second.price, second.quantity) == (Decimal("100.2"), Decimal("0.5"))
        assert first.liquidity == "taker"
        assert rest == OrderCancelled("ord-1", "found no match at once")
        assert len({first.trade, second.trade}) == 2

    bench(scenario)


def test_fees_are_exact_and_rounded_against_us() -> None:
    async def scenario(bench: Bench) -> None:
        await bench.venue.submit(order(quantity="0.333"))
        assert bench.fills[0].fee == Decimal("0.01666665")
        assert str(bench.fills[0].fee) == "0.01666665"

    bench(scenario, PaperTerms(taker_bp=Decimal(5)))


def test_a_message_takes_its_time_and_meets_the_market_of_its_arrival() -> None:
    async def scenario(bench: Bench) -> None:
        terms = PaperTerms()
        before = bench.clock.now()
        await bench.venue.submit(order(quantity="0.1"))
        took_ms = (bench.clock.now() - before) / 1e6
        assert terms.fastest_ms <= took_ms <= terms.slowest_ms
        assert bench.fills[0].at == bench.clock.now()

    bench(scenario)


def test_the_same_liquidity_is_not_sold_to_us_twice() -> None:
    async def scenario(bench: Bench) -> None:
        await bench.venue.submit(order(order="ord-1", quantity="0.3", limit="100.1"))
        await bench.venue.submit(order(order="ord-2", quantity="0.3", limit="100.1"))
        assert [fill.quantity for fill in bench.fills] == [Decimal("0.3"), Decimal("0.1")]
        bench.script.level("ask", 100.1, 0.7)
        await bench.venue.submit(order(order="ord-3", quantity="0.3", limit="100.1"))
        assert bench.fills[-1].quantity == Decimal("0.3")

    bench(scenario)


def test_a_resting_order_waits_behind_the_queue_at_its_price() -> None:
    async def scenario(bench: Bench) -> None:
        await bench.rest()
        bench.script.trade("sell", 100.0, 1.5)
        assert bench.fills == []
        bench.script.trade("sell", 100.0, 0.7)
        assert [(fill.quantity, fill.price, fill.liquidity) for fill in bench.fills] == [
            (Decimal("0.2"), Decimal("100.0"), "maker")
        ]
        bench.script.trade("sell", 100.0, 5.0)
        assert bench.filled == 1

    bench(scenario)


def test_trades_by_buyers_do_not_fill_a_bid() -> None:
    async def scenario(bench: Bench) -> None:
        await bench.rest()
        bench.script.trade("buy", 100.0, 50.0)
        assert bench.fills == []

    bench(scenario)


def test_cancellations_ahead_move_us_up_in_proportion() -> None:
    async def scenario(bench: Bench) -> None:
        await bench.rest()
        bench.script.level("bid", 100.0, 4.0)
        bench.script.level("bid", 100.0, 2.0)  # half of what is shown went, so half of the 2 ahead
        bench.script.trade("sell", 100.0, 1.0)
        assert bench.fills == []
        bench.script.trade("sell", 100.0, 0.4)
        assert bench.filled == Decimal("0.4")

    bench(scenario)


def test_a_trade_and_the_drop_it_causes_count_once() -> None:
    async def scenario(bench: Bench) -> None:
        await bench.rest()
        bench.script.trade("sell", 100.0, 1.0)
        bench.script.level("bid", 100.0, 1.0)
        bench.script.trade("sell", 100.0, 0.9)
        assert bench.fills == []
        bench.script.trade("sell", 100.0, 0.5)
        assert bench.filled == Decimal("0.4")

    bench(scenario)


def test_a_trade_through_our_price_fills_us_at_our_price() -> None:
    async def scenario(bench: Bench) -> None:
        await bench.rest()
        bench.script.trade("sell", 99.9, 0.6)
        assert [(fill.quantity, fill.price) for fill in bench.fills] == [(Decimal("0.6"), Decimal("100.0"))]

    bench(scenario)


def test_two_own_orders_at_a_price_share_one_trade_in_order_of_arrival() -> None:
    async def scenario(bench: Bench) -> None:
        await bench.rest(order="ord-1")
        await bench.rest(order="ord-2")
        bench.script.trade("sell", 100.0, 3.5)
        assert [(fill.order, fill.quantity) for fill in bench.fills] == [
            ("ord-1", Decimal(1)),
            ("ord-2", Decimal("0.5")),
        ]

    bench(scenario)


def test_a_book_that_crosses_us_fills_us_as_maker() -> None:
    async def scenario(bench: Bench) -> None:
        await bench.rest()
        bench.script.book([(99.8, 1.0)], [(99.9, 0.7), (100.1, 1.0)])
        assert [(fill.quantity, fill.price, fill.liquidity) for fill in bench.fills] == [
            (Decimal("0.7"), Decimal("100.0"), "maker")
        ]

    bench(scenario)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"quantity": "0.0005"}, "multiple of 0.001"),
        ({"limit": "100.15"}, "multiple of 0.1"),
        ({"quantity": "0.01"}, "worth less than 5"),
        ({"limit": "150.0"}, "too far through"),
        ({"instrument": "XYZ-USDT"}, "no instrument"),
        ({"instrument": "ETH-USDT", "quantity": "1", "limit": "3000"}, "no market yet"),
    ],
)
def test_the_venue_rejects_in_words(changes: dict[str, Any], reason: str) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.venue.submit(order(**changes))
        (rejected,) = bench.said
        assert isinstance(rejected, OrderRejected)
        assert reason in rejected.reason

    bench(scenario)


def test_the_same_client_id_is_one_order() -> None:
    async def scenario(bench: Bench) -> None:
        await bench.venue.submit(order(quantity="0.1"))
        said = list(bench.said)
        await bench.venue.submit(order(quantity="0.1"))
        assert bench.said == said

    bench(scenario)


def test_a_cancel_wins_or_loses_its_race_and_says_which() -> None:
    async def scenario(bench: Bench) -> None:
        await bench.rest()
        await bench.venue.cancel("ord-1")
        assert bench.said[-1] == OrderCancelled("ord-1", "as asked")
        bench.script.trade("sell", 99.0, 9.0)
        assert bench.fills == []
        await bench.venue.cancel("ord-1")
        assert isinstance(bench.said[-1], OrderCancelRefused)

    bench(scenario)


def test_the_venue_answers_for_what_it_had_and_for_nothing_else() -> None:
    async def scenario(bench: Bench) -> None:
        await bench.venue.submit(BUY)
        truth = await bench.venue.lookup("ord-1")
        assert truth is not None
        assert list(truth.fills) == bench.fills
        assert truth.last == bench.said[-1]
        assert await bench.venue.lookup("ord-2") is None

    bench(scenario)


def test_a_resumed_order_keeps_its_rest_and_joins_the_queue_again() -> None:
    async def scenario(bench: Bench) -> None:
        resumed = order(
            limit="100.0", time_in_force="GTC", state="partly filled", filled=Decimal("0.4"), fills=2
        )
        bench.venue.resume([resumed], Holdings({}, {}, {}))
        bench.script.trade("sell", 100.0, 2.1)
        bench.script.trade("sell", 100.0, 9.0)
        assert bench.filled == Decimal("0.6")
        assert [fill.trade for fill in bench.fills] == ["ord-1-3", "ord-1-4"]

    bench(scenario)


def test_a_resumed_order_whose_price_nobody_shows_is_not_filled_out_of_thin_air() -> None:
    async def main(clock: Clock) -> None:
        script = ScriptedMarket()
        venue = PaperVenue(script.market, clock, Random(1))
        said: list[Report] = []
        venue.report_to(said.append)
        venue.resume([order(limit="100.0", time_in_force="GTC", state="working")], Holdings({}, {}, {}))
        script.trade("sell", 100.0, 5.0)
        assert [type(report) for report in said] == [OrderAccepted]
        script.book([(100.0, 2.0)], [(100.1, 1.0)])
        script.trade("sell", 100.0, 2.5)
        assert isinstance(said[-1], FillRecorded)
        assert said[-1].quantity == Decimal("0.5")

    run_virtual(main, START)


def test_an_order_that_was_being_called_back_does_not_survive_a_restart() -> None:
    async def scenario(bench: Bench) -> None:
        bench.venue.resume(
            [order(limit="100.0", time_in_force="GTC", state="cancelling")], Holdings({}, {}, {})
        )
        assert bench.said == [OrderCancelled("ord-1", "as asked before the restart")]
        bench.script.book([(98.0, 5.0)], [(99.0, 5.0)])
        assert bench.fills == []

    bench(scenario)


def test_an_order_that_had_to_match_at_once_does_not_survive_a_restart() -> None:
    async def scenario(bench: Bench) -> None:
        bench.venue.resume([order(state="unknown")], Holdings({}, {}, {}))
        assert isinstance(bench.said[-1], OrderCancelled)

    bench(scenario)


def test_the_same_seed_gives_the_same_fills_at_the_same_times() -> None:
    def run() -> list[Report]:
        said: list[Report] = []

        async def scenario(bench: Bench) -> None:
            await bench.venue.submit(BUY)
            await bench.rest(order="ord-2")
            bench.script.trade("sell", 99.9, 0.6)
            said.extend(bench.said)

        bench(scenario)
        return said

    assert run() == run()
