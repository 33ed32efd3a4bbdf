"""How unusual the shape of one market is, and the little that may follow from it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from widgets.specs.figure import Count, Provenance, Score, Spec, figure

AnomalyCeiling = Literal["none", "full", "approval", "parked"]
"""The most that may happen without a person; `none` where there is no reading yet."""
Measure = Annotated[float, figure("", 4)]
AnomalyScore = Annotated[float, figure("score", 3, ge=0.0, le=1.0)]


class ShapeMeasure(Spec):
    """One feature of the market's shape beside its usual value."""

    label: str
    """`spread`, `depth`, `flow`, `volatility`, `trade rate` or `sign memory`."""
    unit: str
    value: Measure
    usual: Measure | None
    """Median of the clean window; `None` until one was learned."""
    deviations: Score | None
    """Robust deviations from the usual one, of the logarithm where the feature has one."""
    outstanding: bool
    """Three deviations away or more."""


class AnomalyStudy(Spec):
    """An isolation forest's reading of one market, over a clean window of its own."""

    kind: Literal["anomaly"] = "anomaly"
    instrument: str
    score: AnomalyScore | None
    """0 to 1; near 0.5 and below is ordinary."""
    threshold: AnomalyScore | None
    """Score that 99.5 % of the clean window stay below."""
    greatest: AnomalyScore | None
    """Greatest score of the clean window; above it the market is parked."""
    samples: Count
    """Samples that were learned from, or so far: one a second of market time."""
    missing: Count
    """Samples still missing before anything is learned."""
    measures: tuple[ShapeMeasure, ...] = Field(max_length=6)
    """Empty before the first sample."""
    ceiling: AnomalyCeiling
    reason: str
    """Why the ceiling is below full, or empty."""
    follows: str
    """What the ceiling means for the desk, in a sentence."""
    scores: tuple[AnomalyScore, ...] = Field(max_length=120)
    """The last scores, oldest first."""
    provenance: Provenance
