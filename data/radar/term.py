"""Term structure: annualised volatility by horizon, all from one series of bars."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from data.events import Candle
from data.radar.horizons import HORIZONS, runs, steps
from data.volatility import annualised, sound

FEWEST = 20
"""Stretches that do not overlap, without which a horizon has no volatility."""


class TermPoint(msgspec.Struct, frozen=True, gc=False):
    """Volatility at one horizon. Figures are annualised fractions."""

    name: str
    horizon: int
    """Nanoseconds."""
    volatility: float | None
    standard_error: float | None
    samples: int
    """Stretches of this length that do not overlap."""
    variance_ratio: float | None
    """Variance at this horizon over that of the shortest, both a year: below 1 moves turn back, above 1 they go on."""


class TermStructure(msgspec.Struct, frozen=True):
    """Volatility by horizon, shortest first."""

    interval: int
    """Length of the bars, nanoseconds."""
    bars: int
    points: tuple[TermPoint, ...]
    shape: Literal["rising", "falling", "flat", "unknown"]
    """The longest horizon against the shortest, beyond two standard errors."""
    note: str = ""


def term_structure(bars: Sequence[Candle], horizons: Mapping[str, int] = HORIZONS) -> TermStructure:
    """Root of the mean squared overlapping return at each horizon; no mean is taken off, holes are stepped over."""
    interval = bars[0].interval if bars else 0
    if not sound(bars):
        return TermStructure(interval, len(bars), (), "unknown", "a price cannot be true")
    paths = [[math.log(bar.close) for bar in run] for run in runs(bars)]
    points: list[TermPoint] = []
    first: float | None = None
    for name, horizon in horizons.items():
        count = steps(horizon, bars)
        if not count:
            continue
        squares = [(path[at] - path[at - count]) ** 2 for path in paths for at in range(count, len(path))]
        samples = len(squares) // count
        if samples < FEWEST:
            points.append(TermPoint(name, horizon, None, None, samples, None))
            continue
        yearly = annualised(math.sqrt(math.fsum(squares) / len(squares)), horizon) or 0.0
        first = first or yearly or None
        ratio = (yearly / first) ** 2 if first else None
        points.append(TermPoint(name, horizon, yearly, yearly / math.sqrt(2.0 * samples), samples, ratio))
    left = [point.name for point in points if point.volatility is None]
    note = f"too few bars for {', '.join(left)}" if left else ""
    return TermStructure(interval, len(bars), tuple(points), _shape(points), note)


def _shape(points: Sequence[TermPoint]) -> Literal["rising", "falling", "flat", "unknown"]:
    known = [(p.volatility, p.standard_error) for p in points if p.volatility is not None]
    if len(known) < 2:
        return "unknown"
    (short, short_error), (long, long_error) = known[0], known[-1]
    clear = 2.0 * math.hypot(short_error or 0.0, long_error or 0.0)
    if abs(long - short) <= clear:
        return "flat"
    return "rising" if long > short else "falling"
