"""Normalised market events: the few things that every venue, recording and simulator says.

Prices and sizes are float64 exactly as the venue's decimal text parses; money is `Decimal`, and crosses over only
through `Instrument.price` and `Instrument.size`. Times are UTC nanoseconds: `ts` by the venue's clock, `received` by ours
(0 when the source keeps no receive clock).
"""

from __future__ import annotations

from typing import Literal

import msgspec

Level = tuple[float, float]
"""Price and size; a size of 0 removes the level in a delta."""


class Trade(msgspec.Struct, frozen=True, gc=False, tag=True):
    """One fill printed by the venue. `side` is the taker's."""

    instrument: str
    ts: int
    price: float
    size: float
    side: Literal["buy", "sell"]
    id: int
    received: int = 0


class Top(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Best bid and ask."""

    instrument: str
    ts: int
    bid: float
    bid_size: float
    ask: float
    ask_size: float
    received: int = 0


class BookSnapshot(msgspec.Struct, frozen=True, tag=True):
    """A whole book; `last` is the venue's sequence number that it includes."""

    instrument: str
    ts: int
    bids: list[Level]
    asks: list[Level]
    last: int
    received: int = 0


class BookDelta(msgspec.Struct, frozen=True, tag=True):
    """Changed levels. It covers sequence numbers `first` to `last`; `previous` is the one before it, where told."""

    instrument: str
    ts: int
    bids: list[Level]
    asks: list[Level]
    first: int
    last: int
    previous: int | None = None
    received: int = 0


class Candle(msgspec.Struct, frozen=True, gc=False, tag=True):
    """One bar; `ts` is its opening time, `interval` its length in nanoseconds."""

    instrument: str
    ts: int
    interval: int
    open: float
    high: float
    low: float
    close: float
    volume: float
    trades: int
    closed: bool
    received: int = 0


class FeedStatus(msgspec.Struct, frozen=True, tag=True):
    """What the source says of itself. `instrument` is empty when it speaks of the whole feed."""

    instrument: str
    ts: int
    state: Literal[
        "live",
        "connecting",
        "gap",
        "resynchronised",
        "quarantined",
        "limited",
        "maintenance",
        "halted",
        "ended",
    ]
    reason: str = ""
    received: int = 0


class DayStats(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The venue's rolling 24 hours. `volume` is in base units or contracts, `turnover` in quote units."""

    instrument: str
    ts: int
    open: float
    high: float
    low: float
    last: float
    volume: float
    turnover: float
    received: int = 0


class Funding(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A perpetual's funding: `rate` as a fraction for the period that ends at `due` (0 where not told)."""

    instrument: str
    ts: int
    rate: float
    due: int
    mark: float
    """Mark price; 0 where not told."""
    index: float
    """Index price; 0 where not told."""
    received: int = 0


class OpenInterest(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Open contracts of one derivative, in base units where the venue tells them, else in contracts."""

    instrument: str
    ts: int
    size: float
    received: int = 0


MarketEvent = Trade | Top | BookSnapshot | BookDelta | Candle | FeedStatus | DayStats | Funding | OpenInterest
