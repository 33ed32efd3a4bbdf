"""Everything a reviewer looks at first about one market, in one reading."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from widgets.specs.figure import Provenance, Spec
from widgets.specs.liquidity import LiquidityStress
from widgets.specs.market import MarketSnapshot
from widgets.specs.radar import RadarRow
from widgets.specs.studies import FlowStudy, MomentumStudy, StructureStudy


class MarketReview(Spec):
    """One instrument: price and book, trend, levels, flow, volatility and liquidity. A part that is missing says why."""

    kind: Literal["market_review"] = "market_review"
    instrument: str
    decimals: int
    horizon: str
    snapshot: MarketSnapshot
    momentum: MomentumStudy | None = None
    levels: StructureStudy | None = None
    flow: FlowStudy | None = None
    volatility: RadarRow | None = None
    liquidity: LiquidityStress | None = None
    missing: tuple[str, ...] = Field(default=(), max_length=8)
    """Parts that there is too little data for, one sentence each."""
    provenance: Provenance
