"""The market as it is shown: watchlist, snapshot, book and chart."""

from __future__ import annotations

from dataclasses import dataclass
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
    Row,
    Score,
    Seconds,
    Spec,
)

MOST_INSTRUMENTS = 500
"""Rows of a pane that lists the market."""

Regime = Literal["UNKNOWN", "LOW", "NORMAL", "HIGH", "EXTREME"]
Direction = Literal["up", "down", "flat"]


class WatchRow(Spec):
    """One instrument on the watchlist. `spark` is the last closes, oldest first."""

    instrument: str
    last: Price
    decimals: int
    """Decimals of the instrument's tick: how prices of it are written."""
    change_pct: Percent
    """Change over 24 h by the venue's word, else over as much of them as the desk has seen."""
    tick: Direction
    """Direction of the last price change."""
    spread_bp: BasisPoints
    volume_quote: QuoteValue
    spark: tuple[float, ...] = Field(max_length=64)
    provenance: Provenance


class Watchlist(Spec):
    """Every instrument of the feed, in the feed's order."""

    kind: Literal["watchlist"] = "watchlist"
    rows: tuple[WatchRow, ...] = Field(max_length=MOST_INSTRUMENTS)


class MarketSnapshot(Spec):
    """One instrument now: what `what is BTC doing?` and `desk snapshot` answer from."""

    kind: Literal["market_snapshot"] = "market_snapshot"
    instrument: str
    venue: str
    decimals: int
    last: Price
    bid: Price
    ask: Price
    mid: Price
    spread_bp: BasisPoints
    bid_depth_10bp: BaseSize
    ask_depth_10bp: BaseSize
    imbalance: Score
    """(bid depth - ask depth) / (bid depth + ask depth) within 10 bp, -1 to 1."""
    change_1m_pct: Percent | None
    change_15m_pct: Percent | None
    change_pct: Percent
    """Change over `span_s`, as are high, low and both volumes."""
    high: Price
    low: Price
    span_s: Seconds = Field(default=86_400.0, ge=0.0, le=86_400.0)
    """24 h where the venue tells its day, else as much of them as the desk has seen."""
    volume_base: BaseSize
    volume_quote: QuoteValue
    trades: Count
    """Of the last 24 h, as far as the desk has seen them."""
    buy_share_pct: Percent
    """Taker buys as a share of the volume that the desk has seen in the last 24 h."""
    book_usable: bool
    caution: str = Field(default="", max_length=400)
    """What whoever trades it should know first, such as a token that nobody vouches for; else empty."""
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class BookLevel(Row):
    """One price of the ladder with its size and the running total from the touch."""

    price: Price
    size: BaseSize
    total: BaseSize


class BookView(Spec):
    """The order book near the touch. `bids` and `asks` run outwards from it."""

    kind: Literal["book"] = "book"
    instrument: str
    decimals: int
    size_decimals: int
    bids: tuple[BookLevel, ...] = Field(max_length=50)
    asks: tuple[BookLevel, ...] = Field(max_length=50)
    spread_bp: BasisPoints | None
    usable: bool
    reason: str = ""
    """Why the book is not usable, or empty."""
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar(Row):
    """One candle. `at` is its opening time in UTC nanoseconds."""

    at: int
    open: Price
    high: Price
    low: Price
    close: Price
    volume: BaseSize
    closed: bool


class ChartLine(Spec):
    """A horizontal line across the chart, such as a key level, an entry or an invalidation."""

    price: Price
    label: str = Field(max_length=24)
    short: str = Field(default="", max_length=10)
    """The label on a chart too narrow for it; empty where it is short enough."""
    tone: Literal["level", "up", "down", "entry", "warn"] = "level"


class Chart(Spec):
    """Candles of one instrument and interval, oldest first."""

    kind: Literal["chart"] = "chart"
    instrument: str
    interval: str
    """`1s`, `5s`, `15s`, `1m`, `5m`, `15m`, `1h`."""
    decimals: int
    bars: tuple[Bar, ...] = Field(max_length=600)
    lines: tuple[ChartLine, ...] = Field(default=(), max_length=16)
    provenance: Provenance
