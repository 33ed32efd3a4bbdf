"""What the venue's own bars mend: outages, bars that do not tell their trades, and bars ahead of their trades."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.candles import INTERVALS
from data.events import Candle, FeedStatus, Top, Trade
from data.market import Market
from data.window import DayWindow
from tests.data.building import BTC, MINUTE, SECOND, START, bar, market, top, trade

LONG = ("1m", "5m", "15m", "1h")
HOUR = INTERVALS["1h"]


def shape(one: Candle) -> tuple[int, float, float, float, float, float]:
    return one.ts, one.open, one.high, one.low, one.close, one.volume


def own(trades: Sequence[Trade], interval: str, now: int, counts: bool = True) -> list[Candle]:
    """The venue's bars of all its trades before `now`."""
    length = INTERVALS[interval]
    found: dict[int, list[Trade]] = {}
    for one in trades:
        if one.ts < now:
            found.setdefault(one.ts - one.ts % length, []).append(one)
    return [
        Candle(
            BTC.symbol, ts, length, inside[0].price, max(one.price for one in inside),
            min(one.price for one in inside), inside[-1].price, float(sum(one.size for one in inside)),
            len(inside) if counts else 0, ts + length <= now, 0 if ts + length <= now else now,
        )
        for ts, inside in found.items()
    ]  # fmt: skip


