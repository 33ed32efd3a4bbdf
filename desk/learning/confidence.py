"""A confidence sequence: an interval for a mean that holds at every look, so looking often does not wear it out.

The asymptotic sequence of Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas ("Time-uniform central limit theory and
asymptotic confidence sequences", 2024): after t values, mean +- sd * sqrt(2 (t r^2 + 1) / (t^2 r^2) * ln(sqrt(t r^2 +
1) / alpha)). It holds for values that do not lean on each other; forecasts that follow each other closely do, so what
goes in are means of blocks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

ALPHA = 0.05
BLOCK = 10
"""Values in a block: with ten, values that lean on each other as prices do are told apart honestly."""
FIRST_LOOK = 15
"""Blocks before the first interval: the sequence is asymptotic."""
PLANNED = 30
"""Blocks at which the interval is tightest."""
LEAST_SPREAD = 1e-3
"""Values without spread prove nothing; an interval is never narrower than this spread makes it."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean of blocks, and what it may be."""

    mean: float
    low: float
    high: float
    blocks: int


def blocked(values: Sequence[float], size: int = BLOCK) -> list[float]:
    """Means of successive whole blocks; what is left over waits for its block to fill."""
    whole = len(values) // size
    return [math.fsum(values[at * size : (at + 1) * size]) / size for at in range(whole)]


def tightest(planned: int, alpha: float) -> float:
    """The rate at which the interval is tightest after so many values."""
    double = -2.0 * math.log(alpha)
    return math.sqrt((double + math.log(double + 1.0)) / planned)


def confidence_sequence(
    blocks: Sequence[float], alpha: float = ALPHA, planned: int = PLANNED, first: int = FIRST_LOOK
) -> Interval | None:
    """The two-sided interval after these blocks; nothing before the first look."""
    t = len(blocks)
    if t < first:
        return None
    mean = math.fsum(blocks) / t
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in blocks) / (t - 1))
    rate = tightest(planned, alpha)
    grown = t * rate * rate + 1.0
    half = max(spread, LEAST_SPREAD) * math.sqrt(
        2.0 * grown / (t * t * rate * rate) * math.log(math.sqrt(grown) / alpha)
    )
    return Interval(mean, mean - half, mean + half, t)
