"""What the machine refuses, forgets and says of where the price stands."""

from __future__ import annotations

import math

import msgspec
import pytest

from data.structure.events import Break, StructureEvent, Sweep, Swing, SwingExpired, Zone, ZoneChange
from data.structure.machine import Structure, read
from data.structure.rules import Rules
from tests.data.structure.walks import HOUR, candle, closes

RULES = Rules(lag=2, gap=0.0, life=20, reach=10, close_back=3, range_period=3)
HILL = (100.0, 101.0, 102.0, 104.0, 102.0, 101.0)


def test_a_close_above_a_swing_turns_the_direction_and_the_next_goes_on_with_it() -> None:
    events, reading = read(closes(*HILL, 105.0, 107.0, 105.0, 104.5, 108.0), RULES)
    breaks = [(e.t // HOUR, e.kind, e.side, e.price) for e in events if isinstance(e, Break)]
    assert breaks == [(6, "choch", "up", 104.0), (10, "bos", "up", 107.0)]
    assert reading.direction == "up"


def test_a_wick_beyond_a_swing_is_a_sweep_and_the_swing_stays_to_be_broken() -> None:
    bars = [*closes(*HILL), candle(6, 101.0, 104.5, 101.0, 103.0), candle(7, 103.0, 106.0, 103.0, 105.0)]
    events, _ = read(bars, RULES)
    sweeps = [e for e in events if isinstance(e, Sweep)]
    assert [(e.t // HOUR, e.side, e.price, e.extreme, e.bars) for e in sweeps] == [
        (6, "high", 104.0, 104.5, 1)
    ]
    assert [e.t // HOUR for e in events if isinstance(e, Break)] == [7]


@pytest.mark.parametrize(("after", "told"), [(1, True), (3, True), (4, False)])
def test_a_close_beyond_that_comes_back_within_three_bars_is_a_sweep_told_then(
    after: int, told: bool
) -> None:
    events, _ = read(closes(*HILL, *[105.0] * after, 103.0), RULES)
    sweeps = [e for e in events if isinstance(e, Sweep)]
    assert [(e.t // HOUR, e.bars) for e in sweeps] == ([(6 + after, after + 1)] if told else [])


def test_a_gap_needs_three_bars_that_follow_one_another() -> None:
    bars = [candle(0, 100.0, 101.0, 99.0, 100.5), candle(1, 101.0, 104.0, 101.0, 104.0)]
    assert [type(e) for e in read([*bars, candle(2, 104.0, 105.0, 103.0, 104.0)], RULES)[0]] == [Zone]
    assert read([*bars, candle(3, 104.0, 105.0, 103.0, 104.0)], RULES)[0] == []


def test_while_the_range_is_unknown_nothing_that_needs_it_is_said() -> None:
    bars = [
        candle(0, 100.0, 101.0, 99.0, 100.5), candle(1, 101.0, 104.0, 101.0, 104.0),
        candle(2, 104.0, 105.0, 103.0, 104.0),
    ]  # fmt: skip
    assert read(bars, Rules(gap=0.1))[0] == []
    assert read(bars, Rules(gap=0.1))[1].atr is None


def test_old_swings_and_zones_are_forgotten_with_a_word() -> None:
    bars = [*closes(*HILL), candle(6, 101.0, 101.0, 99.0, 99.0), candle(7, 96.0, 96.0, 95.0, 95.0)]
    bars += [candle(at, 95.0, 95.5, 95.0, 95.0) for at in range(8, 40)]
    events, reading = read(bars, RULES)
    gone = [e for e in events if isinstance(e, SwingExpired)]
    assert (gone[0].t // HOUR, gone[0].anchor // HOUR, gone[0].price) == (23, 3, 104.0)
    ends = {e.state for e in events if isinstance(e, ZoneChange)}
    assert "expired" in ends
    assert reading.zones == ()


def test_the_reading_names_the_nearest_untaken_swings_and_the_trend() -> None:
    path = (*HILL, 100.0, 102.0, 103.0, 106.0, 104.0, 103.0, 102.0, 104.0, 104.5)
    _, reading = read(closes(*path), RULES)
    assert reading.trend == "rising"
    assert [swing.price for swing in reading.highs] == [106.0, 104.0]
    assert [swing.taken for swing in reading.highs] == [False, True]
    assert (reading.resistance, reading.support) == (106.0, 102.0)
    assert (reading.highs[0].age, reading.bars, reading.close) == (5, 15, 104.5)


def test_bars_that_cannot_follow_or_cannot_be_true_are_refused_and_change_nothing() -> None:
    structure = Structure(RULES)
    for bar in closes(*HILL):
        structure.take(bar)
    before = structure.reading()
    again = candle(5, 101.0, 102.0, 100.0, 101.0)
    good = candle(6, 101.0, 102.0, 100.0, 101.0)
    for bad in (
        again,
        msgspec.structs.replace(good, closed=False),
        msgspec.structs.replace(good, interval=HOUR // 2),
        msgspec.structs.replace(good, high=math.nan),
        msgspec.structs.replace(good, low=0.0),
    ):
        with pytest.raises(ValueError, match="structure is read from"):
            structure.take(bad)
    assert structure.reading() == before
    structure.take(good)


def test_events_travel_as_json_and_back() -> None:
    events, reading = read(closes(*HILL, 105.0, 107.0, 105.0, 104.5, 108.0), RULES)
    assert {type(event) for event in events} >= {Swing, Break, Zone}
    assert msgspec.json.Decoder(list[StructureEvent]).decode(msgspec.json.encode(events)) == events
    assert msgspec.json.decode(msgspec.json.encode(reading), type=type(reading)) == reading


@pytest.mark.parametrize(
    ("field", "value"),
    [("lag", 0), ("break_margin", -0.1), ("gap", math.nan), ("life", 10), ("range_period", 0)],
)
def test_measures_that_make_no_sense_are_refused(field: str, value: float) -> None:
    with pytest.raises(ValueError, match="must be"):
        Rules(**{field: value})  # type: ignore[arg-type]


def test_before_the_first_bar_there_is_nothing_to_say() -> None:
    reading = Structure().reading()
    assert (reading.bars, reading.t, reading.atr, reading.direction, reading.zones) == (0, 0, None, None, ())
