"""The operators over history, a block of rows at a time: small enough for the cache, with what each remembers carried over.

Windows are built by doubling (1, 2, 4 ... values together), averages by doubling with the decay as weight: no sum is ever
subtracted from, so nothing drifts over millions of rows. Blocks begin at fixed rows, so no value depends on later rows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from data.features.buckets import Toxicity
from data.features.scalars import Average

Array = npt.NDArray[Any]
BLOCK = 32_768
"""Rows of a block: a quarter of a megabyte a column."""
VANISHED = 1e-24
"""What weighs less than this is left out of an average."""


class Blocks:
    """One feature's operators on blocks of rows."""

    __slots__ = ("_scratch",)

    def __init__(self) -> None:
        self._scratch = np.empty(BLOCK + 1)

    def log(self, x: Array) -> Array:
        return np.log(x)

    def root(self, x: Array) -> Array:
        return np.sqrt(np.maximum(x, 0.0))

    def absolute(self, x: Array) -> Array:
        return np.abs(x)

    def larger(self, a: Array, b: Array) -> Array:
        return np.maximum(a, b)

    def smaller(self, a: Array, b: Array) -> Array:
        return np.minimum(a, b)

    def positive(self, x: Array) -> Array:
        return np.maximum(x, 0.0)

    def above(self, a: Array, b: Array) -> Array:
        return np.greater(a, b)

    def choose(self, mask: Array, a: Array, b: Array) -> Array:
        return np.where(mask, a, b)

    def ratio(self, a: Array, b: Array) -> Array:
        found = np.divide(a, b)
        empty = np.equal(b, 0.0)
        if empty.any():
            found[empty] = np.nan
        return found

    def session(self, ts: Array, length: int) -> Array:
        return ts // length if length else np.zeros_like(ts)

    def previous(self) -> Callable[[Array], Array]:
        return _Previous()

    def total(self, period: int) -> Callable[[Array], Array]:
        return _Windowed(period, _totals)

    def mean(self, period: int) -> Callable[[Array], Array]:
        return _Windowed(period, _means)

    def highest(self, period: int) -> Callable[[Array], Array]:
        return _Windowed(period, _highest)

    def lowest(self, period: int) -> Callable[[Array], Array]:
        return _Windowed(period, _lowest)

    def comoment(self, period: int) -> Callable[[Array, Array], Array]:
        return _Comoment(period)

    def mean_deviation(self, period: int) -> Callable[[Array], tuple[Array, Array]]:
        return _MeanDeviation(period)

    def average(self, period: int, weight: float) -> Callable[[Array], Array]:
        return _Average(period, weight, self._scratch)

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
        totals = _SessionTotal()
        return lambda x: totals(np.zeros(len(x)), x)

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


class _Reach:
    """A block with the `period` - 1 rows before it, NaN before the first row."""

    def __init__(self, period: int) -> None:
        self._tail = np.full(period - 1, np.nan)

    def __call__(self, x: Array) -> Array:
        if not len(self._tail):
            return x
        whole = np.concatenate((self._tail, x))
        self._tail = whole[len(x) :].copy()
        return whole


class _Windowed:
    def __init__(self, period: int, function: Callable[[Array, int], Array]) -> None:
        self._period = period
        self._reach = _Reach(period)
        self._function = function

    def __call__(self, x: Array) -> Array:
        return self._function(self._reach(x), self._period)


def _totals(x: Array, period: int) -> Array:
    """Sums of every `period` values in a row."""
    found: Array | None = None
    width = 1
    while True:
        if period & width:
            found = x if found is None else found[width:] + x[: len(found) - width]
        if 2 * width > period:
            assert found is not None
            return found
        x = x[width:] + x[:-width]
        width *= 2


def _means(x: Array, period: int) -> Array:
    return _totals(x, period) / period


def _highest(x: Array, period: int) -> Array:
    width = 1
    while 2 * width <= period:
        x = np.maximum(x[width:], x[:-width])
        width *= 2
    rest = period - width
    return np.maximum(x[rest:], x[:-rest]) if rest else x


