"""What the desk works out from bars and book for its analysts: momentum, structure, flow and base rates."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from widgets.specs.figure import (
    BaseSize,
    BasisPoints,
    Count,
    Percent,
    Price,
    Probability,
    Provenance,
    Ratio,
    Score,
    Seconds,
    Spec,
    figure,
)
from widgets.specs.strategy import Stance

Share = Annotated[float, figure("%", 0)]
"""A share in per cent, shown whole."""
Trend = Literal["rising", "falling", "mixed"]


class MomentumStudy(Spec):
    """How the price has been moving. Gaps and slopes are in average true ranges, so markets compare."""

    kind: Literal["momentum_study"] = "momentum_study"
    instrument: str
    interval: str
    decimals: int
    bars: Count
    last: Price
    return_short_pct: Percent
    """Change over the last 5 bars."""
    return_long_pct: Percent
    """Change over the last 30 bars, or as many as there are."""
    drift_score: Score
    """Change over the long window in standard deviations of such a change under no drift."""
    ema_fast: Price
    ema_slow: Price
    ema_gap_atr: Score
    """(fast - slow) / average true range."""
    ema_slope_atr: Score
    """Change of the slow average over the last 5 bars, in average true ranges."""
    efficiency: Score
    """Net change over path length in the long window, signed: 1 straight up, -1 straight down, 0 noise."""
    provenance: Provenance


class SwingLevel(Spec):
    """A confirmed swing high or low. It was known `lag` bars after the bar it describes, never before."""

    price: Price
    side: Literal["high", "low"]
    age_bars: Count
    touched: bool
    """A later bar has traded beyond it."""


class StructureStudy(Spec):
    """Where the price stands: swings, range, bands, and the nearest untouched level either way."""

    kind: Literal["structure_study"] = "structure_study"
    instrument: str
    interval: str
    decimals: int
    bars: Count
    last: Price
    atr: Price
    atr_pct: Percent
    highs: tuple[SwingLevel, ...] = Field(max_length=8)
    lows: tuple[SwingLevel, ...] = Field(max_length=8)
    trend: Trend
    """Rising when the last swings are both higher than the ones before, falling when both are lower."""
    resistance: Price | None
    support: Price | None
    to_resistance_atr: Score | None
    to_support_atr: Score | None
    range_high: Price
    range_low: Price
    range_position_pct: Share
    """0 at the low of the window, 100 at its high."""
    band_z: Score
    """Distance from the 20-bar mean in standard deviations of the closes."""
    band_upper: Price
    band_lower: Price
    provenance: Provenance


class FlowStudy(Spec):
    """Who is pressing, and how thick the book is."""

    kind: Literal["flow_study"] = "flow_study"
    instrument: str
    decimals: int
    spread_bp: BasisPoints
    imbalance: Score
    """(bid - ask) / (bid + ask) of depth near the touch, -1 to 1."""
    buy_share_pct: Share
    """Taker buys as a share of traded volume in the window."""
    trades: Count
    flow_score: Score | None
    """Net taker volume of the last minute over the spread of the minutes before; `None` with too little data."""
    window: Seconds
    book_usable: bool
    provenance: Provenance


class BaseRateStudy(Spec):
    """How often, and how far, the price has moved over this horizon before."""

    kind: Literal["base_rate_study"] = "base_rate_study"
    instrument: str
    interval: str
    horizon: str
    decimals: int
    bars_ahead: Count
    windows: Count
    """Windows of the horizon's length that do not overlap."""
    up_share: Probability
    """Share of windows that closed higher, shrunk towards one half by twenty imagined windows."""
    typical_move_pct: Percent
    """Median absolute change over the horizon; scaled up from shorter windows where there are too few of its length."""
    recent_volume: BaseSize
    """Traded over the last window of the horizon's length."""
    persistence: Score
    """Correlation of one bar's return with the next one's: above 0 moves go on, below 0 they come back."""
    provenance: Provenance


class OpinionRecord(Spec):
    """What a speaker put the chance of a higher price at, as evidence."""

    kind: Literal["opinion_record"] = "opinion_record"
    speaker: str
    analyst: str
    p_up: Probability
    p_up_before: Probability
    claims: Count
    struck: Count
    seal: str


class Pooling(Spec):
    """The opinions pooled by machine, and the tests a proposal has to pass."""

    kind: Literal["pooling"] = "pooling"
    instrument: str
    p_up: Probability
    strength: Score
    disagreement: Score
    size_scale: Ratio
    """1 / (1 + disagreement): what disagreement leaves of the size."""
    coverage_pct: Share
    """Claims that stand after verification, as a share of those made."""
    opinions: Count
    order_sensitive: bool
    needed_edge: Probability
    """How far from one half the pooled probability must be."""


class OrderPlan(Spec):
    """The order the desk would propose, at its own prices. Money is decimal text."""

    kind: Literal["order_plan"] = "order_plan"
    instrument: str
    decimals: int
    stance: Stance
    side: Literal["buy", "sell"]
    bid: Price
    ask: Price
    limit: Price
    stop: Price
    target: Price
    reward_to_risk: Score
    stop_distance_pct: Percent
    target_distance_pct: Percent
    cost_bp: BasisPoints
    """Spread and fees for the way in and out."""
    cost_share_pct: Share
    """That cost as a share of the way to the target."""
    quantity: str
    risk_quote: str
    provenance: Provenance


class ProposalReceipt(Spec):
    """The approval request a proposal became."""

    kind: Literal["proposal_receipt"] = "proposal_receipt"
    request: str
    instrument: str
    side: Literal["buy", "sell"]
    quantity: str
    limit: str


class Refusal(Spec):
    """Why the desk would not do something: its own sentence, and the numbers in it as they stand there."""

    kind: Literal["refusal"] = "refusal"
    text: str
    numbers: tuple[str, ...]


class PersonNote(Spec):
    """What a person adds to a debate: quoted with its author, and never a source of figures."""

    kind: Literal["person_note"] = "person_note"
    author: str = Field(max_length=80)
    text: str = Field(max_length=4_000)
