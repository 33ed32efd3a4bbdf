"""Who moved more than its own volatility led one to expect."""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Mapping, Sequence

import msgspec

from data.events import Candle
from data.regime import FEWEST, TRAILING, rank
from data.volatility import ewma_path

AGO = 5
"""Bars back to which the percentile is compared."""


class Surprise(msgspec.Struct, frozen=True, gc=False):
    """The last bar of one instrument against its own past."""

    instrument: str
    rank: int
    """1 is the greatest surprise; 0 when there is no score."""
    score: float | None
    """Absolute return of the last bar over the moving volatility before it."""
    move: float | None
    """Log return of the last bar, fraction."""
    percentile: float | None
    """Rank of the moving volatility among the 500 bars before, 0 to 100; `None` under 200 bars."""
    percentile_jump: float | None
    """Points by which that rank has changed over five bars."""
    bars: int
    note: str = ""


def surprises(universe: Mapping[str, Sequence[Candle]]) -> tuple[Surprise, ...]:
    """Every instrument, the greatest surprise first: by score, then by the jump of the percentile."""
    found = [_surprise(name, bars) for name, bars in universe.items()]
    found.sort(key=_order)
    return tuple(
        msgspec.structs.replace(one, rank=place if one.score is not None else 0)
        for place, one in enumerate(found, 1)
    )


def _surprise(name: str, bars: Sequence[Candle]) -> Surprise:
    path = ewma_path(bars)
    if len(path) < 2:
        return Surprise(name, 0, None, None, None, None, len(bars), "too few bars")
    if bars[-1].ts - bars[-2].ts != bars[-1].interval:
        return Surprise(name, 0, None, None, None, None, len(bars), "a hole in time before the last bar")
    move = math.log(bars[-1].close / bars[-2].close)
    expected = path[-2]
    score = abs(move) / expected if expected > 0.0 else None
    percentile, before = _percentile(path), _percentile(path[:-AGO])
    jump = percentile - before if percentile is not None and before is not None else None
    note = "it did not move before" if score is None else ""
    return Surprise(name, 0, score, move, percentile, jump, len(bars), note)


def _order(one: Surprise) -> tuple[float, float, str]:
    return 1.0 if one.score is None else -one.score, -(one.percentile_jump or 0.0), one.instrument


def _percentile(path: Sequence[float]) -> float | None:
    if len(path) < FEWEST:
        return None
    ordered: list[float] = []
    for value in path[-TRAILING - 1 : -1]:
        insort(ordered, value)
    return rank(path[-1], ordered)
