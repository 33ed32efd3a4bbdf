"""The operators that features are written in. A float or a block of floats goes in, and the same kind comes out.

Each definition is written once over these; `data.features.scalars` runs it bar by bar, `data.features.blocks` over
history.
Not known is NaN inside a feature and `None` (null in a frame) outside of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    import numpy.typing as npt

V = TypeVar("V", float, "npt.NDArray[Any]")

Step = Callable[..., tuple[V, ...]]
"""One bar's inputs (or a block of bars') to the outputs, in the order of the definition."""


class Operators(Protocol[V]):
    """What a definition may use. Operators with memory are made once; each takes the bars in their order."""

    def log(self, x: V) -> V:
        """Natural logarithm."""

    def root(self, x: V) -> V:
        """Square root; of what rounding made negative it is 0."""

    def absolute(self, x: V) -> V:
        """Without the sign."""

    def larger(self, a: V, b: V) -> V:
        """The larger of two; NaN when one is."""

    def smaller(self, a: V, b: V) -> V:
        """The smaller of two; NaN when one is."""

    def positive(self, x: V) -> V:
        """`x` where above 0, else 0; NaN stays."""

    def above(self, a: V, b: V) -> V:
        """1 where `a` is above `b`, else 0, also where one is NaN."""

    def choose(self, mask: V, a: V, b: V) -> V:
        """`a` where the mask is 1, `b` where it is 0. Slow on blocks: a product with the mask does where it can."""

    def ratio(self, a: V | float, b: V, least: V | float = 0.0, otherwise: float = math.nan) -> V:
        """`a / b` where `b` is above `least`, else `otherwise`; NaN where one is NaN."""

    def session(self, ts: V, length: int) -> V:
        """Number of the session of `length` ns since the epoch that a time lies in; a length of 0 is one session."""

    def previous(self) -> Callable[[V], V]:
        """What it was handed one bar earlier; NaN at first."""

    def total(self, period: int) -> Callable[[V], V]:
        """Sum of the last `period`."""

    def mean(self, period: int) -> Callable[[V], V]:
        """Mean of the last `period`."""

    def highest(self, period: int) -> Callable[[V], V]:
        """Highest of the last `period`."""

    def lowest(self, period: int) -> Callable[[V], V]:
        """Lowest of the last `period`."""

    def moments(self, period: int) -> Callable[[V], tuple[V, V]]:
        """Mean of the last `period`, and the mean of their squared distances from it."""

    def comoment(self, period: int) -> Callable[[V, V], V]:
        """Sum of (x - mean x)(y - mean y) over the last `period`."""

    def mean_deviation(self, period: int) -> Callable[[V], tuple[V, V]]:
        """Mean of the last `period`, and the mean of their distances from it."""

    def average(self, period: int, weight: float) -> Callable[[V], V]:
        """Exponential average that begins as the mean of the first `period`; the newest weighs `weight`."""

    def clipped_average(self, period: int, weight: float, clip: float) -> Callable[[V], V]:
        """The same, where a value counts at most `clip` times the average before it."""

    def running(self) -> Callable[[V], V]:
        """Sum of everything so far; NaN before the first number counts 0."""

    def session_total(self) -> Callable[[V, V], V]:
        """Sum of the second within the session that the first numbers."""

    def toxicity(self, buckets: int, calibration: int) -> Callable[[V, V], tuple[V, V]]:
        """Mean imbalance of the last equal-volume buckets of (price moves, volumes), and the size of a bucket."""
