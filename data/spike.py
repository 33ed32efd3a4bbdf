"""A guard of the mark: a touch that jumps far beyond its usual moves counts only once something else confirms it."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from itertools import pairwise

from data.events import Candle

ALWAYS = 0.005
"""No jump below this share of the price is held back."""
SIGMAS = 20.0
"""Standard deviations of one-minute returns beyond which a jump has to be confirmed."""
DWELL = 300_000_000
"""Nanoseconds after which a touch that stays where it jumped confirms itself."""
BARS = 30
FEWEST = 10
"""Bars without which no deviation is known, and `ALWAYS` alone decides."""


class Spike:
    """Remembers the touch that counts, and the one that has to be confirmed."""

    __slots__ = ("_far", "_mid", "_since")

    def __init__(self) -> None:
        self._mid = 0.0
        self._far = 0.0
        self._since = 0

    def near(self, mid: float) -> bool:
        """Whether a touch needs no confirmation at all; it then is the one that counts."""
        before = self._mid
        if before and not -ALWAYS < mid / before - 1.0 < ALWAYS:
            return False
        self._mid = mid
        self._far = 0.0
        return True

    def confirmed(self, mid: float, ts: int, bars: Sequence[Candle], book: float | None) -> bool:
        """Whether a far touch may count: usual for its bars, seen by the book as well, or there for a while."""
        jump = abs(mid / self._mid - 1.0)
        seen = book is not None and abs(book / mid - 1.0) < ALWAYS
        if self._far and abs(mid / self._far - 1.0) < ALWAYS:
            lasted = ts - self._since >= DWELL
        else:
            self._far, self._since, lasted = mid, ts, False
        if not (seen or lasted or jump < SIGMAS * deviation(bars)):
            return False
        self._mid, self._far = mid, 0.0
        return True


def deviation(bars: Sequence[Candle]) -> float:
    """Standard deviation of the returns from close to close, 0 while too little is known."""
    if len(bars) < FEWEST:
        return 0.0
    return statistics.pstdev(after.close / before.close - 1.0 for before, after in pairwise(bars))
