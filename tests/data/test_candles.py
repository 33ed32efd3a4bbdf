"""Candles from trades, joined to history."""

from __future__ import annotations

import itertools

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.candles import INTERVALS, Candles, CandleSeries
from data.events import Candle
from data.window import DayWindow
from tests.data.building import MINUTE, SECOND, START, bar, trade


def candles(*trades: tuple[float, float, float]) -> Candles:
    """Candles of trades given as seconds after the start, price and size."""
    built = Candles("BTC-USDT")
    for at, price, size in trades:
        built.trade(trade(price, size, START + int(at * SECOND)))
    return built


def shape(candle: Candle) -> tuple[float, float, float, float, float, int]:
    return candle.open, candle.high, candle.low, candle.close, candle.volume, candle.trades


def test_trades_of_a_minute_make_its_bar() -> None:
    built = candles((0, 100, 1), (10, 103, 2), (59.9, 98, 1), (60, 101, 4))
    closed = built.series["1m"].closed()
    assert [shape(one) for one in closed] == [(100, 103, 98, 98, 4, 3)]
    assert closed[0].closed
    forming = built.bars("1m", 5)[-1]
    assert (forming.ts, forming.closed, shape(forming)) == (START + MINUTE, False, (101, 101, 101, 101, 4, 1))


def test_the_forming_bar_of_a_long_interval_holds_the_newest_trade() -> None:
    built = candles((0, 100, 1), (1, 101, 1), (2.5, 99, 1))
    assert shape(built.bars("1h", 1)[0]) == (100, 101, 99, 99, 3, 3)
    assert built.series["1h"].closed() == []


def test_a_silence_is_filled_with_flat_bars() -> None:
    built = candles((0, 100, 1), (61, 105, 1), (241, 101, 1))
    closed = built.series["1m"].closed()
    assert [one.ts for one in closed] == [START + n * MINUTE for n in range(4)]
    assert [one.close for one in closed] == [100, 105, 105, 105]
    assert [one.trades for one in closed] == [1, 1, 0, 0]


def test_a_bar_closes_when_its_time_is_over_although_nobody_trades() -> None:
    built = candles((59, 100, 1))
    built.roll(START + MINUTE)
    assert len(built.series["1m"]) == 1


def test_history_comes_before_the_live_bars() -> None:
    built = Candles("BTC-USDT")
    for minute in range(-3, 0):
        built.put(bar(minute, 90.0 + minute))
    built.trade(trade(100, 1, START + SECOND))
    built.trade(trade(101, 1, START + MINUTE))
    assert [one.close for one in built.bars("1m", 10)] == [87, 88, 89, 100, 101]


def test_an_unfinished_bar_of_history_goes_on_with_live_trades() -> None:
    built = Candles("BTC-USDT")
    built.put(bar(0, 100.0, 95.0, 110.0, 94.0, interval=INTERVALS["1h"], closed=False, volume=5.0, trades=9))
    built.trade(trade(120, 2, START + 40 * MINUTE))
    assert shape(built.bars("1h", 1)[0]) == (95, 120, 94, 120, 7, 10)
    built.roll(START + INTERVALS["1h"])
    assert shape(built.series["1h"].closed()[0]) == (95, 120, 94, 120, 7, 10)


def test_of_two_bars_for_one_minute_the_fuller_one_stands() -> None:
    series = CandleSeries("BTC-USDT", MINUTE)
    series.put(bar(0, 100.0, trades=5))
    series.put(bar(1, 101.0, trades=5))
    series.put(bar(0, 99.0, trades=9))
    series.put(bar(1, 55.0, trades=1))
    assert [one.close for one in series.closed()] == [99, 101]
    assert series.revised == 1


def test_a_bar_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        CandleSeries("BTC-USDT", MINUTE).put(bar(0, interval=SECOND))


def test_a_series_is_bounded() -> None:
    series = CandleSeries("BTC-USDT", MINUTE, capacity=100)
    for minute in range(1000):
        series.put(bar(minute))
    assert 100 <= len(series) <= 356
    assert series.closed()[-1].ts == START + 999 * MINUTE


def test_a_late_trade_revises_its_own_bar_and_moves_no_close() -> None:
    built = candles((5, 100, 1), (70, 101, 1), (3, 50, 2))
    assert built.late == 1
    assert [shape(one) for one in built.bars("1m", 3)] == [
        (100, 100, 50, 100, 3, 2),
        (101, 101, 101, 101, 1, 1),
    ]
    assert shape(built.bars("1h", 1)[0]) == (100, 101, 50, 101, 4, 3)
    assert built.series["1m"].revised == 1


