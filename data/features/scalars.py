"""The operators bar by bar: constant work a bar, and the newest bar may be replaced until `keep` makes it permanent."""

from __future__ import annotations

import math
from collections.abc import Callable
from copy import deepcopy
from typing import Any, Protocol, TypeVar

from data.features.buckets import Toxicity
from data.features.windows import Comoment, Extreme, MeanDeviation, Total

NAN = math.nan


class Remembering(Protocol):
    """An operator with memory: called with the newest value, which `keep` makes part of what it remembers."""

    __slots__: tuple[str, ...]

    def keep(self) -> None:
        """Remember the value of the last call."""


R = TypeVar("R", bound=Remembering)


class Scalars:
    """One feature's operators on floats."""

    __slots__ = ("_made",)

    def __init__(self) -> None:
        self._made: list[Remembering] = []

    def keep(self) -> None:
        """Make the bar of the last step permanent."""
        for operator in self._made:
            operator.keep()

    def snapshot(self) -> list[tuple[Any, ...]]:
        """Everything remembered, apart from what is remembered later."""
        return [
            tuple(deepcopy(getattr(operator, slot)) for slot in operator.__slots__) for operator in self._made
        ]

    def restore(self, taken: list[tuple[Any, ...]]) -> None:
        """Go back to a snapshot."""
        for operator, values in zip(self._made, taken, strict=True):
            for slot, value in zip(operator.__slots__, values, strict=True):
                setattr(operator, slot, deepcopy(value))

    def remember(self, operator: R) -> R:
        """Keep an operator in step with the others."""
        self._made.append(operator)
        return operator

    def log(self, x: float) -> float:
        return math.log(x) if x > 0.0 else NAN

    def root(self, x: float) -> float:
        return math.sqrt(x) if x > 0.0 else x * 0.0

    def absolute(self, x: float) -> float:
        return abs(x)

    def larger(self, a: float, b: float) -> float:
        return a if a > b or a != a else b

    def smaller(self, a: float, b: float) -> float:
        return a if a < b or a != a else b

    def positive(self, x: float) -> float:
        return x if x > 0.0 or x != x else 0.0

    def above(self, a: float, b: float) -> float:
        return 1.0 if a > b else 0.0

    def choose(self, mask: float, a: float, b: float) -> float:
        return a if mask else b

    def ratio(self, a: float, b: float, least: float = 0.0, otherwise: float = NAN) -> float:
        if b > least:
            return a / b
        return otherwise if b <= least and a == a else NAN

    def session(self, ts: float, length: int) -> float:
        return float(ts // length) if length else 0.0

    def previous(self) -> Callable[[float], float]:
        return self.remember(_Previous())

    def total(self, period: int) -> Callable[[float], float]:
        return self.remember(Total(period))

    def mean(self, period: int) -> Callable[[float], float]:
        total = self.total(period)
        return lambda x: total(x) / period

    def highest(self, period: int) -> Callable[[float], float]:
        return self.remember(Extreme(period, 1.0))

    def lowest(self, period: int) -> Callable[[float], float]:
        return self.remember(Extreme(period, -1.0))

    def comoment(self, period: int) -> Callable[[float, float], float]:
        together = self.remember(Comoment(period))
        return lambda x, y: together(x, y)[3]

    def moments(self, period: int) -> Callable[[float], tuple[float, float]]:
        together = self.remember(Comoment(period))

        def both(x: float) -> tuple[float, float]:
            _, mean, _, squares = together(x, x)
            return mean, squares / period

        return both

    def mean_deviation(self, period: int) -> Callable[[float], tuple[float, float]]:
        return self.remember(MeanDeviation(period))

    def average(self, period: int, weight: float) -> Callable[[float], float]:
        return self.remember(Average(period, weight))

    def clipped_average(self, period: int, weight: float, clip: float) -> Callable[[float], float]:
        return self.remember(Average(period, weight, clip))

    def running(self) -> Callable[[float], float]:
        return self.remember(_Running())

    def session_total(self) -> Callable[[float, float], float]:
        return self.remember(_SessionTotal())

    def toxicity(self, buckets: int, calibration: int) -> Callable[[float, float], tuple[float, float]]:
        return self.remember(Toxicity(buckets, calibration))


class _Previous:
    __slots__ = ("_kept", "_newest")

    def __init__(self) -> None:
        self._kept = self._newest = NAN

    def __call__(self, x: float) -> float:
        self._newest = x
        return self._kept

    def keep(self) -> None:
        self._kept = self._newest


class _Running:
    __slots__ = ("_kept", "_newest")

    def __init__(self) -> None:
        self._kept = self._newest = 0.0

    def __call__(self, x: float) -> float:
        self._newest = self._kept + x if x == x else self._kept
        return self._newest

    def keep(self) -> None:
        self._kept = self._newest


class _SessionTotal:
    __slots__ = ("_kept", "_newest", "_newest_session", "_session")

    def __init__(self) -> None:
        self._kept = self._newest = 0.0
        self._session = self._newest_session = NAN

    def __call__(self, session: float, x: float) -> float:
        self._newest = self._kept + x if session == self._session else x
        self._newest_session = session
        return self._newest

    def keep(self) -> None:
        self._kept, self._session = self._newest, self._newest_session


class Average:
    """Exponential average, seeded by a mean. NaN before the first number is skipped; later there must be none."""

    __slots__ = ("_clip", "_count", "_decay", "_kept", "_newest", "_period", "_total", "_weight", "_x")

    def __init__(self, period: int, weight: float, clip: float = math.inf) -> None:
        self._period = period
        self._weight = weight
        self._decay = 1.0 - weight
        self._clip = clip
        self._count = 0
        self._total = 0.0
        self._kept = self._newest = self._x = NAN

    def __call__(self, x: float) -> float:
        self._x = x
        if self._count >= self._period:
            kept = self._kept
            if kept > 0.0 and x > self._clip * kept:
                x = self._clip * kept
            self._newest = self._weight * x + self._decay * kept
        elif self._count == self._period - 1:
            self._newest = (self._total + x) / self._period
        return self._newest

    def keep(self) -> None:
        if self._count < self._period:
            if self._x != self._x:
                return
            self._count += 1
            self._total += self._x
        self._kept = self._newest
