"""Seeded draws that are the same on every supported Python: only `Random.random` underneath."""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Callable


class Dice:
    """One independent stream of draws, named by a seed and what it is for."""

    __slots__ = ("_spare", "uniform")

    def __init__(self, seed: int, name: str) -> None:
        digest = hashlib.sha256(f"{seed}:{name}".encode()).digest()
        self.uniform: Callable[[], float] = random.Random(int.from_bytes(digest[:8], "big")).random
        """A number in [0, 1)."""
        self._spare: float | None = None

    def normal(self) -> float:
        """A standard normal number (Box and Muller)."""
        spare = self._spare
        if spare is not None:
            self._spare = None
            return spare
        radius = math.sqrt(-2.0 * math.log(1.0 - self.uniform()))
        angle = 2.0 * math.pi * self.uniform()
        self._spare = radius * math.sin(angle)
        return radius * math.cos(angle)

    def exponential(self, mean: float) -> float:
        """An exponential number with this mean."""
        return -mean * math.log(1.0 - self.uniform())

    def lognormal(self, median: float, sigma: float) -> float:
        """A log-normal number with this median."""
        return median * math.exp(sigma * self.normal())
