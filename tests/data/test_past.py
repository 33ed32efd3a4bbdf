"""A simulated market that goes on: its real minutes, a bridge over the pause, and the price at which it was left."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from data.events import Candle, MarketEvent, Top
from data.market import Market
from data.past import KEPT_MINUTES, Past
from data.simulated import SimulatedSource
from data.simulator import DEFAULT, Simulator
from tests.data.building import MINUTE, SECOND, START

BTC = "BTC-USDT"
FIVE, HOUR = 5 * MINUTE, 60 * MINUTE


def own(bars: list[Candle], symbol: str = BTC) -> list[Candle]:
    return [bar for bar in bars if bar.instrument == symbol]


def left_after(seconds: int, seed: int = 7, first: Past | None = None, start: int = START) -> Past:
    """Run a market for a while and write down what is known of it."""
    simulator = Simulator(seed, start, past=first)
    market = Market(DEFAULT, "sim")
    for event in simulator.advance(simulator.start + seconds * SECOND):
        market.apply(event)
    states = market.states
    return Past(
        simulator.origin,
        simulator.start + seconds * SECOND,
        {name: float(state.instrument.price_up(state.mid or 0.0)) for name, state in states.items()},
        {name: tuple(state.bars("1m", 1000)) for name, state in states.items()},
    )


def test_it_goes_on_at_the_prices_at_which_it_was_left_with_other_moves() -> None:
    past = left_after(130)
    again = Simulator(7, past.at + 30 * SECOND, past=past)
    events = again.advance(again.start)
    for event in events:
        if isinstance(event, Top):
            tick = float(next(one.tick for one in DEFAULT if one.symbol == event.instrument))
            assert event.ask == pytest.approx(past.prices[event.instrument], abs=1e-9)
            assert event.ask - event.bid == pytest.approx(tick)
    fresh = Simulator(7, past.at + 30 * SECOND)
    fresh.advance(fresh.start)
    assert again.seed != fresh.seed


def test_real_minutes_are_told_as_they_were_and_a_pause_joins_both_ends() -> None:
    past = left_after(150)
    again = Simulator(7, past.at + 45 * MINUTE, past=past)
    bars = own(again.history(MINUTE, 120))
    assert [bar.ts for bar in bars] == [bars[0].ts + n * MINUTE for n in range(120)]
    real = {bar.ts: bar for bar in past.minutes[BTC]}
    told = {bar.ts: bar for bar in bars}
    for ts, bar in real.items():
        assert told[ts] == msgspec.structs.replace(bar, closed=told[ts].closed)
    after = [bar for bar in bars if bar.ts > max(real)]
    assert len(after) == 44
    assert after[0].open == past.minutes[BTC][-1].close
    assert after[-1].close == past.prices[BTC]
    assert all(b.open == a.close for a, b in itertools.pairwise(after))
    assert len({bar.close for bar in after}) > 30
    assert own(again.pause()) == after


def test_what_was_before_the_beginning_is_told_again_as_it_was() -> None:
    first = Simulator(7, START)
    past = left_after(150)
    again = Simulator(7, past.at + 5 * MINUTE, past=past)
    before = own(first.history(MINUTE, 200))
    passed = (again.start - START) // MINUTE
    assert own(again.history(MINUTE, 200))[:-passed] == before[passed:]


def test_a_return_within_the_minute_goes_on_with_its_bar() -> None:
    past = left_after(80)
    again = Simulator(7, past.at + 5 * SECOND, past=past)
    (under_way,) = own(again.unfinished(MINUTE))
    assert under_way == past.minutes[BTC][-1]
    assert not under_way.closed
    (five,) = own(again.unfinished(FIVE))
    assert (five.close, five.closed) == (under_way.close, False)
    assert again.pause() == []


def test_every_interval_tells_of_the_same_minutes_over_a_pause() -> None:
    past = left_after(200)
    again = Simulator(7, past.at + 100 * MINUTE, past=past)
    minutes = own(again.history(MINUTE, 240))
    for interval in (FIVE, HOUR):
        for bar in own(again.history(interval, 2)):
            inside = [one for one in minutes if bar.ts <= one.ts < bar.ts + interval]
            assert (bar.open, bar.close) == (inside[0].open, inside[-1].close)
            assert (bar.high, bar.low) == (max(one.high for one in inside), min(one.low for one in inside))


def test_a_pause_longer_than_history_is_a_new_beginning_at_the_old_prices() -> None:
    past = left_after(70)
    start = past.at + (KEPT_MINUTES + 5) * MINUTE
    again = Simulator(7, start, past=past)
    assert again.origin.start == again.start
    assert again.origin.prices == past.prices
    assert again.pause() == []
    assert own(again.history(MINUTE, 10))[-1].close == past.prices[BTC]


def test_a_market_left_ahead_of_the_clock_goes_on_from_its_own_time() -> None:
    past = left_after(65)
    assert Simulator(7, START + SECOND, past=past).start == past.at


def test_minutes_behind_a_hole_are_not_joined_to_those_after_it() -> None:
    past = left_after(250)
    holed = msgspec.structs.replace(
        past,
        minutes={
            name: tuple(b for b in bars if b.ts != START + MINUTE) for name, bars in past.minutes.items()
        },
    )
    rows = holed.together([BTC])
    assert [row[0].ts for row in rows] == [START + n * MINUTE for n in (2, 3, 4)]
    again = Simulator(7, past.at + 2 * MINUTE, past=holed)
    bars = own(again.history(MINUTE, 60))
    assert [bar.ts for bar in bars] == [bars[0].ts + n * MINUTE for n in range(60)]
    assert all(b.open == a.close for a, b in itertools.pairwise(bars) if b.ts <= START + 2 * MINUTE)


def test_two_restarts_make_one_market() -> None:
    past = left_after(90)
    second = left_after(90, first=past, start=past.at + 10 * SECOND)
    assert second.origin == past.origin
    assert second.prices[BTC] == pytest.approx(past.prices[BTC], rel=0.01)


class OverError(Exception):
    """The source has told how it begins."""


async def test_a_past_of_other_instruments_is_left_alone_and_a_late_one_is_refused() -> None:
    source, told, past = SimulatedSource(7, start=START), list[MarketEvent](), left_after(61)
    source.go_on(msgspec.structs.replace(past, prices={BTC: 1.0}))

    async def until_it_waits(seconds: float) -> None:
        if seconds:
            raise OverError

    with pytest.raises(OverError):
        await source.run(told.append, until_it_waits, lambda: START)
    tops = [event for event in told if isinstance(event, Top)]
    assert tops[: len(DEFAULT)] == [e for e in Simulator(7, START).advance(START) if isinstance(e, Top)]
    with pytest.raises(ValueError, match="under way"):
        source.go_on(past)
