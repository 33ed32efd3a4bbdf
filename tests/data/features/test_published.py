"""Features against tables that others published: Stock.Indicators, StockCharts' examples, TA-Lib over real candles.

Left out: StockCharts' RSI, MACD and Keltner sheets as the `ta` project keeps them. They begin their averages with the
first value instead of a mean, and are too short (30 to 124 rows) for that to be forgotten. Against TA-Lib, MACD and ADX
are compared after 450 bars: libraries disagree in the warm-up of those (the eye sees it for 150 bars).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest

from data.features.history import computed
from data.features.registry import named
from data.features.resample import prepared, resampled
from tests.data.features.building import BARS, Columns, streamed
from tests.shared import recording

STOCK = "indicators/stock_indicators"
SETTLED = 150
"""Rows after which libraries that begin an average differently have come together."""


def columns(frame: pl.DataFrame) -> Columns:
    """Columns of a table with capitals or without, as floats."""
    known = {name.lower().strip(): frame[name] for name in frame.columns}
    return {
        name: known[name].cast(pl.Float64).to_numpy()
        for name in (*BARS, "ts")
        if name in known and name != "ts"
    }


def published(indicator: str, params: str, field: str) -> npt.NDArray[Any]:
    """A column of Stock.Indicators' published results over its 502 days."""
    table = pl.read_parquet(recording(f"{STOCK}/results_default.parquet"))
    found = table.filter(indicator=indicator, params=params, field=field).sort("row")
    assert len(found) == 502
    return found["value"].to_numpy()


def same(ours: npt.NDArray[Any], theirs: npt.NDArray[Any], tolerance: float, where: str) -> None:
    """The same rows known, and the same values in them."""
    np.testing.assert_array_equal(np.isnan(ours), np.isnan(theirs), where)
    np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance, err_msg=where)


STOCK_INDICATORS: list[tuple[str, dict[str, int | float], str, str, tuple[str, ...]]] = [
    ("sma", {"period": 20}, "sma", "20", ("sma",)),
    ("ema", {"period": 20}, "ema", "20", ("ema",)),
    ("rsi", {"period": 14}, "rsi", "14", ("rsi",)),
    ("macd", {}, "macd", "12,26,9", ("macd", "signal", "histogram")),
    ("atr", {"period": 14}, "atr", "14", ("atr",)),
    ("adx", {"period": 14}, "adx", "14", ("pdi", "mdi", "adx")),
    ("bollinger", {"period": 20}, "bb", "20,2", ("upperBand", "sma", "lowerBand")),
    ("keltner", {}, "keltner", "20,2,10", ("upperBand", "centerline", "lowerBand")),
    ("stochastic", {}, "stoch", "14,3,3", ("k", "d")),
    ("cci", {"period": 20}, "cci", "20", ("cci",)),
    ("obv", {}, "obv", "default", ("obv",)),
    ("vwap", {"session": 0}, "vwap", "default", ("vwap",)),
]


@pytest.mark.parametrize(("name", "given", "indicator", "params", "fields"), STOCK_INDICATORS)
def test_features_equal_the_published_results_of_stock_indicators(
    name: str, given: dict[str, int | float], indicator: str, params: str, fields: tuple[str, ...]
) -> None:
    bars = dict(columns(pl.read_csv(recording(f"{STOCK}/quotes_default.csv"))))
    bars["ts"] = np.arange(502)
    request = named(name, **given)
    for batch, single, field in zip(computed(request, bars), streamed(request, bars), fields, strict=True):
        theirs = published(indicator, params, field)
        same(batch, theirs, 1e-10, field)
        same(single, theirs, 1e-10, field)


def test_donchian_equals_stock_indicators_which_leave_the_newest_bar_out() -> None:
    bars = columns(pl.read_csv(recording(f"{STOCK}/quotes_default.csv")))
    for ours, field in zip(
        computed(named("donchian"), bars), ("upperBand", "centerline", "lowerBand"), strict=True
    ):
        same(np.concatenate(([np.nan], ours[:-1])), published("donchian", "20", field), 1e-12, field)


def sheet(name: str) -> pl.DataFrame:
    """One of StockCharts' worked examples."""
    return pl.read_csv(recording(f"indicators/ta_stockcharts/{name}.csv"), infer_schema_length=None)


STOCKCHARTS: list[tuple[str, dict[str, int | float], str, tuple[str, ...]]] = [
    ("adx", {}, "cs-adx", ("+DI14", "-DI14", "ADX")),
    ("bollinger", {}, "cs-bbands", ("HighBand", "MiddleBand", "LowBand")),
    ("cci", {}, "cs-cci", ("CCI",)),
    ("donchian", {}, "cs-dc", ("upper_band", "middle_band", "lower_band")),
    ("rolling_vwap", {}, "cs-vwap", ("vwap",)),
    ("stochastic", {"smoothing": 1}, "cs-soo", ("SO", "SO_SIG")),
]


