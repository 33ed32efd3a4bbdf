"""Exponential averages over blocks of rows, as small matrix products."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from data.features.scalars import Average

Array = npt.NDArray[Any]
BLOCK = 32_768
"""Rows of a block: a quarter of a megabyte a column."""
ROW = 16
"""Values that one product averages at once."""
VANISHED = 1e-24
"""What weighs less than this is left out of an average."""


class BlockAverage:
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
        found: Array = (rows @ self._triangle).ravel()[:count]
        self._last = found[-1]
        return found
