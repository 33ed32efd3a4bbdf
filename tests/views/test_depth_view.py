"""Depth by distance from the mid, in a frame that changes seldom, and the cost of taking it."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.book import Book
from data.errors import DataError, UnknownInstrument
from data.events import Level
from data.instruments import Instrument
from data.market import Market
from desk.execution.orders import Order, OrderState
from desk.views.depth import WIDTHS, DepthWatch, depth, resting
from tests.data.building import BTC, SECOND, START, delta, market
from tests.data.building import snapshot as whole
from widgets.specs.contract import read
from widgets.specs.depth import DepthView

NOW = START + SECOND
EVEN = (
    [(99.99, 10.0), (99.95, 20.0), (99.9, 30.0), (99.5, 40.0)],
    [(100.01, 10.0), (100.05, 20.0), (100.1, 30.0), (100.5, 40.0)],
)


def with_book(bids: list[Level], asks: list[Level], instrument: Instrument = BTC) -> Market:
    desk = market(instrument)
    desk.apply(whole(bids, asks))
    return desk


def order(**change: object) -> Order:
    made: dict[str, object] = {
        "order": "ord-1",
        "request": "req-1",
        "digest": "",
        "account": "paper",
        "venue": "sim",
        "instrument": "BTC-USDT",
        "contract": "BTCUSDT",
        "side": "buy",
        "quantity": Decimal(2),
        "limit": Decimal("99.5"),
        "time_in_force": "GTC",
        "committed_at": START,
        "send_by": START,
        "state": "working",
    }
    return Order(**(made | change))  # type: ignore[arg-type]


def test_each_step_holds_all_that_stands_no_further_from_the_mid() -> None:
    found = depth(with_book(*EVEN), "BTC-USDT", NOW, width_bp=50.0, steps=50)
    assert found.bids is not None
    assert found.asks is not None
    assert (found.mid, found.width_bp, found.bids.levels, found.bids.best) == (100.0, 50.0, 4, 99.99)
    held = {step.bp: step.size for step in found.bids.steps}
    assert (held[1.0], held[4.0], held[5.0], held[10.0], held[49.0], held[50.0]) == (10, 10, 30, 60, 60, 100)
    assert found.asks.steps[9].value == pytest.approx(10 * 100.01 + 20 * 100.05 + 30 * 100.1)
    assert found.asks.steps[9].price == 100.1
    assert found.imbalance == pytest.approx(
        (
            99.99 * 10
            + 99.95 * 20
            + 99.9 * 30
            + 99.5 * 40
            - 100.01 * 10
            - 100.05 * 20
            - 100.1 * 30
            - 100.5 * 40
        )
        / (2 * 100 * 100),
        abs=1e-3,
    )


def test_steps_end_where_the_venue_shows_no_more() -> None:
    bids, asks = EVEN
    found = depth(with_book(bids[:2], asks), "BTC-USDT", NOW, width_bp=50.0, steps=10)
    assert found.bids is not None
    assert found.asks is not None
    assert [step.bp for step in found.bids.steps] == [5.0]
    assert found.bids.reach_bp == pytest.approx(5.0)
    assert len(found.asks.steps) == 10
    assert found.compared_bp == pytest.approx(5.0)


def test_a_market_order_walks_the_book_and_says_what_the_book_cannot_fill() -> None:
    found = depth(with_book(*EVEN), "BTC-USDT", NOW, sizes=(500.0, 2000.0, 1e6))
    costs = {(cost.side, cost.value): cost for cost in found.costs}
    assert costs["buy", 500.0].slippage_bp == pytest.approx(1.0)
    assert costs["sell", 500.0].slippage_bp == pytest.approx(1.0)
    units = 10.0 + (2000.0 - 1000.1) / 100.05
    assert costs["buy", 2000.0].average == pytest.approx(2000.0 / units, abs=1e-4)
    too_large = costs["buy", 1e6]
    assert (too_large.slippage_bp, too_large.average) == (None, None)
    assert too_large.filled_pct == pytest.approx(1.0025, abs=1e-2)


def test_contracts_are_worth_what_they_stand_for() -> None:
    inverse = Instrument(
        "BTC-USDT", "sim", "BTCUSD", "BTC", "USD", Decimal("0.01"), Decimal(1), contract_size=Decimal(10), inverse=True
    )  # fmt: skip
    found = depth(with_book(*EVEN, inverse), "BTC-USDT", NOW, width_bp=50.0, sizes=(200.0,))
    assert found.bids is not None
    assert found.bids.steps[-1].value == 1000.0
    units = 100.0 / 100.01 + 100.0 / 100.05
    assert found.costs[0].average == pytest.approx(200.0 / units, abs=1e-4)


def test_the_frame_grows_at_once_and_shrinks_only_when_it_has_been_too_large_for_long() -> None:
    bids, asks = EVEN
    desk = with_book(bids, asks)
    watch = DepthWatch(desk)
    first = watch.view("BTC-USDT", NOW)
    desk.apply(delta(11, 11, [(99.5, 4000.0)]))
    large = watch.view("BTC-USDT", NOW + SECOND)
    assert large.scale > first.scale
    desk.apply(delta(12, 12, [(99.5, 0.0), (99.9, 0.0)], [(100.5, 0.0), (100.1, 0.0)]))
    for second in range(2, 19):
        held = watch.view("BTC-USDT", NOW + second * SECOND)
        assert (held.width_bp, held.scale) == (large.width_bp, large.scale)
    for second in range(19, 60):
        held = watch.view("BTC-USDT", NOW + second * SECOND)
    assert held.scale < first.scale
    assert held.width_bp < first.width_bp


def test_a_frame_that_is_wanted_now_and_then_stays() -> None:
    desk = with_book(*EVEN)
    watch = DepthWatch(desk)
    frames = set()
    for number in range(100):
        desk.apply(delta(11 + number, 11 + number, [(99.5, 400.0 if number % 7 else 10.0)]))
        found = watch.view("BTC-USDT", NOW + number * SECOND)
        frames.add((found.width_bp, found.scale))
    assert len(frames) <= 2


def test_own_orders_that_rest_are_told_and_others_are_not() -> None:
    states: tuple[OrderState, ...] = ("working", "partly filled", "filled", "cancelled")
    orders = [order(state=state, filled=Decimal(1)) for state in states]
    orders += [order(instrument="ETH-USDT"), order(time_in_force="IOC")]
    assert [(each.side, each.price, each.size) for each in resting(orders, "BTC-USDT")] == [
        ("buy", 99.5, 1.0),
        ("buy", 99.5, 1.0),
    ]
    found = DepthWatch(with_book(*EVEN)).view("BTC-USDT", NOW, orders)
    assert len(found.orders) == 2


def test_an_unusable_book_has_a_reason_and_no_figures() -> None:
    desk = with_book(*EVEN)
    desk.apply(delta(20, 21, [(99.0, 1.0)]))
    found = DepthWatch(desk).view("BTC-USDT", NOW)
    assert not found.usable
    assert "gap" in found.reason
    assert (found.mid, found.bids, found.asks, found.costs) == (None, None, None, ())
    assert "snapshot" in depth(market(), "BTC-USDT", NOW).reason


def test_what_cannot_be_asked_is_refused() -> None:
    with pytest.raises(UnknownInstrument):
        depth(market(), "BTX-USDT", NOW)
    with pytest.raises(DataError, match="above 0"):
        depth(with_book(*EVEN), "BTC-USDT", NOW, sizes=(-1.0,))


def test_it_travels_as_one_of_the_contract() -> None:
    found = depth(with_book(*EVEN), "BTC-USDT", NOW)
    assert read(json.loads(found.model_dump_json())) == found


sizes = st.floats(1e-8, 1e9)
prices = st.floats(1e-6, 1e9)
levels = st.lists(st.tuples(prices, sizes), min_size=0, max_size=30)


@settings(max_examples=200, deadline=None)
@given(levels, levels, st.floats(1e-6, 1e9))
def test_any_book_gives_growing_steps_within_its_frame(
    bids: list[Level], asks: list[Level], between: float
) -> None:
    below = [level for level in bids if level[0] < between]
    above = [level for level in asks if level[0] > between]
    desk = with_book(below, above)
    book: Book = desk.view("BTC-USDT").book
    found = depth(desk, "BTC-USDT", NOW)
    assert found.usable == book.usable
    assert isinstance(read(json.loads(found.model_dump_json())), DepthView)
    for side in (found.bids, found.asks):
        if side is None:
            continue
        values = [step.value for step in side.steps]
        assert values == sorted(values)
        assert values[-1] <= found.scale
        assert found.width_bp in WIDTHS
        assert side.steps[-1].bp <= found.width_bp + 1e-6
