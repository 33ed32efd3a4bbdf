"""Whether the market's shape is one that has not been seen in a clean window, and the one thing that may follow from it.

An anomaly only ever reduces autonomy: it makes people approve, or parks. It says nothing of direction and starts nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from math import ceil, isfinite
from statistics import median

import msgspec

from data.anomaly_features import NAMES, MarketShape
from data.anomaly_forest import Forest

CLEAN = 0.995
"""Share of the clean window that lies below the threshold."""
FEWEST = 500
"""Samples without which a window is too short to learn from."""
OUTSTANDING = 3.0
"""Robust deviations from which a feature is named."""
OUTSIDE = 3.0
"""Robust deviations beyond the whole clean window at which one feature is enough; a forest sees several better."""
SMALLEST = 0.1
"""Least robust deviation; features are logarithms or lie between -1 and 1."""


class Autonomy(IntEnum):
    """How much may happen without a person, the least first."""

    PARKED = 0
    APPROVAL = 1
    FULL = 2


class Outstanding(msgspec.Struct, frozen=True, gc=False):
    """A feature that is far from usual."""

    name: str
    value: float
    """In the units of `MarketShape`."""
    usual: float
    """Median of the clean window."""
    deviations: float
    """Robust deviations (1.4826 MAD) from the median; its sign says which way."""


class AnomalyReading(msgspec.Struct, frozen=True):
    """How unusual the shape of a market is."""

    instrument: str
    at: int
    """UTC ns by the source's clock."""
    score: float
    """0 to 1; near 0.5 and below is ordinary."""
    threshold: float
    """Score that 99.5 % of the clean window stay below."""
    outstanding: tuple[Outstanding, ...]
    """Features far from usual, the furthest first."""
    ceiling: Autonomy
    """The most that may happen without a person while this stands."""
    reason: str
    """Why the ceiling is below full, in words; empty when it is not."""

    def reduced(self, level: Autonomy) -> Autonomy:
        """`level`, or less: an anomaly never raises autonomy."""
        return min(level, self.ceiling)


def reduced(level: Autonomy, reading: AnomalyReading | None) -> Autonomy:
    """`level` under a reading; without one the shape of the market is unknown, and people approve."""
    return min(level, Autonomy.APPROVAL) if reading is None else reading.reduced(level)


class AnomalyDetector:
    """A forest over a clean window of one instrument, and the scores found there."""

    __slots__ = ("_deviations", "_edges", "_forest", "_medians", "greatest", "samples", "threshold")

    def __init__(self, clean: Sequence[MarketShape], seed: int) -> None:
        if len(clean) < FEWEST:
            raise ValueError(f"{len(clean)} samples are too few to learn from; wait for {FEWEST}")
        rows = [shape.row for shape in clean]
        self._forest = Forest(rows, seed)
        columns = list(zip(*rows, strict=True))
        self._medians = [median(column) for column in columns]
        self._deviations = [
            max(SMALLEST, 1.4826 * median([abs(value - middle) for value in column]))
            for column, middle in zip(columns, self._medians, strict=True)
        ]
        self._edges = [(min(column), max(column)) for column in columns]
        scores = sorted(map(self._forest.score, rows))
        self.samples = len(rows)
        self.threshold = scores[ceil(CLEAN * (len(scores) - 1))]
        self.greatest = scores[-1]
        """The greatest score of the clean window."""

    def read(self, shape: MarketShape) -> AnomalyReading:
        """The reading of one sample."""
        row = shape.row
        if not all(map(isfinite, row)):
            reason = "a measure of the market is not a number"
            return AnomalyReading(
                shape.instrument, shape.at, 1.0, self.threshold, (), Autonomy.PARKED, reason
            )
        score = self._forest.score(row)
        outstanding = self._outstanding(row)
        ceiling, reason = Autonomy.FULL, ""
        if score > self.greatest:
            ceiling = Autonomy.PARKED
            reason = "the market looks like nothing in its clean window"
        elif score > self.threshold:
            ceiling = Autonomy.APPROVAL
            reason = "the market looks unlike 99.5 % of its clean window"
        elif self._outside(row):
            ceiling = Autonomy.APPROVAL
            reason = "the market lies beyond its clean window"
        if reason and outstanding:
            named = (f"{one.name} {'high' if one.deviations > 0.0 else 'low'}" for one in outstanding[:3])
            reason = f"{reason}: {', '.join(named)}"
        return AnomalyReading(shape.instrument, shape.at, score, self.threshold, outstanding, ceiling, reason)

    def _outstanding(self, row: Sequence[float]) -> tuple[Outstanding, ...]:
        found = []
        for name, value, usual, deviation in zip(NAMES, row, self._medians, self._deviations, strict=True):
            away = (value - usual) / deviation
            if abs(away) >= OUTSTANDING:
                found.append(Outstanding(name, value, usual, away))
        found.sort(key=lambda one: -abs(one.deviations))
        return tuple(found)

    def _outside(self, row: Sequence[float]) -> bool:
        """Whether a feature lies far beyond the whole clean window."""
        return any(
            max(low - value, value - high) > OUTSIDE * deviation
            for value, (low, high), deviation in zip(row, self._edges, self._deviations, strict=True)
        )