def _lowest(x: Array, period: int) -> Array:
    width = 1
    while 2 * width <= period:
        x = np.minimum(x[width:], x[:-width])
        width *= 2
    rest = period - width
    return np.minimum(x[rest:], x[:-rest]) if rest else x


class _Comoment:
    """Windows of two samples joined as Chan, Golub and LeVeque (1979) join them, on sums."""

    def __init__(self, period: int) -> None:
        self._period = period
        self._x = _Reach(period)
        self._y = _Reach(period)

    def __call__(self, x: Array, y: Array) -> Array:
        reached = self._x(x)
        sums = [reached] if y is x else [reached, self._y(y)]
        period = self._period
        part = np.zeros(len(sums[0]))
        part[np.isnan(sums[0])] = np.nan
        found: tuple[list[Array], Array] | None = None
        done = 0
        width = 1
        while True:
            if period & width:
                if found is None:
                    found = (sums, part)
                else:
                    size = len(found[1]) - width
                    apart = [width * f[width:] - done * s[:size] for f, s in zip(found[0], sums, strict=True)]
                    both = _product(apart)
                    both /= width * done * (width + done)
                    both += found[1][width:]
                    both += part[:size]
                    found = ([f[width:] + s[:size] for f, s in zip(found[0], sums, strict=True)], both)
                done += width
            if 2 * width > period:
                assert found is not None
                return found[1]
            joined = _product([s[width:] - s[:-width] for s in sums])
            joined *= 0.5 / width
            joined += part[width:]
            joined += part[:-width]
            part = joined
            sums = [s[width:] + s[:-width] for s in sums]
            width *= 2


def _product(factors: list[Array]) -> Array:
    return np.multiply(factors[0], factors[-1], out=factors[0])


class _MeanDeviation:
    def __init__(self, period: int) -> None:
        self._period = period
        self._reach = _Reach(period)

    def __call__(self, x: Array) -> tuple[Array, Array]:
        period = self._period
        whole = self._reach(x)
        mean = _means(whole, period)
        apart = np.zeros(len(x))
        one = np.empty(len(x))
        for back in range(period):
            begin = period - 1 - back
            np.subtract(whole[begin : begin + len(x)], mean, out=one)
            np.abs(one, out=one)
            apart += one
        apart /= period
        return mean, apart


class _Average:
    def __init__(self, period: int, weight: float, scratch: Array) -> None:
        self._weight = weight
        self._seed = Average(period, weight)
        self._left = period
        self._last = np.nan
        self._scratch = scratch
        self._doublings = []
        width = 1
        while width <= BLOCK and (power := (1.0 - weight) ** width) > VANISHED:
            self._doublings.append((width, power))
            width *= 2

    def __call__(self, x: Array) -> Array:
        found = np.empty(len(x))
        at = 0
        while self._left and at < len(x):
            value = float(x[at])
            found[at] = self._last = self._seed(value)
            self._seed.keep()
            self._left -= value == value
            at += 1
        if at < len(x):
            found[at:] = self._continued(x[at:])
        return found

    def _continued(self, x: Array) -> Array:
        length = len(x) + 1
        y = np.empty(length)
        y[0] = self._last
        np.multiply(x, self._weight, out=y[1:])
        for width, power in self._doublings:
            if width >= length:
                break
            part = self._scratch[: length - width]
            np.multiply(y[:-width], power, out=part)
            y[width:] += part
        self._last = y[-1]
        return y[1:]


class _SessionTotal:
    def __init__(self) -> None:
        self._session = np.nan
        self._total = 0.0

    def __call__(self, session: Array, x: Array) -> Array:
        found = x.astype(np.float64)
        if session[0] == self._session:
            found[0] += self._total
        begins = [0, *(np.flatnonzero(np.diff(session)) + 1).tolist(), len(x)]
        for begin, end in zip(begins, begins[1:], strict=False):
            np.cumsum(found[begin:end], out=found[begin:end])
        self._session, self._total = session[-1], found[-1]
        return found
