"""Lengths of time that the radar looks at, and bars that follow one another without a hole."""

from __future__ import annotations

from collections.abc import Sequence

from data.events import Candle

MINUTE = 60_000_000_000
HORIZONS: dict[str, int] = {
    "5m": 5 * MINUTE,
    "15m": 15 * MINUTE,
    "30m": 30 * MINUTE,
    "1h": 60 * MINUTE,
    "2h": 120 * MINUTE,
    "4h": 240 * MINUTE,
    "8h": 480 * MINUTE,
    "1d": 1440 * MINUTE,
}
"""Name and length in nanoseconds, shortest first."""


def runs(bars: Sequence[Candle]) -> list[Sequence[Candle]]:
    """Stretches of bars that follow one another at once; a return across a hole in time belongs to no bar."""
    found: list[Sequence[Candle]] = []
    start = 0
    for at in range(1, len(bars) + 1):
        if at == len(bars) or bars[at].ts - bars[at - 1].ts != bars[at].interval:
            found.append(bars[start:at])
            start = at
    return [run for run in found if run]


def steps(horizon: int, bars: Sequence[Candle]) -> int:
    """Bars in a horizon; 0 when it is not a whole number of them."""
    if not bars or horizon % bars[0].interval:
        return 0
    return horizon // bars[0].interval
