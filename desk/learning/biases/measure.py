"""A measured leaning: its size, what it may be, and from how many cases."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from desk.learning.calibration import Z95

LEAST = 20
"""Cases below which no leaning is told."""


@dataclass(frozen=True, slots=True)
class Measure:
    """`value` is 0 for whoever does not lean; it is told from the least number of cases on."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    needed: int = LEAST

    @property
    def leans(self) -> bool:
        """Whether it is told apart from chance, on either side."""
        return self.low is not None and self.high is not None and not self.low <= 0.0 <= self.high


def mean_of(values: Sequence[float], least: int = LEAST) -> Measure:
    """The mean of one value a case, with its 95 % interval by the normal approximation."""
    n = len(values)
    if n < least:
        return Measure(None, None, None, n, least)
    mean = math.fsum(values) / n
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (n - 1))
    half = Z95 * spread / math.sqrt(n)
    return Measure(mean, mean - half, mean + half, n, least)


def slope_of(groups: Sequence[Sequence[tuple[float, float]]], least: int = LEAST) -> Measure:
    """The slope of y on x within groups, with its 95 % interval: least squares around each group's own means."""
    centred: list[tuple[float, float]] = []
    for group in groups:
        if len(group) < 2:
            continue
        mean_x = math.fsum(x for x, _ in group) / len(group)
        mean_y = math.fsum(y for _, y in group) / len(group)
        centred += [(x - mean_x, y - mean_y) for x, y in group]
    n = len(centred)
    across = math.fsum(x * x for x, _ in centred)
    freedom = n - sum(len(group) > 1 for group in groups) - 1
    if n < least or across <= 0.0 or freedom < 1:
        return Measure(None, None, None, n, least)
    slope = math.fsum(x * y for x, y in centred) / across
    rest = math.fsum((y - slope * x) ** 2 for x, y in centred)
    half = Z95 * math.sqrt(rest / freedom / across)
    return Measure(slope, slope - half, slope + half, n, least)
