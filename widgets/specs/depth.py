"""The depth of an order book as it is shown: how much stands within which distance, and what taking it costs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from widgets.specs.figure import (
    BaseSize,
    BasisPoints,
    Count,
    Percent,
    Price,
    Provenance,
    QuoteValue,
    Score,
    Spec,
)

MOST_STEPS = 64


class DepthStep(Spec):
    """All that stands on one side no further from the mid than `bp`."""

    bp: BasisPoints
    price: Price
    """The price at that distance."""
    size: BaseSize
    value: QuoteValue


class DepthSide(Spec):
    """One side of the book from the touch outwards."""

    best: Price
    levels: Count
    """Prices with size within the width."""
    reach_bp: BasisPoints
    """Distance of the furthest price that the venue shows; beyond it nothing is known."""
    steps: tuple[DepthStep, ...] = Field(max_length=MOST_STEPS)
    """Equally far apart, none beyond the width; the last one holds all that is shown within it."""


class DepthCost(Spec):
    """What a market order of this value would meet now."""

    side: Literal["buy", "sell"]
    value: QuoteValue
    filled_pct: Percent
    """How much of it the book shows."""
    average: Price | None
    """Average price; none where the book does not show enough."""
    slippage_bp: BasisPoints | None
    """Average price against the mid, above 0 for a cost."""


class DepthOrder(Spec):
    """An order of the desk's own that rests in the book."""

    side: Literal["buy", "sell"]
    price: Price
    size: BaseSize
    """What of it is not filled."""


class DepthView(Spec):
    """The depth of one instrument's book. Nothing but a reason while the book is not usable."""

    kind: Literal["depth"] = "depth"
    instrument: str
    quote: str
    """The currency of the values."""
    decimals: int
    size_decimals: int
    usable: bool
    reason: str = ""
    """Why the book is not usable, or empty."""
    mid: Price | None = None
    spread_bp: BasisPoints | None = None
    width_bp: BasisPoints = 0.0
    """Distance from the mid out to which the depth is told."""
    scale: QuoteValue = 0.0
    """A round value no step exceeds; it changes seldom."""
    compared_bp: BasisPoints = 0.0
    """Distance within which the venue shows both sides."""
    imbalance: Score | None = None
    """(bid value - ask value) / (bid value + ask value) within `compared_bp`, -1 to 1."""
    bids: DepthSide | None = None
    asks: DepthSide | None = None
    costs: tuple[DepthCost, ...] = Field(default=(), max_length=12)
    """Smaller values first, buying before selling."""
    orders: tuple[DepthOrder, ...] = Field(default=(), max_length=40)
    provenance: Provenance
