"""Effective votes: how many voices that err apart a table is worth. n_eff = n / (1 + (n - 1) r), r the mean correlation.

An error is a call on the wrong side of one half. Forecasts near one half always miss by about the same, so the distance
between chance and outcome would make one voice of everybody.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from desk.learning.scoring import Point

IMAGINED = 30.0
"""Debates at the assumed correlation that the measured one is shrunk by."""
ONE_FAMILY = 1.0
"""Assumed of two models of one family, and of two seats of one model."""
LEAST_IN_FAMILY = 0.6
"""Never taken to be less within a family, so that a family alone stays under two votes."""
NEEDED = 2.0
"""Effective votes below which the house proposes to people alone."""


@dataclass(frozen=True, slots=True)
class Votes:
    """What a table is worth, and from how many debates that is known."""

    voices: int
    effective: float
    correlation: float
    debates: int

    @property
    def enough(self) -> bool:
        """Whether the table may act where no person looks."""
        return self.effective >= NEEDED


def error(point: Point) -> float:
    """1 on the wrong side of one half, 0 on the right one, one half where either was undecided."""
    if point.p == 0.5 or point.y == 0.5:
        return 0.5
    return float((point.p > 0.5) != (point.y > 0.5))


def effective(voices: int, correlation: float) -> float:
    """`n / (1 + (n - 1) r)`; voices that err against each other are still no more than `n`."""
    return voices / (1.0 + (voices - 1) * max(0.0, correlation))


def correlation(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Pearson's, which is phi for errors; nothing where either never varies."""
    n = len(first)
    if n < 2:
        return None
    mean_a, mean_b = math.fsum(first) / n, math.fsum(second) / n
    spread_a = math.fsum((a - mean_a) ** 2 for a in first)
    spread_b = math.fsum((b - mean_b) ** 2 for b in second)
    if spread_a <= 0.0 or spread_b <= 0.0:
        return None
    together = math.fsum((a - mean_a) * (b - mean_b) for a, b in zip(first, second, strict=True))
    return together / math.sqrt(spread_a * spread_b)


def effective_votes(families: Sequence[str], rounds: Sequence[Mapping[int, Point]]) -> Votes:
    """What the voices at a table are worth. `rounds` holds, by place, what those present said in each resolved debate."""
    count = len(families)
    if count < 2:
        return Votes(count, float(count), 0.0, len(rounds))
    pairs = []
    for first, second in combinations(range(count), 2):
        kin = bool(families[first]) and families[first] == families[second]
        both = [found for found in rounds if first in found and second in found]
        measured = correlation(
            [error(found[first]) for found in both], [error(found[second]) for found in both]
        )
        assumed = ONE_FAMILY if kin else 0.0
        shrunk = (
            assumed
            if measured is None
            else (len(both) * measured + IMAGINED * assumed) / (len(both) + IMAGINED)
        )
        pairs.append(max(LEAST_IN_FAMILY, shrunk) if kin else shrunk)
    mean = math.fsum(pairs) / len(pairs)
    return Votes(count, effective(count, mean), mean, len(rounds))
