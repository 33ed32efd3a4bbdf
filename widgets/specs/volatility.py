"""Volatility of one instrument: its term structure, its cone, and where it stands now."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from widgets.specs.figure import Count, Percent, Provenance, Ratio, Score, Spec, figure
from widgets.specs.market import Regime

Rank = Annotated[float, figure("%", 0)]
"""A percentile rank, 0 to 100."""


class HorizonVolatility(Spec):
    """Annualised volatility over one horizon; the bands are of its own past, `None` with too little of it."""

    label: str
    """Length of the horizon, such as `15m`."""
    seconds: Annotated[int, figure("s", 0)]
    term_pct: Percent | None
    """Of the returns over this horizon, from the whole sample: its point of the term structure."""
    term_error_pct: Percent | None
    """About how far off that is (one standard error)."""
    variance_ratio: Ratio | None
    """Variance over that of the shortest horizon: below 1 moves turn back, above 1 they go on."""
    samples: Count
    """Stretches of this length that do not overlap."""
    low_pct: Percent | None = None
    """Least realised volatility of any window of this length; the cone's bands follow."""
    quarter_pct: Percent | None = None
    median_pct: Percent | None = None
    three_quarters_pct: Percent | None = None
    high_pct: Percent | None = None
    now_pct: Percent | None = None
    """Realised over the newest window."""
    now_percentile: Rank | None = None
    """Rank of the newest window among those before it."""


class VolatilityStudy(Spec):
    """How much one instrument moves, over which time, and whether that is much for it. All from closed bars."""

    kind: Literal["volatility_study"] = "volatility_study"
    instrument: str
    interval: str
    bars: Count
    """Closed bars that term structure and cone rest on."""
    volatility_pct: Percent | None
    """The one estimate to believe, annualised."""
    error_pct: Percent | None
    """About how far off it is (one standard error)."""
    estimator: Literal["rogers_satchell", "yang_zhang", "ewma"]
    regime: Regime
    percentile: Rank | None
    """Rank of the fast volatility within its trailing history; `None` under 200 bars."""
    fast_slow: Ratio | None
    """Fast over slow volatility."""
    surprise: Ratio | None
    """Absolute move of the newest closed bar over the volatility expected of it."""
    move_pct: Percent | None
    jump_share_pct: Percent | None
    """Share of realised variance that came in jumps."""
    jump_score: Score | None
    """Standard normal without jumps: above 2.3 the jumps are no chance."""
    rank: Count | None
    """In the cross-section of the universe, 1 moves the most."""
    universe: Count
    """Instruments with a rank."""
    relative: Ratio | None
    """Fast volatility over the median of the universe."""
    shape: Literal["rising", "falling", "flat", "unknown"]
    """Of the term structure, beyond two standard errors."""
    horizons: tuple[HorizonVolatility, ...] = Field(max_length=24)
    """Shortest first."""
    note: str = ""
    """What could not be told, and why."""
    provenance: Provenance
