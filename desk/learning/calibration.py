"""What a stated chance has meant: the calibration curve, and the one figure that stands beside an opinion."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from desk.learning.scoring import BINS, Point, base_rate, bin_of

Z95 = 1.959963984540054
LEAST_IN_BIN = 10
"""Forecasts below which a bin of the curve is not shown."""
LEAST = 30
"""Forecasts below which nothing is said of what a chance has meant, and no curve is drawn."""
NEAR = 0.05
"""Chances within five points of the one asked about speak for it."""
IMAGINED = 10.0
"""Forecasts at the speaker's own overall rate that the rate near a chance is shrunk by."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of `n` with its 95 % interval."""

    n: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts of one bin: what was said on average, and what happened."""

    said: float
    was: Share


@dataclass(frozen=True, slots=True)
class Meant:
    """`stated` was the chance given to a direction; `was` is how often it came so."""

    stated: float
    was: Share


def wilson(hits: float, n: int, z: float = Z95) -> Share:
    """Score interval of a share (Wilson 1927): inside 0 to 1, and honest for small `n`."""
    share = hits / n
    square = z * z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = z / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    return Share(n, share, max(0.0, middle - half), min(1.0, middle + half))


def curve(points: Sequence[Point], least: int = LEAST_IN_BIN) -> tuple[Bin, ...]:
    """The calibration curve: bins with enough forecasts in them, and none at all below the least that say anything."""
    if len(points) < LEAST:
        return ()
    bins = []
    for index in range(BINS):
        inside = [point for point in points if bin_of(point.p) == index]
        if len(inside) >= least:
            said = math.fsum(p for p, _ in inside) / len(inside)
            bins.append(Bin(said, wilson(math.fsum(y for _, y in inside), len(inside))))
    return tuple(bins)


def folded(points: Sequence[Point]) -> list[Point]:
    """Each forecast as the chance given to the direction it leans to, and whether that came so."""
    return [Point(p, y) if p >= 0.5 else Point(1.0 - p, 1.0 - y) for p, y in points]


def meant(points: Sequence[Point], p: float) -> Meant | None:
    """What a chance such as `p` has meant; nothing while too few forecasts are near it.

    Forecasts within five points of the chance, in either direction, shrunk by a beta prior of ten forecasts at the
    speaker's overall rate (beta-binomial posterior mean), with Wilson's interval of the unshrunk share.
    """
    stated = max(p, 1.0 - p)
    directed = folded(points)
    near = [point for point in directed if abs(point.p - stated) <= NEAR + 1e-9]
    if len(near) < LEAST:
        return None
    hits = math.fsum(y for _, y in near)
    interval = wilson(hits, len(near))
    shrunk = (hits + IMAGINED * base_rate(directed)) / (len(near) + IMAGINED)
    return Meant(stated, Share(len(near), shrunk, min(interval.low, shrunk), max(interval.high, shrunk)))
