"""Volatility regime: where fast volatility stands in its own recent history, with hysteresis and a least stay."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import deque
from collections.abc import Sequence
from math import isfinite
from typing import Literal, NamedTuple

VolatilityRegime = Literal["UNKNOWN", "LOW", "NORMAL", "HIGH", "EXTREME"]

LOW, HIGH, EXTREME = 30.0, 80.0, 97.0
HYSTERESIS = 5.0
"""Percentile points by which a band must be left."""
DWELL = 3
"""Bars that a regime stays at least; only EXTREME may enter at once."""
TRAILING = 500
FEWEST = 200
"""Bars below which the regime is not known."""
WAKING = 2.0
"""Fast volatility above this many times the slow one is extreme whatever its rank."""


class RegimeReading(NamedTuple):
    """The regime after the last bar, and the percentile rank behind it."""

    regime: VolatilityRegime
    percentile: float | None


UNKNOWN = RegimeReading("UNKNOWN", None)


def rank(value: float, ordered: Sequence[float]) -> float:
    """Percentile rank of `value` in values sorted upwards, 0 to 100; ties count half."""
    return 50.0 * (bisect_left(ordered, value) + bisect_right(ordered, value)) / len(ordered)


def regime(fast: Sequence[float], slow: Sequence[float] | None = None) -> RegimeReading:
    """Regime at the end of a path of fast volatilities, oldest first; `slow` is the slower one at the same bars."""
    path = regimes(fast, slow)
    return path[-1] if path else UNKNOWN


def regimes(fast: Sequence[float], slow: Sequence[float] | None = None) -> list[RegimeReading]:
    """The regime after each bar; a later bar changes none of them. A broken number makes it unknown from there on."""
    if slow is not None and len(slow) != len(fast):
        raise ValueError("the fast and the slow path must be of one length")
    follower = RegimeFollower()
    return [follower.take(value, slow[at] if slow is not None else 0.0) for at, value in enumerate(fast)]


class RegimeFollower:
    """The regime bar by bar, at the cost of one bar."""

    __slots__ = ("_broken", "_ordered", "_state", "_stayed", "_trailing")

    def __init__(self) -> None:
        self._state: VolatilityRegime = "UNKNOWN"
        self._stayed = 0
        self._ordered: list[float] = []
        self._trailing: deque[float] = deque()
        self._broken = False

    def copy(self) -> RegimeFollower:
        """Another one that has seen the same, for asking what would come."""
        other = RegimeFollower()
        other._state, other._stayed, other._broken = self._state, self._stayed, self._broken
        other._ordered, other._trailing = self._ordered[:], self._trailing.copy()
        return other

    def look(self, fast: float, slow: float = 0.0) -> RegimeReading:
        """What `take` would give."""
        return self._next(fast, slow)[0]

    def take(self, fast: float, slow: float = 0.0) -> RegimeReading:
        """The regime after one more bar; a `slow` volatility of 0 wakes nobody."""
        reading, self._stayed = self._next(fast, slow)
        self._state = reading.regime
        if self._broken or not isfinite(fast):
            self._broken = True
            return reading
        trailing, ordered = self._trailing, self._ordered
        insort(ordered, fast)
        trailing.append(fast)
        if len(trailing) > TRAILING:
            del ordered[bisect_left(ordered, trailing.popleft())]
        return reading

    def _next(self, fast: float, slow: float) -> tuple[RegimeReading, int]:
        """The reading of one more bar, and for how many bars its regime has stayed."""
        if self._broken or not isfinite(fast) or len(self._trailing) < FEWEST - 1:
            return UNKNOWN, 0
        percentile = rank(fast, self._ordered)
        state, stayed = self._state, self._stayed + 1
        wanted = _band(percentile, slow > 0.0 and fast > WAKING * slow, state)
        if wanted != state and (state == "UNKNOWN" or wanted == "EXTREME" or stayed >= DWELL):
            return RegimeReading(wanted, percentile), 0
        return RegimeReading(state, percentile), stayed


def _band(percentile: float, waking: bool, state: VolatilityRegime) -> VolatilityRegime:
    """The band of a percentile, widened by the hysteresis for the one it is in."""
    if waking or percentile >= EXTREME - (HYSTERESIS if state == "EXTREME" else 0.0):
        return "EXTREME"
    if percentile >= HIGH - (HYSTERESIS if state in ("HIGH", "EXTREME") else 0.0):
        return "HIGH"
    if percentile <= LOW + (HYSTERESIS if state == "LOW" else 0.0):
        return "LOW"
    return "NORMAL"
