"""The volatility radar: who moves how much, measured in several ways, ranked."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from widgets.specs.figure import Count, Percent, Provenance, Ratio, Spec, figure
from widgets.specs.market import Regime


class RadarRow(Spec):
    """Volatility of one instrument. Annualised figures are in per cent; `None` means too few bars."""

    instrument: str
    rank: Count
    realised_pct: Percent | None
    """Close-to-close, annualised."""
    ewma_pct: Percent | None
    parkinson_pct: Percent | None
    garman_klass_pct: Percent | None
    rogers_satchell_pct: Percent | None
    yang_zhang_pct: Percent | None
    atr_pct: Percent | None
    """Average true range over 14 bars as a share of the price."""
    fast_slow: Ratio | None
    """Fast over slow volatility: above 1 the market is waking up."""
    jump_share_pct: Percent | None
    percentile: Annotated[float, figure("%", 0)] | None
    """Rank of the fast volatility within its trailing history."""
    regime: Regime
    bars: Count
    provenance: Provenance


class VolatilityRadar(Spec):
    """Rows ranked by surprise: fast over slow volatility first, then realised."""

    kind: Literal["volatility_radar"] = "volatility_radar"
    interval: str
    rows: tuple[RadarRow, ...] = Field(max_length=500)
    provenance: Provenance