@pytest.mark.parametrize(("name", "given", "example", "fields"), STOCKCHARTS)
def test_features_equal_the_worked_examples_of_stockcharts(
    name: str, given: dict[str, int | float], example: str, fields: tuple[str, ...]
) -> None:
    table = sheet(example)
    bars = columns(table)
    for ours, field in zip(computed(named(name, **given), bars), fields, strict=True):
        theirs = table[field].cast(pl.Float64).to_numpy()
        known = ~np.isnan(theirs)
        assert known.sum() >= 8
        digits = 0.006 if example == "cs-dc" else 2e-4 * max(1.0, np.abs(theirs[known]).max() / 100.0)
        if example == "cs-cci":
            digits = 0.02  # the sheet rounds the typical price to four digits first
        if name == "rolling_vwap":
            known[: named(name).chosen.count("period") - 1] = False  # the sheet answers from its first row on
        np.testing.assert_allclose(ours[known], theirs[known], rtol=0, atol=digits, err_msg=field)


def test_atr_equals_the_worked_example_which_counts_the_range_of_its_first_bar() -> None:
    table = sheet("cs-atr")
    bars = columns(table)
    within = {"high": bars["high"][:1], "low": bars["low"][:1], "close": bars["low"][:1]}
    ours = computed(named("atr"), {name: np.concatenate((within[name], bars[name])) for name in within})[0][
        1:
    ]
    theirs = table["ATR"].to_numpy()
    np.testing.assert_allclose(ours[13:], theirs[13:], rtol=0, atol=1e-9)
    assert np.isnan(ours[:13]).all()


def test_obv_equals_the_worked_example() -> None:
    table = sheet("cs-obv")
    bars = dict(columns(table))
    bars["volume"] = np.nan_to_num(bars["volume"])
    np.testing.assert_array_equal(
        computed(named("obv"), bars)[0][1:], table["OBV"].cast(pl.Float64).to_numpy()[1:]
    )


TALIB: list[tuple[str, dict[str, int | float], tuple[str, ...], int]] = [
    ("sma", {"period": 20}, ("sma_20",), 0),
    ("ema", {"period": 20}, ("ema_20",), 0),
    ("ema", {"period": 200}, ("ema_200",), 0),
    ("rsi", {}, ("rsi_14",), 0),
    ("atr", {}, ("atr_14",), 0),
    ("adx", {}, ("plus_di_14", "minus_di_14", "adx_14"), 3 * SETTLED),
    ("macd", {}, ("macd", "macd_signal", "macd_hist"), 3 * SETTLED),
    ("bollinger", {}, ("bb_upper", "bb_mid", "bb_lower"), 0),
    ("stochastic", {}, ("stoch_k_14_3", "stoch_d_3"), 0),
    ("cci", {}, ("cci_20",), 0),
]


@pytest.mark.parametrize(("name", "given", "fields", "skip"), TALIB)
def test_features_equal_what_ta_lib_said_of_a_year_of_hours(
    name: str, given: dict[str, int | float], fields: tuple[str, ...], skip: int
) -> None:
    table = pl.read_parquet(recording("indicators/talib/BTCUSDT-1h-2023.parquet"))
    bars = columns(table)
    for ours, field in zip(computed(named(name, **given), bars), fields, strict=True):
        theirs = table[field].to_numpy()
        if name == "stochastic":  # TA-Lib is silent on %K until %D is there
            np.testing.assert_array_equal(np.isnan(theirs[:17]), True)
            skip = 17
        scale = np.abs(bars["close"][skip:]).max() if name in ("macd", "bollinger", "sma", "ema") else 100.0
        if not skip:
            np.testing.assert_array_equal(np.isnan(ours), np.isnan(theirs), field)
        np.testing.assert_allclose(ours[skip:], theirs[skip:], rtol=1e-9, atol=1e-10 * scale, err_msg=field)


def test_obv_differs_from_ta_lib_by_the_volume_of_the_first_bar_alone() -> None:
    table = pl.read_parquet(recording("indicators/talib/BTCUSDT-1h-2023.parquet"))
    bars = columns(table)
    ours = computed(named("obv"), bars)[0]
    np.testing.assert_allclose(ours + bars["volume"][0], table["obv"].to_numpy(), rtol=1e-9, atol=1e-4)


def test_hours_made_of_a_year_of_minutes_equal_those_that_others_made() -> None:
    minutes = prepared(pl.read_parquet(recording("binance/candles/BTCUSDT-1m-2023.parquet")))
    ours = resampled(minutes, 60_000_000_000, 3_600_000_000_000)
    theirs = prepared(
        pl.read_parquet(recording("indicators/talib/BTCUSDT-1h-2023.parquet"), columns=["open_time", *BARS])
    )
    assert ours["ts"].equals(theirs["ts"])
    for name in BARS:
        np.testing.assert_allclose(ours[name].to_numpy(), theirs[name].to_numpy(), rtol=1e-12)
    lacking = sum(missing + 60 * gap for missing, gap in ours.select("missing", "gap").iter_rows())
    assert lacking == 365 * 1440 - len(minutes)
