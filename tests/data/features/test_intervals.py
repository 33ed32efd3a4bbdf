"""Bars of any interval from shorter ones: aligned, gaps and revisions told, the same over history and one by one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.events import Candle
from data.features.intervals import length, opening
from data.features.resample import prepared, resampled
from data.features.resampler import Built, Resampler
from tests.data.features.building import BARS, MINUTE, START, candles, frame, random_bars, walk
from tests.shared import recording

HOUR = 60 * MINUTE
DAY = 24 * HOUR


@pytest.mark.parametrize(
    ("name", "nanoseconds"),
    [("7m", 7 * MINUTE), ("3h", 3 * HOUR), ("1d", DAY), ("1w", 7 * DAY), ("30s", MINUTE // 2)],
)
def test_an_interval_is_a_number_and_a_unit(name: str, nanoseconds: int) -> None:
    assert length(name) == nanoseconds


@pytest.mark.parametrize("name", ["", "m", "0m", "1", "1.5h", "-1h", "1M", "1 h", "1mo"])
def test_what_is_no_interval_is_refused_with_how_to_write_one(name: str) -> None:
    with pytest.raises(ValueError, match="is no interval: write a number and s, m, h, d or w"):
        length(name)


def test_bars_are_aligned_to_utc_and_weeks_to_monday() -> None:
    monday = 1_767_571_200_000_000_000  # 2026-01-05
    assert opening(monday + 3 * DAY + 5, 7 * DAY) == monday
    assert opening(monday - 1, 7 * DAY) == monday - 7 * DAY
    assert opening(monday + 5 * HOUR + 7, 3 * HOUR) == monday + 3 * HOUR
    assert opening(7 * MINUTE * 1_000 + 1, 7 * MINUTE) == 7 * MINUTE * 1_000


def test_an_interval_that_the_source_does_not_divide_is_refused() -> None:
    with pytest.raises(ValueError, match="must divide evenly"):
        resampled(prepared(frame(candles(walk(5)))), MINUTE, 90_000_000_000)
    with pytest.raises(ValueError, match="must divide evenly"):
        Resampler(MINUTE, MINUTE // 2)


def test_missing_bars_are_counted_and_never_made_up() -> None:
    rows = candles(walk(60))
    kept = [row for at, row in enumerate(rows) if at not in (3, 4) and not 10 <= at < 25]
    table = resampled(prepared(frame(kept)), MINUTE, 5 * MINUTE)
    assert table["ts"].to_list() == [START + at * 5 * MINUTE for at in (0, 1, *range(5, 12))]
    assert table["missing"].to_list() == [2, 0, 0, 0, 0, 0, 0, 0, 0]
    assert table["gap"].to_list() == [0, 0, 3, 0, 0, 0, 0, 0, 0]
    assert table["closed"].to_list() == [True] * 9


def test_the_last_bar_is_closed_only_by_its_last_source_bar() -> None:
    rows = candles(walk(14))
    assert resampled(prepared(frame(rows)), MINUTE, 5 * MINUTE)["closed"].to_list() == [True, True, False]
    assert resampled(prepared(frame(rows[:10])), MINUTE, 5 * MINUTE)["closed"].to_list() == [True, True]


def test_a_row_that_comes_twice_stands_as_the_later_one_and_is_told() -> None:
    rows = candles(walk(10))
    again = msgspec.structs.replace(rows[2], volume=9.0)
    table = prepared(frame([*rows, rows[4], again]))
    assert table["revised"].to_list() == [0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    assert table["volume"][2] == 9.0
    assert resampled(table, MINUTE, 5 * MINUTE)["revised"].to_list() == [1, 0]


def test_decimals_and_datetimes_are_taken_as_floats_and_nanoseconds() -> None:
    table = pl.DataFrame(
        {"open_time": [START // 1_000_000], "close": [Decimal("101.25")]},
        schema={"open_time": pl.Int64, "close": pl.Decimal(12, 2)},
    ).with_columns(pl.col("open_time").cast(pl.Datetime("ms", "UTC")))
    found = prepared(table)
    assert found["ts"].to_list() == [START]
    assert found["close"].to_list() == [101.25]


def as_rows(built: list[Built]) -> list[dict[str, Any]]:
    """What the stream made, as rows of a frame."""
    return [
        {
            **{name: getattr(made.bar, name) for name in ("ts", *BARS, "trades", "closed")},
            **{name: getattr(made, name) for name in ("bars", "missing", "revised", "gap")},
        }
        for made in built
    ]


@given(columns=random_bars(), minutes=st.sampled_from([1, 3, 7, 60]), data=st.data())
@settings(max_examples=60, deadline=None)
def test_one_by_one_and_over_history_make_the_same_bars(
    columns: Any, minutes: int, data: st.DataObject
) -> None:
    rows = candles(columns)
    sent: list[Candle] = []
    held: list[Candle] = []
    for bar in rows:
        kind = data.draw(st.integers(0, 9))
        if kind == 0 and sent:
            held.append(bar)  # comes late
            continue
        sent.append(bar)
        if kind == 1:
            sent.append(msgspec.structs.replace(bar, volume=bar.volume + 1.0))
        if kind == 2:
            sent.extend(held)
            held.clear()
    resampler = Resampler(MINUTE, minutes * MINUTE)
    closed: dict[int, Built] = {}
    for bar in sent:
        for made in resampler.take(bar):
            earlier = closed.get(made.bar.ts)
            assert made.revision == (0 if earlier is None else earlier.revision + 1)
            closed[made.bar.ts] = made
    made_last = [resampler.forming] if resampler.forming else []
    ours = as_rows([*(closed[ts] for ts in sorted(closed)), *made_last])
    table = resampled(prepared(frame(sent)), MINUTE, minutes * MINUTE)
    theirs = list(table.select(ours[0].keys()).iter_rows(named=True))
    assert len(ours) == len(theirs)
    for one, other in zip(ours, theirs, strict=True):
        assert one == pytest.approx(other, rel=1e-12)


def test_seven_minute_bars_of_a_recorded_month_are_the_same_one_by_one() -> None:
    table = prepared(pl.read_parquet(recording("binance/candles/TONUSDT_PERP-1m-2026-01.parquet"))).head(
        5_000
    )
    names = ("ts", "open", "high", "low", "close", "volume")
    rows = [
        Candle("TON-USDT", ts, MINUTE, opened, high, low, close, volume, 0, True)
        for ts, opened, high, low, close, volume in table.select(names).iter_rows()
    ]
    resampler = Resampler(MINUTE, 7 * MINUTE)
    built = [made for row in rows for made in resampler.take(row)]
    theirs = resampled(table, MINUTE, 7 * MINUTE).filter("closed")
    for made, row in zip(built, theirs.iter_rows(named=True), strict=True):
        assert [getattr(made.bar, name) for name in names] == pytest.approx(
            [row[name] for name in names], rel=1e-12
        )
        assert (made.missing, made.gap, made.revised) == (row["missing"], row["gap"], row["revised"])


def test_a_bar_revised_after_its_close_is_made_again_and_the_earlier_one_stays_as_it_was() -> None:
    rows = candles(walk(10))
    resampler = Resampler(MINUTE, 5 * MINUTE)
    first = next(made for row in rows for made in resampler.take(row))
    before = msgspec.structs.astuple(first)
    (revised,) = resampler.take(msgspec.structs.replace(rows[1], high=rows[1].high * 2.0))
    assert revised.revision == 1
    assert revised.revised == 1
    assert revised.bar.high == rows[1].high * 2.0
    assert msgspec.structs.astuple(first) == before
