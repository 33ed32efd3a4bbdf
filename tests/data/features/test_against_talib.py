"""Features against TA-Lib in the same run, on made-up bars and on recorded ones.

MACD and ADX begin differently in each library (TA-Lib starts both averages of MACD at one bar, and smooths directional
movement over one bar less): they disagree in their warm-up only, and are compared after 450 bars, three times the 150 in
which that fades to the eye, so that what is left of it is below the tolerance.
Where nothing moves at all TA-Lib answers 0 for RSI, stochastic and CCI; ours says nothing, and those rows are left out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest
import talib

from data.features.block_averages import BLOCK
from data.features.history import computed
from data.features.registry import named
from data.features.resample import prepared
from tests.data.features.building import BARS, Columns, walk
from tests.shared import recording

SETTLED = 150
Answers = tuple[npt.NDArray[Any], ...]
Theirs = Callable[[Columns], Answers]

CASES: list[tuple[str, dict[str, int | float], Theirs]] = [
    ("sma", {"period": 7}, lambda b: (talib.SMA(b["close"], 7),)),
    ("sma", {"period": 200}, lambda b: (talib.SMA(b["close"], 200),)),
    ("ema", {"period": 9}, lambda b: (talib.EMA(b["close"], 9),)),
    ("ema", {"period": 2000}, lambda b: (talib.EMA(b["close"], 2000),)),
    ("rsi", {"period": 2}, lambda b: (talib.RSI(b["close"], 2),)),
    ("rsi", {"period": 14}, lambda b: (talib.RSI(b["close"], 14),)),
    ("macd", {}, lambda b: talib.MACD(b["close"], 12, 26, 9)),
    ("atr", {"period": 14}, lambda b: (talib.ATR(b["high"], b["low"], b["close"], 14),)),
    (
        "adx",
        {"period": 14},
        lambda b: (
            talib.PLUS_DI(b["high"], b["low"], b["close"], 14),
            talib.MINUS_DI(b["high"], b["low"], b["close"], 14),
            talib.ADX(b["high"], b["low"], b["close"], 14),
        ),
    ),
    ("bollinger", {"period": 20, "width": 2.5}, lambda b: talib.BBANDS(b["close"], 20, 2.5, 2.5)),
    (
        "stochastic",
        {"period": 14, "smoothing": 3, "signal": 5},
        lambda b: talib.STOCH(
            b["high"], b["low"], b["close"], fastk_period=14, slowk_period=3, slowd_period=5
        ),
    ),
    ("cci", {"period": 21}, lambda b: (talib.CCI(b["high"], b["low"], b["close"], 21),)),
    (
        "donchian",
        {"period": 33},
        lambda b: (
            talib.MAX(b["high"], 33),
            (talib.MAX(b["high"], 33) + talib.MIN(b["low"], 33)) / 2.0,
            talib.MIN(b["low"], 33),
        ),
    ),
    ("obv", {}, lambda b: (talib.OBV(b["close"], b["volume"]) - b["volume"][0],)),
]
PRICED = ("sma", "ema", "macd", "bollinger", "donchian", "atr")


def compare(name: str, given: dict[str, int | float], theirs: Theirs, bars: Columns) -> None:
    """Every row of every output that both know."""
    request = named(name, **given)
    settled = request.feature.warm_up(request.chosen)
    if name in ("macd", "adx"):
        settled = 3 * SETTLED
    for output, ours, expected in zip(
        request.feature.outputs, computed(request, bars), theirs(bars), strict=True
    ):
        scale = float(bars["close"].max()) if name in PRICED else 100.0
        if name == "obv":
            scale = float(bars["volume"].sum())
        known = ~np.isnan(ours)
        known[:settled] = False
        assert known.sum() > 0.95 * (len(ours) - settled)
        # TA-Lib's own running sums drift: its deviation is good to the root of what is left of them
        tolerance = 1e-7 if name == "bollinger" else 1e-9
        if name == "cci":
            tolerance = 1e-6
        np.testing.assert_allclose(
            ours[known], expected[known], rtol=tolerance, atol=tolerance * scale, err_msg=output.name
        )


@pytest.mark.parametrize(("name", "given", "theirs"), CASES)
def test_features_equal_ta_lib_on_a_walk_of_several_blocks(
    name: str, given: dict[str, int | float], theirs: Theirs
) -> None:
    compare(name, given, theirs, walk(2 * BLOCK + 500))


@pytest.mark.parametrize(("name", "given", "theirs"), CASES)
@pytest.mark.parametrize("file", ["TONUSDT_PERP-1m-2026-01", "ETHUSDT-1h-2018_2023"])
def test_features_equal_ta_lib_on_recorded_bars(
    name: str, given: dict[str, int | float], theirs: Theirs, file: str
) -> None:
    bars = prepared(pl.read_parquet(recording(f"binance/candles/{file}.parquet")))
    compare(name, given, theirs, {column: bars[column].to_numpy() for column in BARS})
