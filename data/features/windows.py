"""Sums, moments and extremes of the last few values, without drift: nothing is ever subtracted again.

Rows are cut into chunks as long as the window. A window is then the end of one chunk and the beginning of the next: the
ends are summed once when a chunk is full, the beginning grows with each bar (van Herk 1992). Work a bar is constant on
average.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence

NAN = math.nan


class Total:
    """Sum of the last `period` values."""

    __slots__ = ("_beginning", "_chunk", "_ends", "_newest", "_period")

    def __init__(self, period: int) -> None:
        self._period = period
        self._ends = [*[NAN] * period, 0.0]
        self._chunk: list[float] = []
        self._beginning = 0.0
        self._newest = NAN

    def __call__(self, x: float) -> float:
        self._newest = x
        return self._ends[len(self._chunk) + 1] + (self._beginning + x)

    def keep(self) -> None:
        self._chunk.append(self._newest)
        self._beginning += self._newest
        if len(self._chunk) == self._period:
            total = 0.0
            for at in range(self._period - 1, -1, -1):
                total += self._chunk[at]
                self._ends[at] = total
            self._chunk.clear()
            self._beginning = 0.0


Moments = tuple[int, float, float, float]
"""Count, mean of x, mean of y, and the sum of (x - mean x)(y - mean y)."""
NOTHING: Moments = (0, 0.0, 0.0, 0.0)


class Comoment:
    """Moments of the last `period` pairs."""

    __slots__ = ("_beginning", "_chunk", "_ends", "_newest", "_period")

    def __init__(self, period: int) -> None:
        self._period = period
        self._ends: list[Moments] = [*[(1, NAN, NAN, NAN)] * period, NOTHING]
        self._chunk: list[Moments] = []
        self._beginning = NOTHING
        self._newest = NOTHING

    def __call__(self, x: float, y: float) -> Moments:
        self._newest = (1, x, y, 0.0)
        return joined(self._ends[len(self._chunk) + 1], joined(self._beginning, self._newest))

    def keep(self) -> None:
        self._chunk.append(self._newest)
        self._beginning = joined(self._beginning, self._newest)
        if len(self._chunk) == self._period:
            end = NOTHING
            for at in range(self._period - 1, -1, -1):
                end = self._ends[at] = joined(self._chunk[at], end)
            self._chunk.clear()
            self._beginning = NOTHING


def joined(a: Moments, b: Moments) -> Moments:
    """Moments of two samples together (Chan, Golub, LeVeque 1979)."""
    if not a[0]:
        return b
    if not b[0]:
        return a
    count = a[0] + b[0]
    x = b[1] - a[1]
    y = b[2] - a[2]
    share = b[0] / count
    return (count, a[1] + x * share, a[2] + y * share, a[3] + b[3] + x * y * (a[0] * share))


class Extreme:
    """Highest (`sign` 1) or lowest (`sign` -1) of the last `period` values: a queue that only falls."""

    __slots__ = ("_count", "_newest", "_period", "_queue", "_sign")

    def __init__(self, period: int, sign: float) -> None:
        self._period = period
        self._sign = sign
        self._queue: deque[tuple[int, float]] = deque()
        self._count = 0
        self._newest = NAN

    def __call__(self, x: float) -> float:
        x *= self._sign
        self._newest = x
        queue = self._queue
        if queue and queue[0][0] <= self._count - self._period:
            queue.popleft()
        if self._count < self._period - 1:
            return NAN
        return self._sign * (queue[0][1] if queue and queue[0][1] > x else x)

    def keep(self) -> None:
        queue = self._queue
        while queue and queue[-1][1] <= self._newest:
            queue.pop()
        queue.append((self._count, self._newest))
        self._count += 1


class MeanDeviation:
    """Mean and mean absolute deviation of the last `period` values: all of them are looked at, whatever came before.

    Two at a time, in the order in which history does: |a - m| + |b - m| is the larger of |a + b - 2m| and |a - b|.
    """

    __slots__ = ("_newest", "_period", "_values")

    def __init__(self, period: int) -> None:
        self._period = period
        self._values: deque[float] = deque(maxlen=max(1, period - 1))
        self._newest = NAN

    def __call__(self, x: float) -> tuple[float, float]:
        self._newest = x
        values = [*self._values, x] if self._period > 1 else [x]
        if len(values) < self._period:
            return NAN, NAN
        mean = paired_total(values) / self._period
        apart = abs(values[0] - mean) if self._period % 2 else 0.0
        twice = 2.0 * mean
        for at in range(self._period - 1, 0, -2):
            newer, older = values[at], values[at - 1]
            apart += max(abs(newer + older - twice), abs(newer - older))
        return mean, apart / self._period

    def keep(self) -> None:
        self._values.append(self._newest)


def paired_total(values: Sequence[float]) -> float:
    """Sum in the order in which history sums: pairs, pairs of pairs, and so on back from the newest."""
    end = length = len(values)
    total = None
    width = 1
    while width <= length:
        if length & width:
            part = list(values[end - width : end])
            while len(part) > 1:
                part = [part[at + 1] + part[at] for at in range(0, len(part), 2)]
            total = part[0] if total is None else total + part[0]
            end -= width
        width *= 2
    return 0.0 if total is None else total
