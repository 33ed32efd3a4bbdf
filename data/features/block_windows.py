"""Windows over blocks of rows, built by doubling: 1, 2, 4 ... values together. No sum is ever subtracted from again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


class Reach:
    """A block with the `period` - 1 rows before it, NaN before the first row."""

    def __init__(self, period: int) -> None:
        self._tail = np.full(period - 1, np.nan)

    def __call__(self, x: Array) -> Array:
        if not len(self._tail):
            return x
        whole = np.concatenate((self._tail, x))
        self._tail = whole[len(x) :].copy()
        return whole


class Windowed:
    def __init__(self, period: int, function: Callable[[Array, int], Array]) -> None:
        self._period = period
        self._reach = Reach(period)
        self._function = function

    def __call__(self, x: Array) -> Array:
        return self._function(self._reach(x), self._period)


def totals(x: Array, period: int) -> Array:
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


def means(x: Array, period: int) -> Array:
    return totals(x, period) / period


def highest(x: Array, period: int) -> Array:
    width = 1
    while 2 * width <= period:
        x = np.maximum(x[width:], x[:-width])
        width *= 2
    rest = period - width
    return np.maximum(x[rest:], x[:-rest]) if rest else x


def lowest(x: Array, period: int) -> Array:
    width = 1
    while 2 * width <= period:
        x = np.minimum(x[width:], x[:-width])
        width *= 2
    rest = period - width
    return np.minimum(x[rest:], x[:-rest]) if rest else x


class Comoment:
    """Windows of two samples joined as Chan, Golub and LeVeque (1979) join them, on sums."""

    def __init__(self, period: int) -> None:
        self._period = period
        self._x = Reach(period)
        self._y = Reach(period)

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


class Moments:
    """As `Comoment`, of one sample: mean and variance."""

    def __init__(self, period: int) -> None:
        self._period = period
        self._reach = Reach(period)

    def __call__(self, x: Array) -> tuple[Array, Array]:
        total = self._reach(x)
        period = self._period
        squares = total - total if period & 1 else total
        found: tuple[Array, Array] | None = None
        done = 0
        width = 1
        while True:
            if period & width:
                found = (total, squares) if found is None else _joined(*found, done, total, squares, width)
                done += width
            if 2 * width > period:
                assert found is not None
                return found[0] / period, found[1] / period
            apart = total[width:] - total[:-width]
            apart *= apart
            apart *= 0.5 / width
            if width > 1:
                apart += squares[width:]
                apart += squares[:-width]
            squares = apart
            total = total[width:] + total[:-width]
            width *= 2


def _joined(
    total: Array, squares: Array, count: int, older: Array, older_squares: Array, width: int
) -> tuple[Array, Array]:
    """Windows of `count` values joined to the windows of `width` values before them."""
    size = len(total) - width
    total, older = total[width:], older[:size]
    both = total * (width / count)
    both -= older
    both *= both
    both *= count / (width * (count + width))
    both += squares[width:]
    both += older_squares[:size]
    return total + older, both


class MeanDeviation:
    """Two values at a time: |a - m| + |b - m| is the larger of |a + b - 2m| and |a - b|."""

    def __init__(self, period: int) -> None:
        self._period = period
        self._reach = Reach(period)

    def __call__(self, x: Array) -> tuple[Array, Array]:
        period = self._period
        whole = self._reach(x)
        mean = means(whole, period)
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
