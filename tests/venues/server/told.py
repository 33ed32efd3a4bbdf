"""What happens on a venue, before its protocol puts it into words. Prices and sizes are the venue's decimal texts."""

from __future__ import annotations

from typing import Literal

import msgspec

Written = tuple[str, str]
"""Price and size of a level; a size of `0` removes it."""


class Listed(msgspec.Struct, frozen=True):
    """What is traded, as the venue lists it."""

    symbol: str
    base: str
    quote: str
    tick: str
    lot: str
    least: str
    open: bool = True

    @property
    def decimals(self) -> int:
        """Decimals of a price."""
        return len(self.tick.partition(".")[2])

    @property
    def size_decimals(self) -> int:
        """Decimals of a size."""
        return len(self.lot.partition(".")[2])


class Move(msgspec.Struct, frozen=True):
    """The book of `symbol` changed; what changed stands in the book."""

    symbol: str
    ts: int


class Print(msgspec.Struct, frozen=True):
    """A trade; `side` is the taker's."""

    symbol: str
    ts: int
    price: str
    size: str
    side: Literal["buy", "sell"]
    id: int


class Touch(msgspec.Struct, frozen=True):
    """Best bid and ask."""

    symbol: str
    ts: int
    bid: str
    bid_size: str
    ask: str
    ask_size: str


class Bar(msgspec.Struct, frozen=True):
    """One candle as it stands."""

    symbol: str
    start: int
    length: int
    open: float
    high: float
    low: float
    close: float
    volume: float
    trades: int
    closed: bool = False


class Second(msgspec.Struct, frozen=True):
    """A second of the venue's time has passed: tickers, marks and heartbeats are due."""

    ts: int


Told = Move | Print | Touch | Bar | Second
Kind = Literal["book", "whole", "trade", "top", "other"]


class Frame(msgspec.Struct, frozen=True):
    """A frame for everybody who subscribed to `topic`. `whole` is a whole book, `book` a change of one."""

    topic: str
    kind: Kind
    text: str
