"""Swing highs of a stream of bars, found in constant time a bar."""

from __future__ import annotations

from collections import deque


class Peaks:
    """Bar i is a peak when its value is above the `lag` before it and not below the `lag` after it."""

    __slots__ = ("_falling", "_lag")

    def __init__(self, lag: int) -> None:
        self._lag = lag
        # Bars of the last `lag` that no later one has exceeded, and whether each was above all `lag` before it.
        self._falling: deque[tuple[int, float, bool]] = deque()

    def add(self, at: int, value: float) -> float | None:
        """Take the value of bar `at`; the value of bar `at - lag` when that is a peak."""
        falling = self._falling
        lag = self._lag
        while falling and falling[-1][1] < value:
            falling.pop()
        clear = at >= lag and (not falling or falling[-1][0] < at - lag)
        falling.append((at, value, clear))
        if falling[0][0] > at - lag:
            return None
        _, peak, clear = falling.popleft()
        return peak if clear else None