def test_a_trade_of_a_second_that_was_closed_early_is_still_counted_once() -> None:
    built = candles((58.9, 100, 1), (59.5, 101, 2))
    built.roll(START + MINUTE + SECOND)
    built.trade(trade(102, 4, START + 59 * SECOND + SECOND // 2 + 1))
    built.trade(trade(103, 8, START + 62 * SECOND))
    assert [shape(one) for one in built.bars("1m", 3)] == [
        (100, 102, 100, 102, 7, 3),
        (103, 103, 103, 103, 8, 1),
    ]
    assert [one.volume for one in built.bars("1s", 10)] == [1, 6, 0, 0, 8]


moments = st.lists(
    st.tuples(st.integers(0, 400_000), st.integers(90, 110), st.integers(1, 5)), min_size=1, max_size=60
)


@given(moments)
def test_every_interval_tells_the_same_trades(drawn: list[tuple[int, int, int]]) -> None:
    drawn.sort(key=lambda one: one[0])
    built = candles(*((ms / 1000, float(price), float(size)) for ms, price, size in drawn))
    for name in INTERVALS:
        bars = built.bars(name, 10_000)
        assert sum(one.trades for one in bars) == len(drawn)
        assert sum(one.volume for one in bars) == sum(size for _, _, size in drawn)
        assert max(one.high for one in bars) == max(price for _, price, _ in drawn)
        assert min(one.low for one in bars) == min(price for _, price, _ in drawn)
        assert (bars[0].open, bars[-1].close) == (drawn[0][1], drawn[-1][1])
        steps = {after.ts - before.ts for before, after in itertools.pairwise(bars)}
        assert all(step % INTERVALS[name] == 0 and step > 0 for step in steps)
        assert all(
            one.low <= min(one.open, one.close) <= max(one.open, one.close) <= one.high for one in bars
        )


def test_the_venues_own_closed_bar_already_holds_the_trades_of_its_last_second() -> None:
    built = candles((59.5, 100, 2))
    built.put(Candle("BTC-USDT", START, MINUTE, 99.0, 101.0, 98.0, 100.0, 7.0, 5, True))
    for at, size in ((61.0, 1.0), (59.0, 3.0), (62.0, 4.0)):
        built.trade(trade(100.0, size, START + int(at * SECOND)))
    assert [(bar.volume, bar.trades) for bar in built.series["1m"].closed()] == [(7.0, 5)]
    assert built.bars("1m", 1)[0].volume == 5.0


def test_a_forming_bar_of_the_venue_that_holds_no_more_than_the_second_under_way_is_not_added_to_it() -> None:
    built = candles((60.2, 100, 2), (60.6, 101, 3))
    built.put(Candle("BTC-USDT", START + MINUTE, MINUTE, 100.0, 101.0, 100.0, 101.0, 5.0, 2, False))
    built.trade(trade(102.0, 1.0, START + 61 * SECOND))
    assert built.bars("1m", 1)[0].volume == 6.0


def test_a_forming_bar_of_the_venue_that_holds_more_than_was_heard_is_taken() -> None:
    built = candles((90.2, 100, 2))
    built.put(Candle("BTC-USDT", START + MINUTE, MINUTE, 98.0, 101.0, 98.0, 100.0, 50.0, 20, False))
    assert built.bars("1m", 1)[0].low == 98.0


def test_trades_from_before_a_forming_bar_was_asked_for_are_in_it_already() -> None:
    built = Candles("BTC-USDT")
    asked = START + 40 * SECOND
    history = bar(0, 100.0, 95.0, 110.0, 94.0, closed=False, volume=5.0, trades=9)
    built.put(msgspec.structs.replace(history, received=asked))
    built.trade(trade(108, 2, START + 20 * SECOND))
    assert shape(built.bars("1m", 1)[0]) == (95, 110, 94, 100, 5, 9)
    built.trade(trade(107, 2, START + 38 * SECOND))
    built.trade(trade(120, 1, START + 41 * SECOND))
    assert shape(built.bars("1m", 1)[0]) == (95, 120, 94, 120, 6, 10)
    built.roll(START + MINUTE)
    assert shape(built.series["1m"].closed()[0]) == (95, 120, 94, 120, 6, 10)
    assert [one.volume for one in built.series["1s"].closed() if one.trades] == [2, 2, 1]


def test_a_forming_bar_that_comes_after_trades_takes_none_of_them_away() -> None:
    built = candles((1, 100, 1))
    built.roll(START + MINUTE)
    forming = bar(1, 104.0, 103.0, 104.0, 103.0, closed=False, volume=1.0, trades=1)
    built.put(msgspec.structs.replace(forming, received=START + MINUTE + 5 * SECOND))
    built.trade(trade(105, 2, START + MINUTE + 2 * SECOND))
    built.roll(START + 2 * MINUTE)
    assert shape(built.series["1m"].closed()[1]) == (105, 105, 105, 105, 2, 1)


def test_old_trades_that_a_venue_tells_first_count_once_in_the_day() -> None:
    window = DayWindow()
    for minute in range(3):
        window.history(bar(minute, 100.0, volume=5.0, trades=9))
    window.trade(trade(101, 2, START + MINUTE))
    assert (window.volume_base, window.trades) == (15.0, 27)
    window.trade(trade(101, 2, START + 3 * MINUTE + SECOND))
    assert (window.volume_base, window.trades) == (17.0, 28)
