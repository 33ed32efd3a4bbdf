"""Volatility cone: how realised volatility over each horizon has been spread, and where it stands now."""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise

import msgspec

from data.events import Candle
from data.radar.horizons import HORIZONS, runs, steps
from data.regime import rank
from data.volatility import annualised, sound

FEWEST_RETURNS = 10
"""Returns without which a window has no realised volatility."""
FEWEST_WINDOWS = 5
"""Windows that do not overlap, without which a horizon has no cone."""


class ConePoint(msgspec.Struct, frozen=True, gc=False):
    """Realised volatility over windows of one length. Figures are annualised fractions."""

    name: str
    horizon: int
    """Nanoseconds."""
    low: float
    tenth: float
    quarter: float
    median: float
    three_quarters: float
    nine_tenths: float
    high: float
    now: float
    """Over the newest window."""
    percentile: float
    """Rank of `now` among the windows before it, 0 to 100."""
    windows: int
    """Windows that do not overlap."""


class VolatilityCone(msgspec.Struct, frozen=True):
    """Cone by horizon, shortest first; horizons with too little history are left out and named."""

    interval: int
    """Length of the bars, nanoseconds."""
    bars: int
    points: tuple[ConePoint, ...]
    note: str = ""


def volatility_cone(bars: Sequence[Candle], horizons: Mapping[str, int] = HORIZONS) -> VolatilityCone:
    """Percentiles of realised volatility over every window of each horizon; windows do not span holes in time."""
    interval = bars[0].interval if bars else 0
    if not sound(bars):
        return VolatilityCone(interval, len(bars), (), "a price cannot be true")
    sums = [_sums(run) for run in runs(bars)]
    points: list[ConePoint] = []
    left: list[str] = []
    for name, horizon in horizons.items():
        count = steps(horizon, bars)
        if count < FEWEST_RETURNS:
            continue
        windows = [
            annualised(math.sqrt(max(0.0, total[at] - total[at - count]) / count), interval) or 0.0
            for total in sums
            for at in range(count, len(total))
        ]
        if len(windows) < FEWEST_WINDOWS * count or len(sums[-1]) <= count:
            left.append(name)
            continue
        points.append(_point(name, horizon, windows, len(windows) // count))
    note = f"too few bars for {', '.join(left)}" if left else ""
    return VolatilityCone(interval, len(bars), tuple(points), note)


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value below which a share of ordered values lie, on the line between neighbours."""
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def _point(name: str, horizon: int, windows: list[float], independent: int) -> ConePoint:
    now = windows[-1]
    ordered = sorted(windows[:-1])
    percentile = rank(now, ordered)
    insort(ordered, now)
    return ConePoint(
        name=name,
        horizon=horizon,
        low=ordered[0],
        tenth=quantile(ordered, 0.1),
        quarter=quantile(ordered, 0.25),
        median=quantile(ordered, 0.5),
        three_quarters=quantile(ordered, 0.75),
        nine_tenths=quantile(ordered, 0.9),
        high=ordered[-1],
        now=now,
        percentile=percentile,
        windows=independent,
    )


def _sums(run: Sequence[Candle]) -> list[float]:
    """Running sums of squared returns, beginning with 0."""
    squares = [math.log(after.close / before.close) ** 2 for before, after in pairwise(run)]
    return list(accumulate(squares, initial=0.0))
