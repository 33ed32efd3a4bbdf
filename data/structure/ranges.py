"""Average true range of a stream of bars."""

from __future__ import annotations


class AverageRange:
    """Wilder's average true range after each bar, in quote units; `None` until `period` + 1 bars."""

    __slots__ = ("_close", "_count", "_first", "_period", "value")

    def __init__(self, period: int) -> None:
        self._period = period
        self._close: float | None = None
        self._count = 0
        self._first = 0.0
        self.value: float | None = None

    def add(self, high: float, low: float, close: float) -> None:
        """Take a closed bar."""
        before = self._close
        self._close = close
        if before is None:
            return
        span = (high if high > before else before) - (low if low < before else before)
        if self.value is not None:
            self.value += (span - self.value) / self._period
            return
        self._count += 1
        self._first += span
        if self._count == self._period:
            self.value = self._first / self._period
