"""The operators over history, a block of rows at a time, small enough for the cache; what each remembers is carried over.

Blocks begin at fixed rows, so no value depends on later rows.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from data.features.block_averages import BLOCK, ROW, BlockAverage
from data.features.block_windows import (
    Comoment,
    MeanDeviation,
    Moments,
    Windowed,
    highest,
    lowest,
    means,
    totals,
)
from data.features.buckets import Toxicity
from data.features.scalars import Average

Array = npt.NDArray[Any]


class Blocks:
    """One feature's operators on blocks of rows."""

    __slots__ = ("_rows", "_zeros")

    def __init__(self) -> None:
        self._rows = np.zeros((BLOCK // ROW, ROW + 1))
        self._zeros = np.zeros(BLOCK)

    def log(self, x: Array) -> Array:
        return np.log(x)

    def root(self, x: Array) -> Array:
        return np.sqrt(self.positive(x))

    def absolute(self, x: Array) -> Array:
        return np.abs(x)

    def larger(self, a: Array, b: Array) -> Array:
        return np.maximum(a, b)

    def smaller(self, a: Array, b: Array) -> Array:
        return np.minimum(a, b)

    def positive(self, x: Array) -> Array:
        return np.maximum(x, self._zeros[: len(x)])  # three times as fast as against a number

    def above(self, a: Array, b: Array) -> Array:
        return np.greater(a, b)

    def choose(self, mask: Array, a: Array, b: Array) -> Array:
        return np.where(mask, a, b)

    def ratio(
        self, a: Array | float, b: Array, least: Array | float = 0.0, otherwise: float = math.nan
    ) -> Array:
        found: Array = np.divide(a, b)
        empty = np.less_equal(b, least)
        if empty.any():
            found[empty & (a == a)] = otherwise
        return found

    def session(self, ts: Array, length: int) -> Array:
        return ts // length if length else np.zeros_like(ts)

    def previous(self) -> Callable[[Array], Array]:
        return _Previous()

    def total(self, period: int) -> Callable[[Array], Array]:
        return Windowed(period, totals)

    def mean(self, period: int) -> Callable[[Array], Array]:
        return Windowed(period, means)

    def highest(self, period: int) -> Callable[[Array], Array]:
        return Windowed(period, highest)

    def lowest(self, period: int) -> Callable[[Array], Array]:
        return Windowed(period, lowest)

    def comoment(self, period: int) -> Callable[[Array, Array], Array]:
        return Comoment(period)

    def moments(self, period: int) -> Callable[[Array], tuple[Array, Array]]:
        return Moments(period)

    def mean_deviation(self, period: int) -> Callable[[Array], tuple[Array, Array]]:
        return MeanDeviation(period)

    def average(self, period: int, weight: float) -> Callable[[Array], Array]:
        return BlockAverage(period, weight, self._rows)

    def clipped_average(self, period: int, weight: float, clip: float) -> Callable[[Array], Array]:
        average = Average(period, weight, clip)

        def each(x: Array) -> Array:
            found = []
            for value in x.tolist():
                found.append(average(value))
                average.keep()
            return np.array(found)

        return each

    def running(self) -> Callable[[Array], Array]:
        return _Running()

    def session_total(self) -> Callable[[Array, Array], Array]:
        return _SessionTotal()

    def toxicity(self, buckets: int, calibration: int) -> Callable[[Array, Array], tuple[Array, Array]]:
        toxicity = Toxicity(buckets, calibration)

        def each(moves: Array, volumes: Array) -> tuple[Array, Array]:
            found = np.empty((2, len(moves)))
            for at, (move, volume) in enumerate(zip(moves.tolist(), volumes.tolist(), strict=True)):
                found[:, at] = toxicity(move, volume)
                toxicity.keep()
            return found[0], found[1]

        return each


class _Previous:
    def __init__(self) -> None:
        self._last = np.nan

    def __call__(self, x: Array) -> Array:
        before = np.empty(len(x))
        before[0] = self._last
        before[1:] = x[:-1]
        self._last = x[-1]
        return before


class _Running:
    def __init__(self) -> None:
        self._total = 0.0

    def __call__(self, x: Array) -> Array:
        found = x.copy()
        if found[0] != found[0]:
            found[np.isnan(found)] = 0.0
        found[0] += self._total
        np.cumsum(found, out=found)
        self._total = found[-1]
        return found


class _SessionTotal:
    def __init__(self) -> None:
        self._session = np.nan
        self._total = 0.0

    def __call__(self, session: Array, x: Array) -> Array:
        found = x.astype(np.float64)
        if session[0] == self._session:
            found[0] += self._total
        begins = [0, *(np.flatnonzero(np.diff(session)) + 1).tolist(), len(x)]
        for begin, end in pairwise(begins):
            np.cumsum(found[begin:end], out=found[begin:end])
        self._session, self._total = session[-1], found[-1]
        return found
