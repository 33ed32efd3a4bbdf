"""Each rule of structure against its definition, worked out the slow way over the same bars."""

from __future__ import annotations

import msgspec
from hypothesis import given

from data.events import Candle
from data.structure.events import Break, Sweep, Swing, Zone, ZoneChange
from data.structure.machine import Structure, read
from data.structure.ranges import AverageRange
from data.structure.rules import Rules
from data.volatility import atr
from tests.data.structure.walks import HOUR, Step, steps, walk

LAG = 2
PLAIN = Rules(lag=LAG, gap=0.0, life=10_000, reach=12, close_back=3, range_period=5)


def turns(bars: list[Candle]) -> list[tuple[int, int, str, float]]:
    """Swings by definition: (known at, bar, side, price)."""
    found = []
    for at in range(LAG, len(bars) - LAG):
        before, after = bars[at - LAG : at], bars[at + 1 : at + LAG + 1]
        high, low = bars[at].high, bars[at].low
        if high > max(b.high for b in before) and high >= max(b.high for b in after):
            found.append((at + LAG, at, "high", high))
        if low < min(b.low for b in before) and low <= min(b.low for b in after):
            found.append((at + LAG, at, "low", low))
    return found


def fate(
    bars: list[Candle], known: int, side: str, price: float
) -> tuple[int | None, tuple[int, int] | None]:
    """The bar that breaks a swing, and the bar and length of its sweep, by definition."""

    def beyond(value: float) -> bool:
        return value > price if side == "high" else value < price

    swept: tuple[int, int] | None = None
    for at in range(known + 1, len(bars)):
        bar = bars[at]
        if beyond(bar.close):
            if swept is None:
                for back in range(at + 1, min(at + PLAIN.close_back + 1, len(bars))):
                    if not beyond(bars[back].close):
                        swept = (back, back - at + 1)
                        break
            return at, swept
        if swept is None and beyond(bar.high if side == "high" else bar.low):
            swept = (at, 1)
    return None, swept


