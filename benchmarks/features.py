"""Batch features over 4 million one-minute bars against TA-Lib: same inputs, same outputs, same core, in turns."""

from __future__ import annotations

import math
import os
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
import talib

from benchmarks.report import finish
from data.features.history import computed
from data.features.registry import named

BARS = 4_000_000
ROUNDS = 9
"""Turns, one library after the other; the best of each counts, since a busy core only ever adds."""
BUDGET = 1.0
THREADS = ("POLARS_MAX_THREADS", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")
"""One core for both; the libraries read these once, when they load."""
SHARED = Path(os.environ.get("DESK_SHARED", Path(__file__).resolve().parents[2] / "shared"))
PRICES = ("open", "high", "low", "close")
Columns = Mapping[str, npt.NDArray[np.float64]]


def theirs(bars: Columns) -> dict[str, tuple[dict[str, int | float], Callable[[], object]]]:
    """Every feature that TA-Lib has too: our parameters, and its call for the same outputs."""
    high, low, close, volume = (bars[name] for name in ("high", "low", "close", "volume"))
    return {
        "sma": ({}, lambda: talib.SMA(close, 20)),
        "ema": ({}, lambda: talib.EMA(close, 20)),
        "macd": ({}, lambda: talib.MACD(close, 12, 26, 9)),
        "rsi": ({}, lambda: talib.RSI(close, 14)),
        "stochastic": ({}, lambda: talib.STOCH(high, low, close, fastk_period=14)),
        "cci": ({}, lambda: talib.CCI(high, low, close, 20)),
        "atr": ({}, lambda: talib.ATR(high, low, close, 14)),
        "adx": (
            {},
            lambda: (
                talib.PLUS_DI(high, low, close, 14),
                talib.MINUS_DI(high, low, close, 14),
                talib.ADX(high, low, close, 14),
            ),
        ),
        "bollinger": ({}, lambda: talib.BBANDS(close, 20, 2.0, 2.0)),
        "donchian": (
            {},
            lambda: (upper := talib.MAX(high, 20), lower := talib.MIN(low, 20), (upper + lower) / 2),
        ),
        "obv": ({}, lambda: talib.OBV(close, volume)),
    }


def recorded() -> dict[str, npt.NDArray[np.float64]]:
    """Real bars where the shared recordings are, cast from decimals; empty columns elsewhere."""
    files = sorted((SHARED / "recordings/binance/candles").glob("BTCUSDT-1m-*.parquet"))
    if not files:
        return {name: np.empty(0) for name in (*PRICES, "volume")}
    frame = pl.concat([pl.read_parquet(file, columns=[*PRICES, "volume"]) for file in files])
    frame = frame.head(BARS).cast(pl.Float64)
    return {name: frame[name].to_numpy() for name in frame.columns}


def walked(length: int, start: float) -> dict[str, npt.NDArray[np.float64]]:
    """A seeded walk that opens where the recording ends."""
    random = np.random.default_rng(7)
    close = start * np.exp(np.cumsum(random.normal(0.0, 5e-4, length)))
    opens = np.concatenate(([start], close[:-1]))[:length]
    high = np.maximum(opens, close) * (1.0 + np.abs(random.normal(0.0, 2e-4, length)))
    low = np.minimum(opens, close) * (1.0 - np.abs(random.normal(0.0, 2e-4, length)))
    return {
        "open": opens,
        "high": high,
        "low": low,
        "close": close,
        "volume": random.exponential(20.0, length),
    }


def bars() -> tuple[dict[str, npt.NDArray[np.float64]], int]:
    """Exactly `BARS` bars, and how many of them are real."""
    real = recorded()
    count = len(real["close"])
    rest = walked(BARS - count, float(real["close"][-1]) if count else 30_000.0)
    return {name: np.concatenate((real[name], rest[name])) for name in real}, count


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of one call: what else runs on the core does not count."""
    began = time.process_time()
    work()
    return time.process_time() - began


def main() -> None:
    if not all(os.environ.get(name) == "1" for name in THREADS):
        single = {**os.environ, **dict.fromkeys(THREADS, "1")}
        os.execve(sys.executable, [sys.executable, "-m", "benchmarks.features"], single)
    columns, real = bars()
    print(f"{BARS:,} bars, {real:,} of them real", flush=True)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    our_total = their_total = 0.0
    for name, (given, their) in theirs(columns).items():
        request = named(name, **given)
        ours_best = theirs_best = math.inf
        for _ in range(ROUNDS):
            ours_best = min(ours_best, seconds(partial(computed, request, columns)))
            theirs_best = min(theirs_best, seconds(their))
        our_total += ours_best
        their_total += theirs_best
        print(
            f"{request.label:20} {ours_best * 1e3:6.1f} ms : {theirs_best * 1e3:6.1f} ms = {ours_best / theirs_best:.2f}",
            flush=True,
        )
    figure = our_total / their_total
    finish("features", figure, "ratio", BUDGET, figure <= BUDGET)


if __name__ == "__main__":
    main()
