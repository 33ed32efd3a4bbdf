"""Volatility regime: where fast volatility stands in its own recent history, with hysteresis and a least stay."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
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
    path: list[RegimeReading] = []
    state: VolatilityRegime = "UNKNOWN"
    stayed = 0
    ordered: list[float] = []
    for at, value in enumerate(fast):
        if not isfinite(value):
            return path + [UNKNOWN] * (len(fast) - at)
        if at < FEWEST - 1:
            path.append(UNKNOWN)
        else:
            percentile = rank(value, ordered)
            waking = slow is not None and slow[at] > 0.0 and value > WAKING * slow[at]
            wanted = _band(percentile, waking, state)
            stayed += 1
            if wanted != state and (state == "UNKNOWN" or wanted == "EXTREME" or stayed >= DWELL):
                state, stayed = wanted, 0
            path.append(RegimeReading(state, percentile))
        insort(ordered, value)
        if len(ordered) > TRAILING:
            del ordered[bisect_left(ordered, fast[at - TRAILING])]
    return path


def _band(percentile: float, waking: bool, state: VolatilityRegime) -> VolatilityRegime:
    """The band of a percentile, widened by the hysteresis for the one it is in."""
    if waking or percentile >= EXTREME - (HYSTERESIS if state == "EXTREME" else 0.0):
        return "EXTREME"
    if percentile >= HIGH - (HYSTERESIS if state in ("HIGH", "EXTREME") else 0.0):
        return "HIGH"
    if percentile <= LOW + (HYSTERESIS if state == "LOW" else 0.0):
        return "LOW"
    return "NORMAL"
