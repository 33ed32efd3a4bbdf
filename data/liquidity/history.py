"""What is usual for a measure: its median and spread at the same hour of other days, as far as that is known."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import chain
from statistics import median
from typing import NamedTuple

from data.liquidity.reading import Basis

SECOND = 1_000_000_000
HOUR = 3600 * SECOND
STEP = 10 * SECOND
"""Time between values of the recent past; a second until there are enough, so that a new desk soon sees something."""
RECENT = 60
"""Values of the recent past: ten minutes."""
FOLD = 300 * SECOND
"""Time between values of an hour of the day; each is the median of the last five minutes."""
DAYS = 14
PER_HOUR = HOUR // FOLD
FEWEST = 36
"""Values without which an hour, or all hours together, say nothing: the hour on three days, or three hours."""
FEWEST_RECENT = 24
FRESH = 3
"""Values of the recent past after which its median is worked out again, once there are many."""
SMALLEST = 0.25
"""Least robust deviation of a logarithm: what never moves must not cry at the first tick."""


class Usual(NamedTuple):
    """Median and robust deviation (1.4826 MAD) of a measure's logarithm."""

    median: float
    deviation: float
    basis: Basis
    samples: int

    def stress(self, value: float) -> float:
        """0 at or below the median, 1 at four deviations above (B3 of the methods)."""
        return min(4.0, max(0.0, (value - self.median) / self.deviation)) / 4.0


class HourHistory:
    """Logarithms of one measure: the last ten minutes, and two weeks by hour of the day. Bounded."""

    __slots__ = ("_folded", "_hours", "_known", "_next", "_recent", "_since", "_stepped")

    def __init__(self) -> None:
        self._recent: deque[float] = deque(maxlen=RECENT)
        self._hours: tuple[deque[float], ...] = tuple(deque(maxlen=DAYS * PER_HOUR) for _ in range(24))
        self._known: dict[Basis, tuple[int, Usual]] = {}
        self._stepped = 0
        self._folded = 0
        self._since = 0
        self._next = 0

    def add(self, ts: int, value: float) -> None:
        """Take a value at `ts`; those nearer to the last than the step are left out."""
        if 0 < self._next - ts <= STEP:
            return
        if not self._next:
            self._folded = ts
        self._next = ts + (STEP if len(self._recent) >= FEWEST_RECENT else SECOND)
        self._recent.append(value)
        self._stepped += 1
        self._since += 1
        if ts - self._folded >= FOLD:
            self._folded = ts
            self._hours[ts // HOUR % 24].append(median(list(self._recent)[-self._since :]))
            self._since = 0
            self._known.clear()

    def usual(self, ts: int) -> Usual | None:
        """What is usual at the hour of `ts`, from the best history there is; `None` when there is too little."""
        hour = self._hours[ts // HOUR % 24]
        if len(hour) >= FEWEST:
            return self._remembered("hour", ts // HOUR, hour)
        if "day" in self._known or sum(len(hour) for hour in self._hours) >= FEWEST:
            return self._remembered("day", 0, list(chain.from_iterable(self._hours)))
        if len(self._recent) >= FEWEST_RECENT:
            # Sorting ten minutes for every value costs more than all that is measured; they move slowly.
            few = self._stepped < RECENT // 2
            return self._remembered(
                "recent", self._stepped if few else -(self._stepped // FRESH), self._recent
            )
        return None

    def typical(self) -> float | None:
        """Median of the last ten minutes; `None` when there is nothing."""
        return median(self._recent) if self._recent else None

    def _remembered(self, basis: Basis, key: int, values: Sequence[float]) -> Usual:
        known = self._known.get(basis)
        if known is not None and known[0] == key:
            return known[1]
        middle = median(values)
        deviation = 1.4826 * median([abs(value - middle) for value in values])
        usual = Usual(middle, max(SMALLEST, deviation), basis, len(values))
        self._known[basis] = (key, usual)
        return usual
