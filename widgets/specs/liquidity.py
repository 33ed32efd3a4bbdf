"""The liquidity gauge as it is shown: how hard it is to trade now, by which measures, against what is usual."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from widgets.specs.figure import (
    BasisPoints,
    Count,
    Probability,
    Provenance,
    QuoteValue,
    Seconds,
    Spec,
    figure,
)

LiquidityLevel = Literal["unknown", "calm", "thin", "stressed", "severe", "unusable"]
"""Below 0.25 calm, below 0.5 thin, below 0.75 stressed, else severe; unusable where an override holds."""
LiquidityBasis = Literal["hour", "day", "recent", "none"]
MOST_PAST = 60

Stress = Annotated[float, figure("score", 2, ge=0.0, le=1.0)]
"""0 is as calm as usual or calmer, 1 the worst."""
Impact = Annotated[float, figure("", 2, ge=0.0)]
"""Basis points per million of quote value."""
WholePercent = Annotated[float, figure("%", 0, ge=0.0, le=100.0)]


class _Part(Spec):
    """One measure of how hard it is to trade, and what it is compared with."""

    unit: str
    """Of its value, in words."""
    stress: Stress | None
    """0 at or below what is usual, 1 at four robust deviations above; none where it is missing."""
    weight_pct: WholePercent
    """Its share in the gauge, 0 where it is missing; those present add up to 100."""
    basis: LiquidityBasis
    """What is usual comes from the same hour of other days, all hours, the last ten minutes, or nothing yet."""
    samples: Count
    """Values behind what is usual."""
    note: str = ""
    """Why it is missing, or empty."""


class SpreadPart(_Part):
    """Best ask less best bid."""

    label: Literal["spread"] = "spread"
    value: BasisPoints | None
    usual: BasisPoints | None


class DepthPart(_Part):
    """Value that stands on both sides near the mid. Less of it is worse."""

    label: Literal["depth"] = "depth"
    value: QuoteValue | None
    usual: QuoteValue | None


class ImpactPart(_Part):
    """How far a million of quote value moves the price: by bars (Amihud), or by signed trades (Kyle)."""

    label: Literal["amihud", "lambda"]
    value: Impact | None
    usual: Impact | None


LiquidityPart = Annotated[SpreadPart | DepthPart | ImpactPart, Field(discriminator="label")]


class LiquidityStress(Spec):
    """Liquidity stress of one instrument, its parts, and its last ten minutes."""

    kind: Literal["liquidity_stress"] = "liquidity_stress"
    instrument: str
    quote: str
    """The currency of values."""
    stress: Stress | None
    """None while no part can be compared with anything."""
    level: LiquidityLevel
    override: str
    """Why the gauge stands at 1 whatever its parts say, or empty."""
    allowed_pct: WholePercent
    """Share of the usual order size that liquidity would allow, 100 less stress; 0 where it is not known. Only shown."""
    depth_bp: BasisPoints
    """How far from the mid depth is counted."""
    parts: tuple[LiquidityPart, ...] = Field(max_length=4)
    """None of them while an override holds."""
    flags: tuple[str, ...] = Field(max_length=8)
    """What to know before believing the gauge."""
    past: tuple[Stress | None, ...] = Field(max_length=MOST_PAST)
    """Worst stress of each step, oldest first; none where nothing was measured."""
    past_step: Seconds
    vpin: Probability | None
    """Volume-synchronised probability of informed trading of the closed minutes. Display only: it decides nothing."""
    provenance: Provenance
