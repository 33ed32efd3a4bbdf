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
from data.anomaly_forest import Forest, Planting, Row

CLEAN = 0.995
"""Share of the clean window that lies below the threshold."""
FEWEST = 500
"""Samples without which a window is too short to learn from."""
OUTSTANDING = 3.0
"""Robust deviations from which a feature is named."""
OUTSIDE = 3.0
"""Robust deviations beyond the whole clean window at which one feature is enough; a forest sees several better."""
AT_ONCE = 40
"""Samples of the clean window scored in one step of learning."""
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

    def __init__(self, rows: Sequence[Row], forest: Forest, scores: Sequence[float]) -> None:
        self._forest = forest
        columns = list(zip(*rows, strict=True))
        self._medians = [median(column) for column in columns]
        self._deviations = [
            max(SMALLEST, 1.4826 * median([abs(value - middle) for value in column]))
            for column, middle in zip(columns, self._medians, strict=True)
        ]
        self._edges = [(min(column), max(column)) for column in columns]
        ranked = sorted(scores)
        self.samples = len(rows)
        self.threshold = ranked[ceil(CLEAN * (len(ranked) - 1))]
        self.greatest = ranked[-1]
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

    def measured(self, row: Row) -> tuple[Outstanding, ...]:
        """Every feature beside its usual value, in the order of `NAMES`."""
        return tuple(
            Outstanding(name, value, usual, (value - usual) / deviation)
            for name, value, usual, deviation in zip(NAMES, row, self._medians, self._deviations, strict=True)
        )

    def _outstanding(self, row: Row) -> tuple[Outstanding, ...]:
        found = [one for one in self.measured(row) if abs(one.deviations) >= OUTSTANDING]
        found.sort(key=lambda one: -abs(one.deviations))
        return tuple(found)

    def _outside(self, row: Row) -> bool:
        """Whether a feature lies far beyond the whole clean window."""
        return any(
            max(low - value, value - high) > OUTSIDE * deviation
            for value, (low, high), deviation in zip(row, self._edges, self._deviations, strict=True)
        )


class Learning:
    """A detector in the making, in steps of a few milliseconds: tree by tree, then score by score."""

    __slots__ = ("_forest", "_planting", "_rows", "_scores")

    def __init__(self, rows: Sequence[Row], seed: int) -> None:
        if len(rows) < FEWEST:
            raise ValueError(f"{len(rows)} samples are too few to learn from; wait for {FEWEST}")
        self._rows = rows
        self._planting = Planting(rows, seed)
        self._forest: Forest | None = None
        self._scores: list[float] = []

    def step(self) -> AnomalyDetector | None:
        """Do a little; the answer is the detector with the last step."""
        if self._forest is None:
            self._forest = self._planting.plant()
            return None
        done = len(self._scores)
        self._scores.extend(map(self._forest.score, self._rows[done : done + AT_ONCE]))
        if len(self._scores) < len(self._rows):
            return None
        return AnomalyDetector(self._rows, self._forest, self._scores)


def learned(clean: Sequence[MarketShape], seed: int) -> AnomalyDetector:
    """A detector at once."""
    learning = Learning([shape.row for shape in clean], seed)
    while (detector := learning.step()) is None:
        pass
    return detector
