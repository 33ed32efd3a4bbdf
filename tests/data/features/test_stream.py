"""The stream of features: forming bars, revisions after a close, late bars, gaps, and rows that cannot be."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.events import Candle, Top
from data.features.definition import Request
from data.features.history import history
from data.features.registry import FEATURES, named
from data.features.rows import FlowBar, QuotedTrade
from data.features.stream import FeatureStream, Reading
from tests.data.features.building import MINUTE, START, candles, frame, random_bars, requests, walk

BAR_FEATURES = [request for request in requests() if request.feature.rows == "bar"]
FEW = [named("sma", period=3), named("rsi", period=5), named("atr", period=4), named("donchian", period=4)]


def bars(length: int = 40, seed: int = 1) -> list[Candle]:
    """Closed bars of a walk."""
    return candles(walk(length, seed))


def changed(bar: Candle, by: float = 1.01, **more: Any) -> Candle:
    """The bar with another close."""
    close = bar.close * by
    return msgspec.structs.replace(
        bar, close=close, high=max(bar.high, close), low=min(bar.low, close), **more
    )


def standing(stream: FeatureStream, rows: list[Candle]) -> dict[tuple[str, int], Reading]:
    """What stands of all that was said: the newest reading of each feature and bar."""
    found: dict[tuple[str, int], Reading] = {}
    for row in rows:
        for reading in stream.take(row).readings:
            found[reading.label, reading.ts] = reading
    return found


def equals_history(said: dict[tuple[str, int], Reading], rows: list[Candle], wanted: list[Request]) -> None:
    """What stands is what history says of the bars as they stand."""
    final = list({bar.ts: bar for bar in rows}.values())
    final.sort(key=lambda bar: bar.ts)
    table = history(frame(final), wanted, MINUTE)
    for request in wanted:
        for row in table.iter_rows(named=True):
            reading = said[request.label, row["ts"]]
            assert reading.missing == row[f"{request.label}.missing"]
            for value, column in zip(reading.values, request.columns, strict=True):
                expected = row[column]
                assert (value is None) == (expected is None), (column, row["ts"])
                if value is not None:
                    assert value == pytest.approx(expected, rel=1e-9, abs=1e-9 * row["close"])


@given(columns=random_bars(), data=st.data())
@settings(max_examples=40, deadline=None)
def test_whatever_is_revised_late_or_forming_what_stands_equals_history(
    columns: Any, data: st.DataObject
) -> None:
    rows = candles(columns)
    sent: list[Candle] = []
    for at, bar in enumerate(rows):
        if data.draw(st.integers(0, 4)) == 0:
            sent.append(changed(bar, 0.999, closed=False))
        sent.append(bar)
        if data.draw(st.integers(0, 4)) == 0:
            back = data.draw(st.integers(0, min(at, 30)))
            rows[at - back] = changed(rows[at - back], data.draw(st.sampled_from([0.99, 1.0, 1.02])))
            sent.append(rows[at - back])
    stream = FeatureStream(FEW, MINUTE, depth=16)
    said: dict[tuple[str, int], Reading] = {}
    for row in sent:
        taken = stream.take(row)
        assert taken.revision is None or taken.revision.recomputed or row.ts < rows[-1].ts - 16 * MINUTE
        if taken.revision is not None and not taken.revision.recomputed:
            return  # older than all that is kept, and told as such
        for reading in taken.readings:
            said[reading.label, reading.ts] = reading
    equals_history(said, sent, FEW)


def test_every_bar_feature_stands_as_history_says_after_revisions() -> None:
    rows = bars(120)
    sent = [*rows[:100], changed(rows[99]), changed(rows[70], 0.98), *rows[100:]]
    stream = FeatureStream(BAR_FEATURES, MINUTE)
    equals_history(standing(stream, sent), sent, BAR_FEATURES)


def test_a_revision_of_the_last_bar_flags_what_was_said_and_leaves_it_unchanged() -> None:
    rows = bars(30)
    stream = FeatureStream(FEW, MINUTE)
    for row in rows[:-1]:
        stream.take(row)
    first = stream.take(rows[-1]).readings
    before = [msgspec.structs.astuple(reading) for reading in first]
    revised = stream.take(changed(rows[-1]))
    assert revised.revision is not None
    assert revised.revision.ts == rows[-1].ts
    assert revised.revision.superseded == first
    assert [msgspec.structs.astuple(reading) for reading in first] == before
    assert [reading.revision for reading in first] == [0] * len(FEW)
    assert [reading.revision for reading in revised.readings] == [1] * len(FEW)
    assert [reading.values for reading in revised.readings] != [reading.values for reading in first]
    with pytest.raises(AttributeError):
        first[0].values = ()  # type: ignore[misc]


def test_a_revision_further_back_says_again_everything_since() -> None:
    rows = bars(30)
    stream = FeatureStream(FEW, MINUTE)
    said = [stream.take(row).readings for row in rows]
    revised = stream.take(changed(rows[20]))
    assert revised.revision is not None
    assert revised.revision.superseded == tuple(reading for readings in said[20:] for reading in readings)
    assert [reading.ts for reading in revised.readings[:: len(FEW)]] == [row.ts for row in rows[20:]]
    assert {reading.revision for reading in revised.readings} == {1}
    again = stream.take(changed(rows[20], 1.03))
    assert {reading.revision for reading in again.readings} == {2}


def test_a_bar_that_comes_late_fills_its_gap_and_revises_what_came_after() -> None:
    rows = bars(30)
    stream = FeatureStream(FEW, MINUTE)
    said = standing(stream, [*rows[:20], *rows[21:]])
    assert said["sma_3", rows[21].ts].missing == 1
    late = stream.take(rows[20])
    assert late.revision is not None
    assert late.revision.recomputed
    assert {(reading.label, reading.missing) for reading in late.readings} == {(r.label, 0) for r in FEW}
    said |= {(reading.label, reading.ts): reading for reading in late.readings}
    equals_history(said, rows, FEW)


def test_a_revision_older_than_all_that_is_kept_is_told_and_changes_nothing() -> None:
    rows = bars(100)
    stream = FeatureStream(FEW, MINUTE, depth=10)
    said = standing(stream, rows[:-1])
    too_old = stream.take(changed(rows[0]))
    assert too_old.readings == ()
    assert too_old.revision is not None
    assert not too_old.revision.recomputed
    said |= {(reading.label, reading.ts): reading for reading in stream.take(rows[-1]).readings}
    equals_history(said, rows, FEW)


def test_a_forming_bar_is_provisional_and_never_a_revision() -> None:
    rows = bars(20)
    stream = FeatureStream(FEW, MINUTE)
    for row in rows[:-1]:
        stream.take(row)
    for by in (0.99, 1.0, 1.01):
        forming = stream.take(changed(rows[-1], by, closed=False))
        assert forming.revision is None
        assert all(reading.provisional and reading.revision == 0 for reading in forming.readings)
    closed = stream.take(rows[-1])
    assert closed.revision is None
    assert not any(reading.provisional for reading in closed.readings)
    assert stream.take(changed(rows[-1], 1.5, closed=False)).readings == ()


def test_the_same_bar_again_says_nothing_new() -> None:
    rows = bars(20)
    stream = FeatureStream(FEW, MINUTE)
    for row in rows:
        stream.take(row)
    assert stream.take(rows[-1]) == ((), None)
    assert stream.take(rows[5]) == ((), None)


def test_missing_bars_are_counted_over_the_rows_a_feature_warms_up_on() -> None:
    rows = bars(30)
    kept = [*rows[:10], *rows[13:]]
    said = standing(FeatureStream([named("sma", period=4)], MINUTE), kept)
    assert [said["sma_4", bar.ts].missing for bar in kept[8:16]] == [0, 0, 3, 3, 3, 0, 0, 0]
    table = history(frame(kept), [named("sma", period=4)], MINUTE)
    assert table["missing"].sum() == 3
    assert table["sma_4.missing"].to_list()[8:16] == [0, 0, 3, 3, 3, 0, 0, 0]


@pytest.mark.parametrize(
    ("name", "value"), [("close", np.nan), ("close", np.inf), ("high", 0.0), ("low", -1.0)]
)
def test_a_bar_that_cannot_be_is_refused_and_leaves_the_stream_as_it_was(name: str, value: float) -> None:
    rows = bars(30)
    stream, other = FeatureStream(FEW, MINUTE), FeatureStream(FEW, MINUTE)
    for row in rows[:-1]:
        stream.take(row)
        other.take(row)
    with pytest.raises(ValueError, match=f"{name} of the row at {rows[-1].ts} is .*, which cannot be"):
        stream.take(msgspec.structs.replace(rows[-1], **{name: value}))
    assert stream.take(rows[-1]) == other.take(rows[-1])


def test_history_refuses_rows_that_cannot_be() -> None:
    table = frame(bars(30)).with_columns(
        volume=pl.when(pl.int_range(pl.len()) == 7).then(-1.0).otherwise(1.0)
    )
    with pytest.raises(ValueError, match=r"volume of row 7 is -1\.0, which cannot be"):
        history(table, [named("obv")])


def test_tops_trades_and_flow_bars_stream_through_their_features() -> None:
    tops = FeatureStream([named("order_flow_imbalance", period=2)])
    for at, (bid, ask) in enumerate([(10.0, 11.0), (10.0, 11.0), (10.5, 11.0)]):
        taken = tops.take(Top("BTC-USDT", START, bid, 1.0 + at, ask, 2.0))
    assert taken.readings[0].values == (1.0 + 3.0,)
    trades = FeatureStream([named("effective_spread", period=2)])
    trades.take(QuotedTrade(START, 100.1, 1.0, 100.0))
    assert trades.take(QuotedTrade(START, 99.9, -1.0, 100.0)).readings[0].values[0] == pytest.approx(20.0)
    flows = FeatureStream([named("kyle", period=10)], MINUTE)
    for at in range(12):
        flow = float((-1) ** at * (at + 1))
        taken = flows.take(FlowBar(START + at * MINUTE, 100.0 + 0.5 * flow + 0.01 * (at % 3), flow))
    slope, t = taken.readings[0].values
    assert slope is not None
    assert t is not None
    assert t > 2.0


def test_work_a_bar_does_not_grow_with_what_came_before() -> None:
    stream = FeatureStream(
        [named(name) for name, feature in FEATURES.items() if feature.rows == "bar"], MINUTE, 64
    )
    for row in bars(2_000):
        stream.take(row)
    kept = sum(len(part.told) for part in {id(p): p for p in (stream._older, stream._newer)}.values())
    assert kept <= 2 * 64
