"""Term structure and cone: on walks of known volatility, on recorded candles, and across holes in time."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.radar.cone import quantile, volatility_cone
from data.radar.horizons import HORIZONS, runs
from data.radar.term import term_structure
from tests.data.building import bar
from tests.data.radar.paths import MINUTE, YEAR_OF_MINUTES, path, recorded

YEARLY = 0.001 * math.sqrt(YEAR_OF_MINUTES)


def test_a_walk_has_the_same_volatility_at_every_horizon() -> None:
    found = term_structure(path(6000))
    assert found.shape == "flat"
    known = [point for point in found.points if point.volatility is not None]
    assert [point.name for point in known] == ["5m", "15m", "30m", "1h", "2h", "4h"]
    for point in known:
        assert point.volatility is not None
        assert point.standard_error is not None
        assert abs(point.volatility - YEARLY) < 3.5 * point.standard_error
    assert found.note == "too few bars for 8h, 1d"


def test_moves_that_turn_back_make_the_term_structure_fall() -> None:
    found = term_structure(path(6000, turn=0.6), {"1m": MINUTE, **HORIZONS})
    assert found.shape == "falling"
    ratios = [point.variance_ratio for point in found.points if point.variance_ratio is not None]
    assert ratios[0] == 1.0
    assert ratios[1] == pytest.approx((1.36 * 5 - 1.2 * 4) / (1.36 * 5), rel=0.15)


def test_horizons_that_the_bars_do_not_divide_are_not_told() -> None:
    names = [point.name for point in term_structure(path(300, interval=10 * MINUTE)).points]
    assert names == ["30m", "1h", "2h", "4h", "8h", "1d"]


def test_no_return_is_taken_across_a_hole_in_time() -> None:
    whole = path(1500)
    moved = [
        bar(at + (60 if at >= 700 else 0), b.close * (2.0 if at >= 700 else 1.0))
        for at, b in enumerate(whole)
    ]
    assert [len(run) for run in runs(moved)] == [700, 800]
    for one, other in zip(term_structure(moved).points, term_structure(whole).points, strict=True):
        if one.volatility is not None and other.volatility is not None:
            assert one.volatility == pytest.approx(other.volatility, rel=0.1)
    cone = volatility_cone(moved)
    assert cone.points[0].high < 3.0 * YEARLY


@pytest.mark.parametrize("bad", [math.nan, 0.0, math.inf])
def test_a_price_that_cannot_be_true_silences_both(bad: float) -> None:
    bars = [*path(400), bar(400, bad)]
    assert (term_structure(bars).shape, term_structure(bars).points) == ("unknown", ())
    assert volatility_cone(bars).points == ()
    assert term_structure([]).shape == "unknown"


def test_the_cone_narrows_with_the_horizon_and_now_stands_inside() -> None:
    cone = volatility_cone(path(4000))
    assert [point.name for point in cone.points] == ["15m", "30m", "1h", "2h", "4h", "8h"]
    widths = [point.nine_tenths / point.tenth for point in cone.points]
    assert widths == sorted(widths, reverse=True)
    for point in cone.points:
        assert point.median == pytest.approx(YEARLY, rel=0.1)
        assert 0.0 <= point.percentile <= 100.0


def test_a_wild_last_hour_stands_at_the_top_of_its_cone() -> None:
    calm = path(2000)
    level = calm[-1].close
    wild = [bar(0, level * math.exp(0.005 * (n % 2))) for n in range(60)]
    first = calm[-1].ts + MINUTE
    bars = [*calm, *(
        type(b)(b.instrument, first + n * MINUTE, MINUTE, b.open, b.high, b.low, b.close, 1.0, 100, True)
        for n, b in enumerate(wild)
    )]  # fmt: skip
    hour = next(point for point in volatility_cone(bars).points if point.name == "1h")
    assert hour.now == hour.high
    assert hour.percentile > 99.9
    assert hour.median == pytest.approx(YEARLY, rel=0.1)


@pytest.mark.parametrize(
    ("file", "interval", "lowest", "highest"),
    [
        ("binance/candles/BTCUSDT-1m-2023.parquet", MINUTE, 0.1, 1.5),
        ("binance/candles/TONUSDT-5m-2025-01_03.parquet", 5 * MINUTE, 0.3, 2.5),
        ("okx/candles/SOL-USDT-SWAP-5m-2022-05_12.parquet", 5 * MINUTE, 0.3, 4.0),
        ("coinbase/candles/ETH-USD-4h-2016_2023.parquet", 240 * MINUTE, 0.2, 2.5),
    ],
)
def test_recorded_candles_have_volatilities_that_a_market_can_have(
    file: str, interval: int, lowest: float, highest: float
) -> None:
    bars = recorded(file, interval, 3000, 3000)
    points = [point for point in term_structure(bars).points if point.volatility is not None]
    assert points
    assert all(lowest < (point.volatility or 0.0) < highest for point in points)
    cone = volatility_cone(bars, {"12h": 720 * MINUTE, "1d": 1440 * MINUTE, "7d": 7 * 1440 * MINUTE})
    assert cone.points or cone.note
    for point in cone.points:
        five = [point.low, point.tenth, point.quarter, point.median, point.three_quarters]
        assert [*five, point.nine_tenths, point.high] == sorted([*five, point.nine_tenths, point.high])
        assert point.low <= point.now <= point.high


@given(st.lists(st.floats(0.0, 10.0), min_size=1, max_size=50), st.floats(0.0, 1.0))
def test_quantiles_lie_inside_and_grow(values: list[float], share: float) -> None:
    ordered = sorted(values)
    found = quantile(ordered, share)
    assert ordered[0] <= found <= ordered[-1]
    assert quantile(ordered, 0.0) == ordered[0]
    assert quantile(ordered, 1.0) == ordered[-1]
    assert found <= quantile(ordered, min(1.0, share + 0.1)) + 1e-12
