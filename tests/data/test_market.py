"""The market applies events, refuses what cannot be true, and knows how old it is."""

from __future__ import annotations

import math
import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.collar import AGREEING, DWELL, Collar
from data.errors import UnknownInstrument
from data.events import FeedStatus, MarketEvent, Trade
from data.freshness import LONGEST, SHORTEST, Rhythm
from data.window import DayWindow
from tests.data.building import BTC, ETH, MINUTE, SECOND, START, bar, delta, market, snapshot, top, trade


def test_an_unknown_instrument_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UnknownInstrument) as refused:
        market(BTC, ETH).view("BTX-USDT")
    assert str(refused.value) == "there is no instrument BTX-USDT here; did you mean BTC-USDT?"
    assert refused.value.nearest == "BTC-USDT"


def test_listeners_hear_each_applied_event_after_the_state_changed_until_they_close() -> None:
    desk = market()
    heard: list[tuple[MarketEvent, float | None]] = []
    close = desk.listen(lambda event: heard.append((event, desk.view("BTC-USDT").last)))
    first = trade(100.0, number=1)
    desk.apply(first)
    desk.apply(first)
    desk.apply(trade(math.nan, number=2))
    close()
    desk.apply(trade(101.0, number=3))
    assert heard == [(first, 100.0)]
    assert desk.events_applied == 2


def test_the_touch_comes_from_the_book_where_the_venue_sends_none() -> None:
    desk = market()
    desk.apply(snapshot([(99.0, 1.0)], [(101.0, 2.0)]))
    assert desk.view("BTC-USDT").mid == 100.0
    desk.apply(top(99.5, 100.5))
    desk.apply(delta(11, 11, [(99.2, 1.0)]))
    assert desk.view("BTC-USDT").top == top(99.5, 100.5)


