"""Series of bars whose volatility is known."""

from __future__ import annotations

import math
from collections.abc import Callable

import polars as pl

from data.events import Candle
from data.simulator.dice import Dice
from tests.data.building import START
from tests.shared import recording

MINUTE = 60_000_000_000
YEAR_OF_MINUTES = 525_960.0


def path(
    count: int,
    sigma: float = 0.001,
    seed: int = 7,
    interval: int = MINUTE,
    trades: int = 100,
    turn: float = 0.0,
    jump: Callable[[int], float] = lambda _: 0.0,
    name: str = "X",
) -> list[Candle]:
    """A walk of log returns of `sigma` a bar; `turn` of each return is given back by the next."""
    dice, level, before, bars = Dice(seed, name), 0.0, 0.0, []
    last = 100.0
    for at in range(count):
        shock = sigma * dice.normal()
        level += shock - turn * before + jump(at)
        before = shock
        close = 100.0 * math.exp(level)
        above, below = (math.exp(0.5 * sigma * abs(dice.normal())) for _ in range(2))
        high, low = max(last, close) * above, min(last, close) / below
        bars.append(Candle(name, START + at * interval, interval, last, high, low, close, 1.0, trades, True))
        last = close
    return bars


def recorded(file: str, interval: int, first: int, count: int) -> list[Candle]:
    """Some candles of a recorded file at their own times."""
    frame = pl.read_parquet(recording(file)).slice(first, count)
    times = frame["open_time"].cast(pl.Datetime("ms")).dt.epoch("ms").to_list()
    prices = frame.select(pl.col("open", "high", "low", "close").cast(pl.Float64)).iter_rows()
    return [
        Candle("X", time * 1_000_000, interval, open_, high, low, close, 1.0, 100, True)
        for time, (open_, high, low, close) in zip(times, prices, strict=True)
    ]
