"""Horizons of a debate, and the bars that suit them."""

from __future__ import annotations

from collections.abc import Callable

from data.candles import INTERVALS, SECOND

HORIZONS: dict[str, int] = {
    "1m": 60 * SECOND,
    "5m": 300 * SECOND,
    "15m": 900 * SECOND,
    "30m": 1800 * SECOND,
    "1h": 3600 * SECOND,
    "4h": 14_400 * SECOND,
}
"""Name and length in nanoseconds of every horizon that can be debated."""

DEFAULT = "15m"
ENOUGH_BARS = 60
FINE_STEPS, COARSE_STEPS = 10, 3
"""How many bars long a horizon should be, and must be."""
PAST_HORIZONS = 8
"""How many horizons the bars should reach back."""


def bar_interval(horizon: str, closed: Callable[[str], int]) -> str:
    """The interval to study a horizon on; `closed` tells how many closed bars there are of each.

    The coarsest that divides the horizon finely and reaches back far enough; else the finest that reaches back far
    enough; else the one with the most bars.
    """
    length = HORIZONS[horizon]
    usable = [name for name, step in INTERVALS.items() if step * COARSE_STEPS <= length]
    long = [
        name for name in usable if closed(name) >= max(ENOUGH_BARS, PAST_HORIZONS * bars_ahead(horizon, name))
    ]
    fine = [name for name in long if INTERVALS[name] * FINE_STEPS <= length]
    if fine:
        return fine[-1]
    return long[0] if long else max(reversed(usable), key=closed)


def bars_ahead(horizon: str, interval: str) -> int:
    """How many bars of `interval` the horizon is long."""
    return HORIZONS[horizon] // INTERVALS[interval]