def every_second(prices: Sequence[int]) -> list[Trade]:
    """A trade of a size of 1 to 5 in every second, half way through it."""
    return [
        trade(float(price), float(1 + n % 5), START + n * SECOND + SECOND // 2, number=n + 1)
        for n, price in enumerate(prices)
    ]


def status(state: str, at: int) -> FeedStatus:
    return FeedStatus(BTC.symbol, at, state, "lost" if state == "connecting" else "")  # type: ignore[arg-type]


@pytest.mark.parametrize("counts", [True, False], ids=["trades told", "trades not told"])
@given(
    st.lists(st.integers(90, 110), min_size=1000, max_size=1000),
    st.integers(1, 950),
    st.integers(1, 400),
    st.data(),
)
def test_after_an_outage_every_bar_becomes_the_venues_own(
    counts: bool, prices: list[int], lost: int, missed: int, data: st.DataObject
) -> None:
    desk, trades = market(), every_second(prices)
    back = min(lost + missed, 990)
    asked = START + (back + data.draw(st.integers(0, 5))) * SECOND
    loaded = asked + data.draw(st.integers(0, 3)) * SECOND
    for n, one in enumerate(trades):
        if n == lost:
            desk.apply(status("connecting", one.ts))
        if n == back:
            desk.apply(status("live", one.ts))
        if one.ts > loaded >= one.ts - SECOND:
            for name in LONG:
                for told in own(trades, name, asked, counts):
                    desk.apply(told)
        if n < lost or n >= back:
            desk.apply(one)
    end = START + HOUR
    for name in LONG:  # the bar that formed when history came is asked for once more
        for told in own(trades, name, end, counts):
            if told.ts <= asked < told.ts + told.interval:
                desk.apply(told)
    desk.apply(top(at=end))
    state = desk.view(BTC.symbol)
    for name in LONG:
        theirs = own(trades, name, end)
        assert [shape(one) for one in state.candles(name)][: len(theirs)] == [shape(one) for one in theirs]
    window = state.window
    assert (window.volume_base, window.high, window.low) == (
        sum(one.size for one in trades), max(prices), min(prices),
    )  # fmt: skip


@pytest.mark.parametrize("counts", [True, False], ids=["trades told", "trades not told"])
@given(
    st.lists(st.integers(90, 110), min_size=200, max_size=200),
    st.lists(st.integers(-3, 3), min_size=40, max_size=40),
)
def test_bars_that_are_ahead_of_their_trades_or_behind_them_count_nothing_twice(
    counts: bool, prices: list[int], ahead: list[int]
) -> None:
    desk, trades = market(), every_second(prices)
    for n, one in enumerate(trades):
        desk.apply(one)
        if n and n % 5 == 0:
            now = START + (n + 1 + ahead[n // 5]) * SECOND
            for told in own(trades, "1m", now, counts)[-1:]:
                desk.apply(msgspec.structs.replace(told, received=now))
        desk.apply(top(at=one.ts + SECOND // 4))
    desk.apply(top(at=START + 200 * SECOND))
    state = desk.view(BTC.symbol)
    for name in LONG:
        theirs = own(trades, name, START + 200 * SECOND)
        assert [shape(one) for one in state.bars(name, 100)] == [shape(one) for one in theirs]


def outage() -> Iterator[Market]:
    """Nine minutes with a trade each, twenty that were lost, one in which the price was 150."""
    desk = market()
    for minute in range(10):
        desk.apply(trade(100.0, 1.0, START + minute * MINUTE + SECOND, number=minute + 1))
    desk.apply(status("connecting", START + 10 * MINUTE))
    desk.apply(status("live", START + 30 * MINUTE))
    yield desk
    for minute in range(30, 61):
        desk.apply(trade(100.0, 1.0, START + minute * MINUTE + SECOND, number=minute + 1))
    yield desk


def test_a_forming_hour_regains_what_an_outage_lost_from_the_venues_own_word_on_it() -> None:
    steps = outage()
    desk = next(steps)
    desk.apply(bar(0, 100.0, high=150.0, interval=HOUR, volume=30.0, trades=30, closed=False))
    next(steps)
    hour = desk.view(BTC.symbol).candles("1h")[0]
    assert (hour.volume, hour.trades, hour.high) == (60.0, 60, 150.0)


def test_longer_bars_regain_what_an_outage_lost_from_the_minutes_inside_them() -> None:
    steps = outage()
    desk = next(steps)
    for minute in range(9, 30):
        desk.apply(bar(minute, 100.0, high=150.0 if minute == 20 else 100.0, trades=1))
    next(steps)
    state = desk.view(BTC.symbol)
    assert [one.volume for one in state.candles("5m")] == [5.0] * 12
    assert [one.high for one in state.candles("15m")] == [100.0, 150.0, 100.0, 100.0]
    hour = state.candles("1h")[0]
    assert (hour.volume, hour.trades, hour.high) == (60.0, 60, 150.0)
    window = state.window
    assert (window.volume_base, window.high, window.trades) == (61.0, 150.0, 61)


def test_history_that_comes_after_the_first_trades_is_what_a_forming_bar_goes_on_from() -> None:
    desk, now = market(), START + 40 * MINUTE
    for n in range(2):
        desk.apply(trade(100.0, 1.0, now + 2 * n * SECOND, number=n + 1))
    desk.apply(bar(0, 100.0, 90.0, 130.0, 80.0, interval=HOUR, volume=4000.0, trades=9999, closed=False))
    desk.apply(trade(101.0, 1.0, now + 5 * SECOND, number=3))
    hour = desk.view(BTC.symbol).bars("1h", 1)[0]
    assert shape(hour) == (START, 90.0, 130.0, 80.0, 101.0, 4001.0)


def test_a_venues_closed_bar_that_does_not_tell_its_trades_is_judged_by_its_volume() -> None:
    desk = market()
    for second in (5, 65):
        desk.apply(trade(100.0, 1.0, START + second * SECOND, number=second))
    series = desk.view(BTC.symbol).candle_store.series["1m"]
    desk.apply(bar(0, 99.0, volume=0.5, trades=0))
    assert (series.closed()[0].close, series.revised) == (100.0, 0)
    desk.apply(trade(98.0, 0.5, START + 6 * SECOND, number=66))
    assert series.closed()[0].volume == 1.5
    desk.apply(bar(0, 110.0, 99.0, 120.0, 90.0, volume=500.0, trades=0))
    assert shape(series.closed()[0]) == (START, 99.0, 120.0, 90.0, 110.0, 500.0)
    revised = series.revised
    desk.apply(bar(0, 110.0, 99.0, 120.0, 90.0, volume=500.0, trades=0))
    assert series.revised == revised


@pytest.mark.parametrize("told", [0, 1])
def test_a_bar_ahead_of_its_trade_holds_that_trade_once(told: int) -> None:
    desk = market()
    desk.apply(trade(100.0, 1.0, START - SECOND, number=1))
    desk.apply(top(at=START + SECOND // 10))
    desk.apply(bar(0, volume=5.0, trades=told, closed=False))
    desk.apply(trade(100.0, 5.0, START + SECOND // 2, number=2))
    assert desk.view(BTC.symbol).bars("1m", 1)[0].volume == 5.0
    desk.apply(Top(BTC.symbol, START + MINUTE + 1, 99.9, 1.0, 100.1, 1.0))
    desk.apply(bar(0, volume=5.0, trades=told))
    assert desk.view(BTC.symbol).candles("1m")[-1].volume == 5.0


def test_a_closed_bar_of_the_venue_stands_before_one_that_began_with_its_forming_one() -> None:
    desk = market()
    desk.apply(bar(0, volume=5.0, trades=5, closed=False))
    desk.apply(trade(100.0, 2.0, START + 10 * SECOND, number=1))
    desk.apply(top(at=START + MINUTE))
    assert desk.view(BTC.symbol).candles("1m")[0].volume == 7.0
    desk.apply(bar(0, volume=6.0, trades=5))
    series = desk.view(BTC.symbol).candle_store.series["1m"]
    assert (series.closed()[0].volume, series.revised) == (6.0, 1)


def test_the_day_ends_now_and_not_with_the_last_trade() -> None:
    window, day = DayWindow(), 24 * HOUR
    window.trade(trade(100.0, 500.0, START))
    window.trade(trade(90.0, 1.0, START + MINUTE))
    window.trim(START + day - 1)
    assert (window.volume_base, window.since) == (501.0, START)
    window.trim(START + day)
    assert (window.volume_base, window.high, window.since) == (1.0, 90.0, START + MINUTE)
    window.trim(START + 3 * day)
    assert (window.volume_base, window.trades, window.high, window.since) == (0.0, 0, None, None)


def test_a_trade_after_a_silence_ends_the_day_where_it_came() -> None:
    window = DayWindow()
    window.trade(trade(100.0, 500.0, START))
    window.trade(trade(100.0, 1.0, START + 24 * HOUR + 2 * MINUTE))
    assert window.volume_base == 1.0


minutes = st.dictionaries(st.integers(0, 2000), st.integers(1, 9), min_size=1, max_size=60)


@given(minutes, st.randoms(use_true_random=False))
def test_minutes_of_the_day_count_the_same_in_whatever_order_they_are_told(
    drawn: dict[int, int], order: object
) -> None:
    told = [bar(minute, 100.0 + size, volume=float(size), trades=size) for minute, size in drawn.items()]
    order.shuffle(told)  # type: ignore[attr-defined]
    window = DayWindow()
    for one in (*told, *told):
        window.history(one)
    counted = [size for minute, size in drawn.items() if minute > max(drawn) - 1440]
    assert (window.volume_base, window.trades) == (sum(counted), sum(counted))
    assert (window.high, window.low) == (100.0 + max(counted), 100.0 + min(counted))
