"""Pooling probabilities by machine: log-odds averaged, with their spread as disagreement."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

ABSTAIN_ABOVE = 2.0
"""Disagreement in log-odds above which the desk has no view."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Opinions made one."""

    p_up: float
    disagreement: float
    """Population standard deviation of the log-odds."""

    @property
    def size_scale(self) -> float:
        """What disagreement leaves of a size."""
        return 1.0 / (1.0 + self.disagreement)

    @property
    def abstains(self) -> bool:
        """Whether the opinions are too far apart to act on."""
        return self.disagreement > ABSTAIN_ABOVE


def logit(p: float) -> float:
    """Log-odds of a probability strictly between 0 and 1."""
    return math.log(p / (1.0 - p))


def sigmoid(x: float) -> float:
    """Probability of log-odds, without overflow."""
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    z = math.exp(x)
    return z / (1.0 + z)


def pool(probabilities: Sequence[float], weights: Sequence[float] = ()) -> Pool:
    """The log-pool of `probabilities`, each of the same weight where none are given."""
    if not probabilities:
        raise ValueError("there is nothing to pool")
    odds = [logit(p) for p in probabilities]
    shares = _shares(weights or [1.0] * len(odds), len(odds))
    mean = math.fsum(share * odd for share, odd in zip(shares, odds, strict=True))
    spread = math.fsum(share * (odd - mean) ** 2 for share, odd in zip(shares, odds, strict=True))
    return Pool(sigmoid(mean), math.sqrt(spread))


def _shares(weights: Sequence[float], count: int) -> list[float]:
    total = math.fsum(weights)
    if len(weights) != count or min(weights) < 0.0 or total <= 0.0:
        raise ValueError("every probability needs a weight that is not below zero")
    return [weight / total for weight in weights]
