"""How good probabilities were: Brier score, skill, log score, and where the score comes from.

Brier (1950); decomposition of Murphy (1973) with the within-bin terms of Stephenson, Coelho and Jolliffe (2008), so
that its parts add up exactly whatever the bins.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

OUTCOMES = {"up": 1.0, "down": 0.0, "unchanged": 0.5}
"""What a resolved outcome counts as."""
BINS = 10
_LEAST = 1e-6


class Point(NamedTuple):
    """A probability that the price is higher, and what happened: 1, 0, or one half where it was unchanged."""

    p: float
    y: float


@dataclass(frozen=True, slots=True)
class Parts:
    """The Brier score taken apart: `reliability - resolution + uncertainty + spread`."""

    reliability: float
    """How far bins were from what happened in them; 0 is calibrated."""
    resolution: float
    """How far what happened in bins was from the base rate; more is better."""
    uncertainty: float
    """Variance of the outcomes: the score of always saying the base rate."""
    spread: float
    """What differences between probabilities inside one bin add."""


def brier(points: Sequence[Point]) -> float:
    """Mean squared distance between what was said and what happened; 0.25 is always saying one half."""
    return math.fsum((p - y) ** 2 for p, y in points) / len(points)


def log_score(points: Sequence[Point]) -> float:
    """Mean negative log-likelihood in nats; 0.693 is always saying one half."""
    return math.fsum(
        -(y * math.log(max(_LEAST, p)) + (1.0 - y) * math.log(max(_LEAST, 1.0 - p))) for p, y in points
    ) / len(points)


def base_rate(points: Sequence[Point]) -> float:
    """How often the price was higher."""
    return math.fsum(y for _, y in points) / len(points)


def skill(points: Sequence[Point], reference: float) -> float | None:
    """1 - Brier / Brier of always saying `reference`; nothing where that would have been perfect."""
    against = brier([Point(reference, y) for _, y in points])
    return 1.0 - brier(points) / against if against > 0.0 else None


def bin_of(p: float, bins: int = BINS) -> int:
    """Which of `bins` equal bins a probability falls into."""
    return min(bins - 1, int(p * bins))


def decompose(points: Sequence[Point], bins: int = BINS) -> Parts:
    """The parts of the Brier score over equal bins."""
    n = len(points)
    rate = base_rate(points)
    reliability = resolution = spread = 0.0
    for index in range(bins):
        inside = [point for point in points if bin_of(point.p, bins) == index]
        if not inside:
            continue
        said = math.fsum(p for p, _ in inside) / len(inside)
        was = base_rate(inside)
        reliability += len(inside) * (said - was) ** 2
        resolution += len(inside) * (was - rate) ** 2
        spread += math.fsum((p - said) ** 2 - 2.0 * (p - said) * (y - was) for p, y in inside)
    uncertainty = math.fsum((y - rate) ** 2 for _, y in points) / n
    return Parts(reliability / n, resolution / n, uncertainty, spread / n)
