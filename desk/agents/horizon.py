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
STEPS_AHEAD = 10
"""A horizon should be at least this many bars long, or its bars are too coarse for it."""


def bar_interval(horizon: str, closed: Callable[[str], int]) -> str:
    """The interval to study a horizon on; `closed` tells how many closed bars there are of each.

    The coarsest that divides the horizon finely enough and has enough bars; where none has, the one with the most.
    """
    length = HORIZONS[horizon]
    fine = [name for name, step in INTERVALS.items() if step * STEPS_AHEAD <= length]
    for name in reversed(fine):
        if closed(name) >= ENOUGH_BARS:
            return name
    return max(reversed(fine), key=closed)


def bars_ahead(horizon: str, interval: str) -> int:
    """How many bars of `interval` the horizon is long."""
    return HORIZONS[horizon] // INTERVALS[interval]
