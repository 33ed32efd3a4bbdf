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
_LADDER: dict[str, int] = {
    **{f"{seconds}s": seconds * MINUTE // 60 for seconds in (1, 5, 10, 15, 30)},
    **{f"{minutes}m": minutes * MINUTE for minutes in (1, 2, 5, 10, 15, 20, 30, 45)},
    **{f"{hours}h": hours * 60 * MINUTE for hours in (1, 2, 3, 4, 6, 8, 12)},
    **{f"{days}d": days * 1440 * MINUTE for days in (1, 2, 4, 8)},
}
LONGEST = 300
"""Bars in the longest horizon of a ladder."""


def ladder(interval: int) -> dict[str, int]:
    """Horizons that suit bars of `interval` nanoseconds: from one bar to 300, each a whole number of them."""
    return {
        name: length
        for name, length in _LADDER.items()
        if length % interval == 0 and interval <= length <= LONGEST * interval
    }


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
