"""Nothing that structure says depends on a later bar, on direction, or on where the bars begin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.events import Candle
from data.structure.events import StructureEvent, identity
from data.structure.machine import Structure, read
from data.structure.rules import Rules
from tests.data.structure.walks import (
    MARGINS,
    SHORT,
    Step,
    mapped,
    mirrored,
    recorded,
    reflected,
    steps,
    walk,
)

FILES = [
    ("binance/candles/BTCUSDT-1m-2023.parquet", 200_000),
    ("binance/candles/TONUSDT-5m-2025-01_03.parquet", 1000),
    ("okx/candles/SOL-USDT-SWAP-5m-2022-05_12.parquet", 3000),
    ("coinbase/candles/ETH-USD-4h-2016_2023.parquet", 2000),
]
KINDS = {
    "Swing", "SwingExpired", "Break bos", "Break choch", "Sweep", "Zone gap", "Zone order", "Zone mitigation",
    "Zone breaker", "ZoneChange mitigated", "ZoneChange invalid", "ZoneChange expired",
}  # fmt: skip
rules = st.sampled_from([SHORT, MARGINS])


def kind(event: StructureEvent) -> str:
    """What sort of event it is."""
    detail = getattr(event, "kind", "") or getattr(event, "state", "")
    return f"{type(event).__name__} {detail}".strip()


def known_before(events: list[StructureEvent], bars: list[Candle], count: int) -> list[StructureEvent]:
    """The events that the first `count` bars gave."""
    return [event for event in events if event.t < bars[0].ts + count * bars[0].interval]


@given(steps, rules, st.data())
def test_a_prefix_of_the_bars_gives_a_prefix_of_the_events(
    drawn: list[Step], measures: Rules, data: st.DataObject
) -> None:
    bars = walk(drawn)
    events, _ = read(bars, measures)
    cut = data.draw(st.integers(0, len(bars)))
    assert read(bars[:cut], measures)[0] == known_before(events, bars, cut)


@given(steps, rules, st.data())
def test_what_happens_later_changes_nothing_said_before(
    drawn: list[Step], measures: Rules, data: st.DataObject
) -> None:
    bars = walk(drawn)
    cut = data.draw(st.integers(0, len(bars)))
    events, _ = read(bars, measures)
    changed, _ = read(mapped(bars, lambda price: 1.5 * price, cut), measures)
    assert known_before(changed, bars, cut) == known_before(events, bars, cut)


@given(steps, rules)
def test_upside_down_bars_give_every_event_upside_down(drawn: list[Step], measures: Rules) -> None:
    bars = walk(drawn)
    events, reading = read(bars, measures)
    turned, other = read(mirrored(bars), measures)
    assert sorted(map(reflected, events), key=repr) == sorted(turned, key=repr)
    opposite = {"up": "down", "down": "up", None: None}
    assert other.direction == opposite[reading.direction]
    assert len(other.zones) == len(reading.zones)


@given(steps, rules)
def test_events_are_in_order_never_before_their_anchor_and_each_has_its_own_name(
    drawn: list[Step], measures: Rules
) -> None:
    events, _ = read(walk(drawn), measures)
    assert [event.t for event in events] == sorted(event.t for event in events)
    assert all(event.anchor <= event.t for event in events)
    assert len({identity(event) for event in events}) == len(events)


@pytest.mark.parametrize(("path", "first"), FILES)
def test_recorded_candles_keep_the_same_laws_and_show_every_kind_of_event(path: str, first: int) -> None:
    bars = recorded(path, first, 1500)
    events, _ = read(bars)
    for cut in range(20, 1500, 37):
        assert read(bars[:cut])[0] == known_before(events, bars, cut)
    later, _ = read(mapped(bars, lambda price: 1.5 * price, 900))
    assert known_before(later, bars, 900) == known_before(events, bars, 900)
    top = 2.0 * max(bar.high for bar in bars)
    turned, _ = read(mapped(bars, lambda price: top - price))
    # Reflecting recorded decimals rounds; equal prices may then differ by a part in 1e16.
    assert abs(len(turned) - len(events)) <= 0.01 * len(events)
    assert {kind(event) for event in events} == KINDS


def test_what_is_held_stays_bounded_however_long_the_stream() -> None:
    bars = recorded("binance/candles/BTCUSDT-1m-2023.parquet", 0, 20_000)
    structure = Structure(Rules(life=200))
    most = early = 0
    for at, bar in enumerate(bars):
        structure.take(bar)
        most = max(most, structure.waiting)
        if at == 2000:
            early = most
    assert structure.bars == 20_000
    assert most <= 3 * early
    assert most < 8 * 200
