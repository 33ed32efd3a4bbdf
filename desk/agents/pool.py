"""Pooling probabilities by machine: log-odds averaged by weight, with their spread as disagreement."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

ABSTAIN_ABOVE = 2.0
"""Disagreement in log-odds above which the desk has no view."""
WEIGHT_FLOOR = 0.05


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


def pool(probabilities: Sequence[float], weights: Sequence[float] | None = None) -> Pool:
    """The log-pool of `probabilities`; equal weights unless told."""
    if not probabilities:
        raise ValueError("there is nothing to pool")
    odds = [logit(p) for p in probabilities]
    shares = _shares(len(odds), weights)
    middle = math.fsum(share * odd for share, odd in zip(shares, odds, strict=True))
    mean = math.fsum(odds) / len(odds)
    spread = math.sqrt(math.fsum((odd - mean) ** 2 for odd in odds) / len(odds))
    return Pool(sigmoid(middle), spread)


def track_record_weights(brier_sums: Sequence[float], resolved: int) -> tuple[float, ...]:
    """Weights from summed Brier scores over `resolved` questions: exponential, none below the floor."""
    count = len(brier_sums)
    rate = math.sqrt(8.0 * math.log(count) / resolved) if count > 1 and resolved > 0 else 0.0
    best = min(brier_sums, default=0.0)
    raw = [math.exp(-rate * (total - best)) for total in brier_sums]
    shares = [weight / math.fsum(raw) for weight in raw]
    free = 1.0 - WEIGHT_FLOOR * count
    return tuple(WEIGHT_FLOOR + free * share for share in shares)


def _shares(count: int, weights: Sequence[float] | None) -> list[float]:
    if weights is None:
        return [1.0 / count] * count
    if len(weights) != count or any(not weight >= 0.0 for weight in weights) or math.fsum(weights) <= 0.0:
        raise ValueError("pooling needs one weight of at least 0 for each opinion, not all of them 0")
    total = math.fsum(weights)
    return [weight / total for weight in weights]
