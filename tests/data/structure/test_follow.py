"""Following a sliding series: new bars are taken once, revised ones undo what they have to and nothing else."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from data.structure.events import StructureEvent, identity
from data.structure.follow import Followed, StructureFollower
from data.structure.machine import read
from tests.data.structure.walks import HOUR, SHORT, Step, candle, recorded, steps, walk


@given(steps, st.lists(st.integers(0, 9), max_size=30))
def test_however_the_bars_arrive_the_events_are_the_same(drawn: list[Step], pieces: list[int]) -> None:
    bars = walk(drawn)
    follower, at = StructureFollower(SHORT), 0
    told: list[StructureEvent] = []
    for piece in pieces:
        at += piece
        told += follower.follow(bars[:at]).events
    told += follower.follow(bars).events
    assert told == read(bars, SHORT)[0]
    assert follower.follow(bars).events == ()
    assert follower.reading == read(bars, SHORT)[1]


def test_a_sliding_window_changes_nothing_that_was_told() -> None:
    bars = recorded("okx/candles/SOL-USDT-SWAP-5m-2022-05_12.parquet", 3000, 2000)
    follower = StructureFollower()
    told: list[StructureEvent] = []
    for end in range(100, 2001, 20):
        seen = follower.follow(bars[max(0, end - 700) : end])
        assert seen.withdrawn == ()
        told += seen.events
    assert told == read(bars)[0]
    assert len(follower.events) == 1000


@given(steps, st.data())
def test_a_revised_bar_undoes_only_what_came_from_it_on(drawn: list[Step], data: st.DataObject) -> None:
    bars = walk(drawn)
    follower = StructureFollower(SHORT)
    before = list(follower.follow(bars).events)
    at = data.draw(st.integers(0, len(bars) - 1))
    old = bars[at]
    changed = [*bars]
    changed[at] = msgspec.structs.replace(old, high=old.high + data.draw(st.integers(1, 30)))
    seen = follower.follow(changed)
    now = read(changed, SHORT)[0]
    assert list(follower.events) == now
    names = {identity(event): event for event in now}
    assert set(seen.withdrawn) == {identity(e) for e in before if names.get(identity(e)) != e}
    assert all(event.t >= old.ts for event in seen.events)
    assert [e for e in before if e.t < old.ts] == [e for e in now if e.t < old.ts]


def test_a_bar_that_only_gained_volume_revises_nothing() -> None:
    bars = walk([(0, 3, 1, 1), (0, -4, 1, 1)] * 20)
    follower = StructureFollower(SHORT)
    follower.follow(bars)
    fuller = [msgspec.structs.replace(bar, volume=9.0, trades=999) for bar in bars]
    assert follower.follow(fuller) == Followed()


def test_a_bar_filled_into_a_hole_is_read_as_a_revision() -> None:
    bars = walk([(0, 3, 1, 1), (0, -4, 1, 1)] * 20)
    follower = StructureFollower(SHORT)
    follower.follow([bar for bar in bars if bar.ts != 7 * HOUR])
    follower.follow(bars)
    assert list(follower.events) == read(bars, SHORT)[0]


def test_a_series_that_began_anew_is_read_anew() -> None:
    bars = walk([(0, 3, 1, 1), (0, -4, 1, 1)] * 20)
    follower = StructureFollower(SHORT)
    follower.follow(bars)
    far = [candle(500 + at, b.open, b.high, b.low, b.close) for at, b in enumerate(bars[:10])]
    follower.follow(far)
    assert follower.reading.t == far[-1].ts
    follower.follow(bars[:5])
    assert follower.reading.bars == 5
