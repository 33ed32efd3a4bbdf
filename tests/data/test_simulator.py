"""The simulated market is the same for the same seed, whole in itself, and joined to its history."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import math
from statistics import fmean

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.candles import INTERVALS
from data.events import BookDelta, BookSnapshot, Candle, MarketEvent, Top, Trade
from data.market import Market
from data.simulated import SimulatedSource
from data.simulator import DEFAULT, Regime, Simulator
from tests.data.building import MINUTE, SECOND, START


def digest(events: list[MarketEvent]) -> str:
    return hashlib.sha256(msgspec.json.encode(events)).hexdigest()


def drawn(seed: int, seconds: float) -> list[MarketEvent]:
    return Simulator(seed, START).advance(START + int(seconds * SECOND))


def test_the_same_seed_gives_the_same_market_on_every_python() -> None:
    """A pinned digest: when the market is changed on purpose, this is the only line that changes with it."""
    assert digest(drawn(7, 5)) == "862de351175b6d484899ba6565bb8760147fc20db84f0bfc9d1bf78a6ec7c61b"


def test_different_seeds_give_different_markets() -> None:
    assert digest(drawn(7, 1)) != digest(drawn(8, 1))


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(1, 1_500_000_000), min_size=1, max_size=15), st.integers(0, 5))
def test_how_time_is_cut_up_makes_no_difference(cuts: list[int], seed: int) -> None:
    simulator = Simulator(seed, START)
    now = START
    pieces: list[MarketEvent] = []
    for cut in cuts:
        now += cut
        pieces += simulator.advance(now)
    assert pieces == Simulator(seed, START).advance(now)
    assert all(event.ts <= now for event in pieces)


def test_events_come_in_order_on_ticks_and_lots_with_trades_numbered() -> None:
    events = drawn(3, 30)
    assert [event.ts for event in events] == sorted(event.ts for event in events)
    numbers = dict.fromkeys((one.symbol for one in DEFAULT), 1_000_000)
    steps = {one.symbol: one for one in DEFAULT}
    for event in events:
        instrument = steps[event.instrument]
        if isinstance(event, Trade):
            assert float(instrument.price(event.price)) == event.price
            assert float(instrument.size(event.size)) == event.size > 0.0
            assert event.id == numbers[event.instrument] + 1
            numbers[event.instrument] = event.id
        elif isinstance(event, Top):
            assert 0.0 < event.bid < event.ask


def test_the_book_rebuilt_from_changes_always_has_the_touch_that_was_told() -> None:
    market = Market(DEFAULT, "sim")
    tops: dict[str, Top] = {}
    compared = 0
    for event in drawn(5, 60):
        market.apply(event)
        if isinstance(event, Top):
            tops[event.instrument] = event
        elif isinstance(event, BookDelta):
            book = market.view(event.instrument).book
            top = tops[event.instrument]
            assert book.best() == ((top.bid, top.bid_size), (top.ask, top.ask_size))
            compared += 1
    assert compared > 3000
    for symbol in market.symbols:
        state = market.view(symbol)
        assert state.book.usable
        assert state.book.gaps == state.book.crossings == state.book.refused == state.refused == 0
        assert 8 <= len(state.book.bids) <= 700
        assert len(state.book.asks) >= 8


def test_it_begins_with_a_snapshot_of_every_instrument() -> None:
    first = drawn(1, 0)
    assert [event.instrument for event in first if isinstance(event, BookSnapshot)] == [
        one.symbol for one in DEFAULT
    ]


def test_history_ends_at_the_first_live_price_without_a_hole() -> None:
    simulator = Simulator(11, START + 17 * SECOND)
    bars = simulator.history(MINUTE, 300)
    live = simulator.advance(simulator.start)
    for instrument in DEFAULT:
        own = [one for one in bars if one.instrument == instrument.symbol]
        assert [one.ts for one in own] == [START - (300 - n) * MINUTE for n in range(300)]
        assert all(one.closed and one.trades > 0 and one.volume > 0.0 for one in own)
        assert all(one.low <= min(one.open, one.close) <= max(one.open, one.close) <= one.high for one in own)
        assert all(after.open == before.close for before, after in itertools.pairwise(own))
        top = next(one for one in live if isinstance(one, Top) and one.instrument == instrument.symbol)
        assert own[-1].close in (top.bid, top.ask)


def test_history_of_every_interval_tells_of_the_same_minutes() -> None:
    start = START + 25 * MINUTE
    asked_at_once = Simulator(4, start)
    minutes = [one for one in asked_at_once.history(MINUTE, 600) if one.instrument == "ETH-USDT"]
    asked_apart = Simulator(4, start)
    for name in ("1h", "15m", "5m"):
        length = INTERVALS[name]
        bars = [one for one in asked_apart.history(length, 5) if one.instrument == "ETH-USDT"]
        unfinished = [one for one in asked_apart.unfinished(length) if one.instrument == "ETH-USDT"]
        assert len(bars) == 5
        assert len(unfinished) == (1 if start % length else 0)
        for bar in bars + unfinished:
            inside = [one for one in minutes if bar.ts <= one.ts < bar.ts + length]
            assert (bar.open, bar.close) == (inside[0].open, inside[-1].close)
            assert (bar.high, bar.low) == (max(one.high for one in inside), min(one.low for one in inside))
            assert bar.trades == sum(one.trades for one in inside)
            assert bar.closed == (bar in bars)


def stressed(regime: Regime) -> tuple[float, float, float]:
    """Trades, size of moves and mean depth near the touch of BTC-USDT under a regime."""
    market = Market(DEFAULT[:1], "sim")
    simulator = Simulator(21, START, DEFAULT[:1])
    simulator.set_regime(regime)
    depths, mids = [], []
    for second in range(1, 181):
        for event in simulator.advance(START + second * SECOND):
            market.apply(event)
        state = market.view("BTC-USDT")
        depths.append(sum(state.book.depth(5.0)))
        assert state.mid is not None
        mids.append(state.mid)
    moves = [abs(math.log(after / before)) for before, after in itertools.pairwise(mids)]
    return state.window.trades, fmean(moves), fmean(depths[30:])


def test_a_shock_is_busier_and_wilder_and_a_thin_book_is_thinner_than_a_calm_market() -> None:
    calm, shock, thin = stressed("calm"), stressed("shock"), stressed("thin")
    assert shock[0] > 2.0 * calm[0]
    assert shock[1] > 2.0 * calm[1]
    assert thin[2] < 0.6 * calm[2]


def test_a_trend_leans_to_one_side() -> None:
    simulator = Simulator(2, START, DEFAULT[:1])
    simulator.set_regime("trend")
    tops = [event for event in simulator.advance(START + 900 * SECOND) if isinstance(event, Top)]
    assert abs(math.log(tops[-1].bid / tops[0].bid)) > 0.003


def test_a_regime_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="there are calm, trend, shock, thin"):
        Simulator(1, START).set_regime("panic")  # type: ignore[arg-type]


class OverError(Exception):
    """The time of a test is over."""


class Clock:
    """A clock that only sleeping moves, until it is over."""

    def __init__(self, end: int = START + 3600 * SECOND) -> None:
        self.ns = START
        self.end = end

    def now(self) -> int:
        return self.ns

    async def sleep(self, seconds: float) -> None:
        self.ns += round(seconds * SECOND)
        if self.ns >= self.end:
            raise OverError
        await asyncio.sleep(0)


async def run(source: SimulatedSource, seconds: int) -> list[MarketEvent]:
    out: list[MarketEvent] = []
    clock = Clock(START + seconds * SECOND)
    with pytest.raises(OverError):
        await source.run(out.append, clock.sleep, clock.now)
    return out


async def test_the_source_tells_history_first_and_then_what_the_simulator_draws() -> None:
    out = await run(SimulatedSource(9, start=START), 3)
    live = [event for event in out if not isinstance(event, Candle)]
    history = [event for event in out if isinstance(event, Candle)]
    assert out[: len(history)] == history
    assert live == Simulator(9, START).advance(START + 30 * SECOND)[: len(live)]
    assert live[-1].ts >= START + 2 * SECOND
    market = Market(DEFAULT, "sim")
    for event in out:
        market.apply(event)
    for symbol in market.symbols:
        state = market.view(symbol)
        assert len(state.candles("1m")) >= 300
        assert len(state.candles("15m")) >= 200
        assert not market.stale(symbol, out[-1].ts)


async def test_the_source_begins_now_when_no_start_is_given() -> None:
    source = SimulatedSource(9)
    assert source.description == "sim seed 9"
    out = await run(source, 1)
    assert next(event.ts for event in out if isinstance(event, BookSnapshot)) == START


async def test_after_a_long_sleep_of_the_machine_the_market_goes_on_from_where_it_was() -> None:
    clock = Clock(START + 7200 * SECOND)
    source = SimulatedSource(9, start=START)
    task = asyncio.create_task(source.run(lambda event: None, clock.sleep, clock.now))
    for _ in range(200):
        await asyncio.sleep(0)
    before = source.market_now()
    clock.ns += 3600 * SECOND
    for _ in range(50):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert before < source.market_now() < before + 60 * SECOND