@given(steps)
def test_swings_breaks_and_sweeps_are_those_of_the_definition(drawn: list[Step]) -> None:
    bars = walk(drawn)
    events, _ = read(bars, PLAIN)
    expected = turns(bars)
    assert sorted(
        (e.t // HOUR, e.anchor // HOUR, e.side, e.price) for e in events if isinstance(e, Swing)
    ) == sorted(expected)
    breaks, sweeps = set(), set()
    for known, at, side, price in expected:
        broken, swept = fate(bars, known, side, price)
        if broken is not None:
            breaks.add((broken, at, "up" if side == "high" else "down", price))
        if swept is not None:
            sweeps.add((swept[0], at, side, price, swept[1]))
    assert {
        (e.t // HOUR, e.anchor // HOUR, e.side, e.price) for e in events if isinstance(e, Break)
    } == breaks
    assert {
        (e.t // HOUR, e.anchor // HOUR, e.side, e.price, e.bars) for e in events if isinstance(e, Sweep)
    } == sweeps


@given(steps)
def test_support_and_resistance_are_the_nearest_swings_that_nothing_traded_beyond(drawn: list[Step]) -> None:
    bars = walk(drawn)
    rules = msgspec.structs.replace(PLAIN, life=PLAIN.reach + LAG + 1)
    structure = Structure(rules)
    for at, bar in enumerate(bars):
        structure.take(bar)
        so_far, reading = bars[: at + 1], structure.reading()
        left = [
            (side, price)
            for _, anchor, side, price in turns(so_far)
            if not any(
                later.high > price if side == "high" else later.low < price for later in so_far[anchor + 1 :]
            )
        ]
        highs = [price for side, price in left if side == "high" and price > bar.close]
        lows = [price for side, price in left if side == "low" and price < bar.close]
        assert (reading.resistance, reading.support) == (min(highs, default=None), max(lows, default=None))


@given(steps)
def test_a_break_goes_on_with_the_direction_or_turns_it(drawn: list[Step]) -> None:
    direction = ""
    for event in read(walk(drawn), PLAIN)[0]:
        if isinstance(event, Break):
            assert event.kind == ("bos" if event.side == direction else "choch")
            direction = event.side


@given(steps)
def test_gaps_are_those_of_the_definition(drawn: list[Step]) -> None:
    bars = walk(drawn)
    expected = []
    for at in range(2, len(bars)):
        first, last = bars[at - 2], bars[at]
        if last.low > first.high:
            expected.append((at, "up", last.low, first.high))
        if last.high < first.low:
            expected.append((at, "down", first.low, last.high))
    found = [e for e in read(bars, PLAIN)[0] if isinstance(e, Zone) and e.kind == "gap"]
    assert [(e.t // HOUR, e.side, e.top, e.bottom) for e in found] == expected
    assert all(e.t - e.anchor == HOUR for e in found)


@given(steps)
def test_an_order_block_is_the_last_opposite_bar_since_the_broken_swing(drawn: list[Step]) -> None:
    bars = walk(drawn)
    events, _ = read(bars, PLAIN)
    found = {(e.t, e.side): e for e in events if isinstance(e, Zone) and e.kind == "order"}
    told: set[tuple[int, str]] = set()
    for event in (e for e in events if isinstance(e, Break)):
        now, first = event.t // HOUR, max(event.anchor, event.t - PLAIN.reach * HOUR) // HOUR
        sign = 1.0 if event.side == "up" else -1.0
        opposite = [at for at in range(first, now) if sign * (bars[at].close - bars[at].open) < 0.0]
        if not opposite or (opposite[-1], event.side) in told:
            continue
        told.add((opposite[-1], event.side))
        block, bar = found.pop((event.t, event.side)), bars[opposite[-1]]
        assert (block.anchor // HOUR, block.top, block.bottom) == (opposite[-1], bar.high, bar.low)
    assert not found


@given(steps)
def test_zones_are_mitigated_and_invalid_at_the_first_later_bar_that_makes_them_so(drawn: list[Step]) -> None:
    bars = walk(drawn)
    events, reading = read(bars, PLAIN)
    zones = [e for e in events if isinstance(e, Zone)]
    changes = {(e.zone, e.state): e.t // HOUR for e in events if isinstance(e, ZoneChange)}
    for zone in zones:
        up = zone.side == "up"
        later = range(zone.t // HOUR + 1, len(bars))
        invalid = next(
            (at for at in later if (bars[at].close < zone.bottom if up else bars[at].close > zone.top)), None
        )
        touched = next(
            (at for at in later if (bars[at].low <= zone.top if up else bars[at].high >= zone.bottom)), None
        )
        assert changes.get((zone, "invalid")) == invalid
        assert changes.get((zone, "mitigated")) == touched
        living = [one for one in reading.zones if one.zone == zone]
        assert bool(living) == (invalid is None)
        assert all(one.mitigated == (touched is not None) for one in living)


@given(steps)
def test_a_breaker_is_an_order_block_that_failed_turned_round_at_once(drawn: list[Step]) -> None:
    events, _ = read(walk(drawn), PLAIN)
    failed = {
        (e.t, e.zone.anchor, "down" if e.zone.side == "up" else "up", e.zone.top, e.zone.bottom)
        for e in events
        if isinstance(e, ZoneChange) and e.state == "invalid" and e.zone.kind == "order"
    }
    breakers = {
        (e.t, e.anchor, e.side, e.top, e.bottom)
        for e in events
        if isinstance(e, Zone) and e.kind == "breaker"
    }
    assert breakers == failed


@given(steps)
def test_a_mitigation_block_is_the_origin_of_a_leg_that_took_no_extreme(drawn: list[Step]) -> None:
    """At an up break: the last up bar up to the broken high, if the leg down from it left the low before it whole."""
    bars = walk(drawn)
    events, _ = read(bars, PLAIN)
    swings = turns(bars)
    expected = set()
    for event in (e for e in events if isinstance(e, Break)):
        now, at, up = event.t // HOUR, event.anchor // HOUR, event.side == "up"
        other = [s for s in swings if s[0] < now and s[2] == ("low" if up else "high")]
        before = [s for s in other if s[1] < at]
        if not before or not any(s[1] > at for s in other):
            continue
        known, _, _, price = before[-1]
        since = bars[known + 1 : now + 1]
        if any(b.low < price if up else b.high > price for b in since):
            continue
        sign = 1.0 if up else -1.0
        alike = [
            n for n in range(max(0, at - PLAIN.reach), at + 1) if sign * (bars[n].close - bars[n].open) > 0.0
        ]
        if alike and (bars[alike[-1]].high <= event.price if up else bars[alike[-1]].low >= event.price):
            origin = bars[alike[-1]]
            expected.add((event.t, origin.ts, event.side, origin.high, origin.low))
    assert {
        (e.t, e.anchor, e.side, e.top, e.bottom)
        for e in events
        if isinstance(e, Zone) and e.kind == "mitigation"
    } == expected


@given(steps)
def test_the_running_average_range_is_the_one_worked_out_whole(drawn: list[Step]) -> None:
    bars = walk(drawn)
    running = AverageRange(5)
    for at, bar in enumerate(bars):
        running.add(bar.high, bar.low, bar.close)
        whole = atr(bars[: at + 1], 5)
        assert (running.value is None) == (whole is None)
        assert whole is None or running.value is not None
        assert whole is None or abs(whole - (running.value or 0.0)) <= 1e-9 * whole
