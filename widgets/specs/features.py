"""The features of one instrument and interval: every indicator with its parameters, values and what they are short of."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from widgets.specs.figure import BaseSize, BasisPoints, Count, Percent, Price, Provenance, Score, Spec, figure

FeatureGroup = Literal["trend", "momentum", "range", "volatility", "flow"]
Small = Annotated[float, figure("", 10)]


class PriceValue(Spec):
    """A price, or a distance between prices."""

    label: str
    unit: Literal["price"] = "price"
    value: Price | None


class SizeValue(Spec):
    """A size in base units."""

    label: str
    unit: Literal["base"] = "base"
    value: BaseSize | None


class PercentValue(Spec):
    """A share in per cent."""

    label: str
    unit: Literal["percent"] = "percent"
    value: Percent | None


class BasisPointsValue(Spec):
    """Basis points."""

    label: str
    unit: Literal["basis points"] = "basis points"
    value: BasisPoints | None


class RatioValue(Spec):
    """A number without a unit, such as a t-statistic."""

    label: str
    unit: Literal["ratio"] = "ratio"
    value: Score | None


class SmallValue(Spec):
    """What is told in small numbers: fractions a bar, variances, and price moves a unit of what was traded."""

    label: str
    unit: Literal["fraction", "variance", "per quote", "price per base"]
    value: Small | None


FeatureValue = Annotated[
    PriceValue | SizeValue | PercentValue | BasisPointsValue | RatioValue | SmallValue,
    Field(discriminator="unit"),
]
"""One output of a feature by its name; `None` where it has no value, which `reason` of the feature explains."""


class FeatureParameter(Spec):
    """One number that the feature was worked out with."""

    label: str
    value: float


class FeatureView(Spec):
    """One feature."""

    label: str
    """Its name, such as `rsi`; the registry has one of each."""
    title: str
    group: FeatureGroup
    parameters: tuple[FeatureParameter, ...] = Field(max_length=4)
    values: tuple[FeatureValue, ...] = Field(max_length=4)
    rows: Literal["bar", "flow bar", "top", "trade"]
    """What it takes one of at a time."""
    taken: Count
    """Rows taken so far."""
    needed: Count
    """Rows that its first value needs."""
    absent: Count
    """Bars that are not there among those that it warms up on, such as silences of a feature that needs trades."""
    reason: str
    """Why it has no value, or what it counts from, or empty."""
    note: str
    """What a reader must know before they trust it, or empty."""
    display_only: bool
    """Never to decide anything."""


class Features(Spec):
    """Every feature, or those asked for, as of the newest closed bar; order flow as of the newest event."""

    kind: Literal["features"] = "features"
    instrument: str
    interval: str
    decimals: int
    bars: Count
    """Closed bars there are."""
    closed_at: int
    """When the newest of them closed, UTC ns; 0 before there is one."""
    features: tuple[FeatureView, ...] = Field(max_length=64)
    provenance: Provenance
