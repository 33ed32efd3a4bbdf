"""Averages, ranges and spreads of bars."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from data.events import Candle


def ema(values: Sequence[float], length: int) -> list[float]:
    """Exponential average, one value for each input, started at the first one."""
    weight = 2.0 / (length + 1.0)
    averages: list[float] = []
    for value in values:
        averages.append(value if not averages else averages[-1] + weight * (value - averages[-1]))
    return averages


def average_true_range(bars: Sequence[Candle], length: int = 14) -> float:
    """Mean true range of the last `length` bars; 0 for fewer than two bars."""
    ranges = [
        max(bar.high, before.close) - min(bar.low, before.close)
        for before, bar in zip(bars[-length - 1 :], bars[-length:], strict=False)
    ]
    return math.fsum(ranges) / len(ranges) if ranges else 0.0


def mean(values: Sequence[float]) -> float:
    """Arithmetic mean; 0 of nothing."""
    return math.fsum(values) / len(values) if values else 0.0


def deviation(values: Sequence[float]) -> float:
    """Population standard deviation; 0 of nothing."""
    middle = mean(values)
    return math.sqrt(mean([(value - middle) ** 2 for value in values]))


def returns(closes: Sequence[float]) -> list[float]:
    """Logarithmic returns from one close to the next."""
    return [math.log(after / before) for before, after in pairwise(closes)]


def clip(value: float, limit: float) -> float:
    """`value` held between -limit and limit."""
    return max(-limit, min(limit, value))
