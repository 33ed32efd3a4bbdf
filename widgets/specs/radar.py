"""The volatility radar: who moves how much, measured in several ways, ranked."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from widgets.specs.figure import Count, Percent, Provenance, Ratio, Score, Spec, figure
from widgets.specs.market import MOST_INSTRUMENTS, Regime


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
    surprise: Ratio | None = None
    """Absolute move of the newest closed bar over the volatility expected of it: above 2 is rare in calm markets."""
    move_pct: Percent | None = None
    """Log return of the newest closed bar."""
    jump_share_pct: Percent | None
    percentile: Annotated[float, figure("%", 0)] | None
    """Rank of the fast volatility within its trailing history."""
    percentile_change: Annotated[float, figure("score", 0)] | None = None
    """Points by which that rank has changed over five bars."""
    regime: Regime
    volatility_rank: Count | None = None
    """In the cross-section of the universe, 1 moves the most."""
    relative: Ratio | None = None
    """Exponential volatility over the median of the universe."""
    deviations: Score | None = None
    """Distance from that median in robust deviations of the logarithms."""
    scenario_pct: Percent | None = None
    """Exponential volatility under the scenario, annualised; so are the three that follow."""
    scenario_rank: Count | None = None
    scenario_percentile: Annotated[float, figure("%", 0)] | None = None
    scenario_regime: Regime | None = None
    bars: Count
    provenance: Provenance


class VolatilityRadar(Spec):
    """Rows ranked by surprise, the greatest first; instruments with too few bars for one come last."""

    kind: Literal["volatility_radar"] = "volatility_radar"
    interval: str
    rows: tuple[RadarRow, ...] = Field(max_length=MOST_INSTRUMENTS)
    universe: tuple[str, ...] = ()
    """Instruments that were asked for; empty when all were."""
    scenario: str = "none"
    scenario_text: str = ""
    """What the scenario does, in a sentence."""
    median_pct: Percent | None = None
    """Median of the exponential volatilities of the universe, annualised."""
    dispersion: Ratio | None = None
    """How far the instruments are apart: 0.3 is about 30 %."""
    provenance: Provenance