def test_the_touch_comes_from_the_book_again_once_the_venue_stops_sending_it() -> None:
    desk = market()
    desk.apply(top(99.5, 100.5))
    desk.apply(snapshot([(99.0, 1.0)], [(101.0, 2.0)]))
    desk.apply(delta(11, 11, [(99.2, 1.0)], at=START + 3 * SECOND))
    assert desk.view("BTC-USDT").mid == pytest.approx(100.1)
    desk.apply(delta(12, 12, [(99.4, 1.0)], at=START + 3 * SECOND + SECOND // 10))
    assert desk.view("BTC-USDT").mid == pytest.approx(100.2)
    desk.apply(top(99.5, 100.5))
    assert desk.view("BTC-USDT").top == top(99.5, 100.5)


def test_trades_make_a_dead_best_bid_and_ask_no_younger() -> None:
    desk = market()
    desk.apply(top())
    for second in range(1, 61):
        desk.apply(trade(100.0, at=START + second * SECOND, number=second))
    assert desk.staleness("BTC-USDT", START + 60 * SECOND) == "best bid and ask silent for 60 s"


@pytest.mark.parametrize("bad", [math.nan, math.inf, -1.0, 0.0])
def test_a_trade_or_bar_that_cannot_be_true_changes_nothing(bad: float) -> None:
    desk = market()
    desk.apply(trade(100.0, number=1))
    desk.apply(trade(bad, number=2))
    desk.apply(trade(100.0, bad, number=3))
    desk.apply(bar(0, bad))
    state = desk.view("BTC-USDT")
    assert (state.last, len(state.trades), state.refused) == (100.0, 1, 3)
    assert state.candles("1m") == []


def test_a_bar_whose_high_is_below_its_close_is_refused() -> None:
    desk = market()
    desk.apply(bar(0, 100.0, 99.0, 99.5, 98.0))
    assert desk.view("BTC-USDT").refused == 1


def test_one_absurd_print_is_not_believed_but_many_that_agree_are() -> None:
    collar = Collar()
    assert collar.allows(100.0, 0)
    assert not collar.allows(100_000.0, 1)
    assert collar.allows(100.5, 2)
    answers = [collar.allows(200.0 + n * 0.01, n * DWELL // AGREEING) for n in range(AGREEING + 5)]
    assert not any(answers[: AGREEING - 1])
    assert answers[-1]
    assert not collar.allows(100.0, 10 * DWELL)
    assert not collar.allows(math.nan, 0)


def test_a_feed_of_the_wrong_scale_is_held_back() -> None:
    desk = market()
    desk.apply(trade(100.0, number=1))
    desk.apply(top(99.99, 100.0))
    desk.apply(trade(10_000.0, number=2))
    desk.apply(top(9_999.0, 10_000.0))
    state = desk.view("BTC-USDT")
    assert (state.last, state.mid, state.refused) == (100.0, 99.995, 2)


def test_a_silent_instrument_turns_stale_after_three_median_gaps_within_bounds() -> None:
    desk = market()
    assert desk.staleness("BTC-USDT", START) == "nothing received yet"
    for n in range(100):
        desk.apply(top(at=START + n * SECOND // 10))
    newest = START + 99 * SECOND // 10
    assert not desk.stale("BTC-USDT", newest + SHORTEST)
    assert desk.staleness("BTC-USDT", newest + SHORTEST + SECOND) == "silent for 3 s"
    assert not desk.stale("BTC-USDT", newest - 5 * SECOND)


def test_a_slow_instrument_is_given_more_patience_but_never_for_ever() -> None:
    rhythm = Rhythm()
    for n in range(400):
        rhythm.beat(START + n * 4 * SECOND)
    assert 11 * SECOND < rhythm.patience < 13 * SECOND
    for n in range(400):
        rhythm.beat(START + (2000 + n * 60) * SECOND)
    assert rhythm.patience == LONGEST


def test_a_halted_instrument_is_stale_and_its_book_unusable_until_a_snapshot() -> None:
    desk = market()
    desk.apply(snapshot([(99.0, 1.0)], [(101.0, 2.0)]))
    desk.apply(FeedStatus("BTC-USDT", START, "gap", "frames were lost"))
    state = desk.view("BTC-USDT")
    assert desk.staleness("BTC-USDT", START) == "feed gap: frames were lost"
    assert (state.book.usable, state.book.reason) == (False, "frames were lost")
    desk.apply(FeedStatus("BTC-USDT", START, "resynchronised"))
    desk.apply(snapshot([(99.0, 1.0)], [(101.0, 2.0)], 12))
    assert state.book.usable
    assert not desk.stale("BTC-USDT", START)


def test_events_of_an_instrument_that_was_not_announced_are_counted() -> None:
    desk = market(ETH)
    desk.apply(trade())
    assert (desk.unknown, desk.events_applied) == (1, 0)


def test_repeated_trades_count_once_whatever_their_order() -> None:
    trades = [trade(100.0 + n, 1.0, START + n * SECOND, number=n + 1) for n in range(20)]
    once, twice = market(), market()
    for one in trades:
        once.apply(one)
        twice.apply(one)
        twice.apply(one)
    assert once.view("BTC-USDT").window.trades == twice.view("BTC-USDT").window.trades == 20
    assert once.view("BTC-USDT").bars("1m", 5) == twice.view("BTC-USDT").bars("1m", 5)


days = st.lists(
    st.tuples(st.integers(0, 3 * 1440), st.integers(90, 110), st.integers(1, 9), st.booleans()),
    min_size=1,
    max_size=80,
)


@given(days)
def test_the_day_window_equals_a_recount_of_its_minutes(drawn: list[tuple[int, int, int, bool]]) -> None:
    drawn.sort(key=lambda one: one[0])
    window = DayWindow()
    for minute, price, size, buys in drawn:
        window.trade(trade(float(price), float(size), START + minute * MINUTE, "buy" if buys else "sell"))
    newest = drawn[-1][0]
    seen = [one for one in drawn if one[0] > newest - 1440]
    assert window.trades == len(seen)
    assert window.high == max(price for _, price, _, _ in seen)
    assert window.low == min(price for _, price, _, _ in seen)
    assert window.open == seen[0][1]
    assert window.volume_base == pytest.approx(sum(size for _, _, size, _ in seen))
    assert window.volume_quote == pytest.approx(sum(price * size for _, price, size, _ in seen))
    bought = sum(size for _, _, size, buys in seen if buys)
    assert window.buy_share == pytest.approx(bought / sum(size for _, _, size, _ in seen))


def test_history_fills_the_day_window_but_tells_nothing_of_who_bought() -> None:
    window = DayWindow()
    for minute in range(-10, 0):
        window.history(bar(minute, 100.0 + minute, volume=2.0, trades=5))
    assert (window.trades, window.volume_base, window.buy_share) == (50, 20.0, None)
    assert (window.open, window.low) == (90.0, 90.0)


@given(st.randoms(use_true_random=False), st.floats(allow_nan=True, allow_infinity=True))
def test_no_float_in_any_place_ever_leaves_a_broken_number_behind(dice: random.Random, odd: float) -> None:
    desk = market()
    desk.apply(trade(100.0, number=1))
    desk.apply(top())
    for n in range(2, 12):
        which = dice.randrange(6)
        events: tuple[MarketEvent, ...] = (
            Trade("BTC-USDT", START, odd, 1.0, "buy", n),
            Trade("BTC-USDT", START, 100.0, odd, "sell", n),
            top(odd, 100.0),
            top(99.0, odd),
            top(99.0, 100.0, bid_size=odd),
            bar(0, 100.0, 100.0, odd, 99.0),
        )
        desk.apply(events[which])
    state = desk.view("BTC-USDT")
    window = state.window
    figures = [state.last, state.mid, state.spread_bp, window.volume_quote, window.high, window.low]
    assert all(value is not None and math.isfinite(value) for value in figures)
    assert all(
        math.isfinite(value) for one in state.bars("1m", 5) for value in (one.high, one.low, one.volume)
    )


@pytest.mark.parametrize("scale", [1000.0, 0.01])
@pytest.mark.parametrize("asked_every", [0.0, 5.0], ids=["streamed", "polled"])
def test_a_whole_book_of_another_scale_is_held_back_and_a_right_one_ends_that(
    scale: float, asked_every: float
) -> None:
    desk = market(msgspec.structs.replace(BTC, asked_every=asked_every))
    step = round((asked_every or 2.1) * SECOND)
    for turn in range(20):
        at = START + turn * step
        desk.apply(snapshot([(99.9, 1.0)], [(100.1, 1.0)], turn + 1, at))
        desk.apply(top(99.9, 100.1, at))
    at = START + 20 * step
    desk.apply(snapshot([(99.9 * scale, 1.0)], [(100.1 * scale, 1.0)], 21, at))
    state = desk.view("BTC-USDT")
    assert state.mid == 100.0
    assert not state.book.usable
    assert "far from the last good ones" in state.book.reason
    assert state.book.walk("buy", 1.0) == (0.0, 0.0)
    desk.apply(snapshot([(99.9, 1.0)], [(100.1, 1.0)], 22, at + step))
    assert state.book.usable
    assert state.mid == 100.0


def test_a_market_that_really_moved_while_nobody_listened_is_believed_after_a_while() -> None:
    desk = market()
    desk.apply(snapshot([(99.9, 1.0)], [(100.1, 1.0)], 1, START))
    desk.apply(snapshot([(149.9, 1.0)], [(150.1, 1.0)], 2, START + MINUTE))
    state = desk.view("BTC-USDT")
    assert not state.book.usable
    for turn in range(40):
        desk.apply(delta(3 + turn, 3 + turn, [(149.8, 1.0 + turn)], at=START + MINUTE + turn * SECOND // 5))
    assert state.book.usable
    assert state.mid == 150.0


def test_a_best_bid_and_ask_that_comes_late_does_not_replace_a_newer_one() -> None:
    desk = market()
    heard: list[MarketEvent] = []
    desk.listen(heard.append)
    desk.apply(top(100.0, 100.1, START + 2 * SECOND))
    desk.apply(top(99.9, 100.0, START + SECOND))
    assert desk.view("BTC-USDT").mid == pytest.approx(100.05)
    assert len(heard) == 1
    desk.apply(top(99.9, 100.0, START))
    assert desk.view("BTC-USDT").mid == pytest.approx(99.95), "a market that begins anew is heard"


def test_a_best_bid_and_ask_by_our_own_clock_makes_none_of_the_venues_late() -> None:
    desk = market()
    ours = START + SECOND
    desk.apply(msgspec.structs.replace(top(100.0, 100.1, ours), received=ours))
    desk.apply(msgspec.structs.replace(top(99.9, 100.0, START), received=ours))
    assert desk.view("BTC-USDT").mid == pytest.approx(99.95)
