"""The operators over history, a block of rows at a time: small enough for the cache, with what each remembers carried over.

Windows are built by doubling (1, 2, 4 ... values together), averages by doubling with the decay as weight: no sum is ever
subtracted from, so nothing drifts over millions of rows. Blocks begin at fixed rows, so no value depends on later rows.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from data.features.buckets import Toxicity
from data.features.scalars import Average

Array = npt.NDArray[Any]
BLOCK = 32_768
"""Rows of a block: a quarter of a megabyte a column."""
ROW = 16
"""Values that one product averages at once."""
VANISHED = 1e-24
"""What weighs less than this is left out of an average."""


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

    def ratio(self, a: Array, b: Array, least: Array | float = 0.0, otherwise: float = math.nan) -> Array:
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
        return _Windowed(period, _totals)

    def mean(self, period: int) -> Callable[[Array], Array]:
        return _Windowed(period, _means)

    def highest(self, period: int) -> Callable[[Array], Array]:
        return _Windowed(period, _highest)

    def lowest(self, period: int) -> Callable[[Array], Array]:
        return _Windowed(period, _lowest)

    def comoment(self, period: int) -> Callable[[Array, Array], Array]:
        return _Comoment(period)

    def moments(self, period: int) -> Callable[[Array], tuple[Array, Array]]:
        return _Moments(period)

    def mean_deviation(self, period: int) -> Callable[[Array], tuple[Array, Array]]:
        return _MeanDeviation(period)

    def average(self, period: int, weight: float) -> Callable[[Array], Array]:
        return _Average(period, weight, self._rows)

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


class _Moments:
    """As `_Comoment`, of one sample; what is carried is n sum x² - (sum x)², so that equal halves need no division."""

    def __init__(self, period: int) -> None:
        self._period = period
        self._reach = _Reach(period)

    def __call__(self, x: Array) -> tuple[Array, Array]:
        total = self._reach(x)
        period = self._period
        spread = total
        found: tuple[Array, Array] | None = None
        done = 0
        width = 1
        while True:
            if width == 1 and period & 1:
                spread = total - total
            if period & width:
                found = (total, spread) if found is None else _spread_joined(*found, done, total, spread, width)
                done += width
            if 2 * width > period:
                assert found is not None
                return found[0] / period, found[1] / (period * period)
            apart = total[width:] - total[:-width]
            apart *= apart
            if width > 1:
                both = spread[width:] + spread[:-width]
                both *= 2.0
                apart += both
            spread = apart
            total = total[width:] + total[:-width]
            width *= 2


def _spread_joined(
    total: Array, spread: Array, count: int, older: Array, older_spread: Array, width: int
) -> tuple[Array, Array]:
    """Windows of `count` values joined to the windows of `width` values before them."""
    size = len(total) - width
    total, older = total[width:], older[:size]
    both = total * (width / count)
    both -= older
    both *= both
    both *= count / width
    both += spread[width:] * ((count + width) / count)
    both += older_spread[:size] * ((count + width) / width)
    return total + older, both


class _MeanDeviation:
    """Two values at a time: |a - m| + |b - m| is the larger of |a + b - 2m| and |a - b|."""

    def __init__(self, period: int) -> None:
        self._period = period
        self._reach = _Reach(period)

    def __call__(self, x: Array) -> tuple[Array, Array]:
        period = self._period
        whole = self._reach(x)
        mean = _means(whole, period)
        sums = whole[1:] + whole[:-1]
        differences = whole[1:] - whole[:-1]
        np.abs(differences, out=differences)
        twice = 2.0 * mean
        size = len(x)
        apart = np.abs(whole[:size] - mean) if period % 2 else np.zeros(size)
        one = np.empty(size)
        for begin in range(period - 2, -1, -2):
            np.subtract(sums[begin : begin + size], twice, out=one)
            np.abs(one, out=one)
            np.maximum(one, differences[begin : begin + size], out=one)
            apart += one
        apart /= period
        return mean, apart


class _Average:
    """y = weight x + decay y', in rows of `ROW`: what a row holds is one product with a triangle of decays, what it is
    handed by the row before comes by doubling. The product always has one shape, so that its rounding never depends on
    how many rows follow.
    """

    def __init__(self, period: int, weight: float, rows: Array) -> None:
        self._rows = rows
        self._seed = Average(period, weight)
        self._left = period
        self._last = np.nan
        decay = 1.0 - weight
        powers = decay ** np.arange(ROW + 1)
        back = np.subtract.outer(np.arange(ROW), np.arange(ROW))
        triangle = np.where(back <= 0, weight * powers[np.abs(back)], 0.0)
        self._ends = triangle[:, -1].copy()
        self._triangle = np.vstack((powers[1:], triangle))
        self._doublings = []
        width = 1
        while width < len(rows) and (power := float(powers[-1]) ** width) > VANISHED:
            self._doublings.append((width, power))
            width *= 2

    def __call__(self, x: Array) -> Array:
        if not self._left:
            return self._continued(x)
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
        if len(x) < BLOCK:
            x = np.concatenate((x, np.zeros(BLOCK - (count := len(x)))))
        else:
            count = BLOCK
        rows = self._rows
        rows[:, 1:] = x.reshape(-1, ROW)
        handed = np.empty(len(rows))
        handed[0] = self._last
        handed[1:] = (rows[:, 1:] @ self._ends)[:-1]
        for width, power in self._doublings:
            handed[width:] += handed[:-width] * power
        rows[:, 0] = handed
        found = (rows @ self._triangle).ravel()[:count]
        self._last = found[-1]
        return found


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
        for begin, end in zip(begins, begins[1:], strict=False):
            np.cumsum(found[begin:end], out=found[begin:end])
        self._session, self._total = session[-1], found[-1]
        return found
