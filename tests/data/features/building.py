"""Bars for tests of features, as columns and one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from hypothesis import strategies as st

from data.events import Candle
from data.features.definition import Request
from data.features.registry import FEATURES, named
from data.features.scalars import Scalars

MINUTE = 60_000_000_000
START = 1_767_225_600_000_000_000
Columns = Mapping[str, npt.NDArray[Any]]
BARS = ("open", "high", "low", "close", "volume")
SMALL: dict[str, dict[str, int | float]] = {"vpin": {"buckets": 5, "calibration": 20}}


def requests() -> list[Request]:
    """Every feature; VPIN with buckets that a short test can fill."""
    return [named(name, **SMALL.get(name, {})) for name in FEATURES]


def walk(length: int, seed: int = 1, start: float = 300.0) -> dict[str, npt.NDArray[Any]]:
    """A seeded walk with every column that any feature takes."""
    random = np.random.default_rng(seed)
    close = start * np.exp(np.cumsum(random.normal(0.0, 1e-3, length)))
    opens = np.concatenate(([start], close[:-1]))
    volume = random.exponential(5.0, length)
    return with_flow(
        {
            "ts": START + np.arange(length, dtype=np.int64) * MINUTE,
            "open": opens,
            "high": np.maximum(opens, close) * (1.0 + np.abs(random.normal(0.0, 5e-4, length))),
            "low": np.minimum(opens, close) * (1.0 - np.abs(random.normal(0.0, 5e-4, length))),
            "close": close,
            "volume": volume,
        },
        seed,
    )


def with_flow(bars: Mapping[str, npt.NDArray[Any]], seed: int) -> dict[str, npt.NDArray[Any]]:
    """The same bars with a touch, trades and signed volumes made up around their closes."""
    random = np.random.default_rng(seed)
    close = bars["close"]
    length = len(close)
    tick = 10.0 ** np.floor(np.log10(close) - 4.0)
    bid = np.floor(close / tick) * tick
    return {
        **bars,
        "bid": bid,
        "ask": bid + tick * random.integers(1, 3, length),
        "bid_size": random.exponential(2.0, length),
        "ask_size": random.exponential(2.0, length),
        "price": close * (1.0 + random.normal(0.0, 1e-4, length)),
        "mid": close,
        "sign": np.where(random.random(length) < 0.5, -1.0, 1.0),
        "signed_volume": bars["volume"] * random.uniform(-1.0, 1.0, length)
        + bars["volume"] * np.sign(np.diff(close, prepend=close[0])),
    }


def streamed(request: Request, columns: Columns) -> npt.NDArray[np.float64]:
    """The outputs of a feature bar by bar, one row an output."""
    scalars = Scalars()
    step = request.feature.body(scalars, request.chosen)
    found = []
    for row in zip(*(columns[name].tolist() for name in request.feature.inputs), strict=True):
        found.append(step(*row))
        scalars.keep()
    return np.array(found).T


def candles(columns: Columns, interval: int = MINUTE) -> list[Candle]:
    """The bars of columns as events."""
    rows = zip(*(columns[name].tolist() for name in ("ts", *BARS)), strict=True)
    return [
        Candle("BTC-USDT", ts, interval, opened, high, low, close, volume, 100, True)
        for ts, opened, high, low, close, volume in rows
    ]


def frame(bars: Sequence[Candle]) -> pl.DataFrame:
    """Events as a frame of bars."""
    return pl.DataFrame(
        {name: [getattr(bar, name) for bar in bars] for name in ("ts", *BARS, "trades")},
        schema={"ts": pl.Int64, **dict.fromkeys(BARS, pl.Float64), "trades": pl.Int64},
    )


@st.composite
def random_bars(draw: st.DrawFn) -> dict[str, npt.NDArray[Any]]:
    """Bars on a grid of ticks: jumps, stretches without movement or volume, bars that are not there, any price level."""
    tick = draw(st.sampled_from([1e-8, 0.0001, 0.01, 0.5]))
    level = draw(st.integers(1_000, 5_000_000))
    step = draw(st.sampled_from([1, 5, 200]))
    bars: list[tuple[float, ...]] = []
    ts, close = START, level
    for _ in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(["walk", "flat", "silent", "gap"]))
        length = draw(st.integers(1, 60))
        seed = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
        if kind == "gap":
            ts += length * MINUTE
            continue
        for _ in range(length):
            opened = close
            if kind == "walk":
                close = max(1_000, close + int(seed.integers(-step, step + 1)))
            reach = seed.integers(0, step + 1, 2) if kind == "walk" else (0, 0)
            high, low = max(opened, close) + int(reach[0]), max(1, min(opened, close) - int(reach[1]))
            volume = (
                0.0 if kind == "silent" or seed.random() < 0.05 else float(seed.integers(1, 10_000)) / 1000.0
            )
            bars.append((ts, opened * tick, high * tick, low * tick, close * tick, volume))
            ts += MINUTE
        close = max(1_000, close + draw(st.integers(-20 * step, 20 * step)))
    bars.append((ts, close * tick, close * tick, close * tick, close * tick, 1.0))
    columns = {name: np.array([bar[at] for bar in bars]) for at, name in enumerate(("ts", *BARS))}
    columns["ts"] = np.array([bar[0] for bar in bars], dtype=np.int64)
    return with_flow(columns, len(bars))
