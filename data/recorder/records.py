"""What a recording holds, in the order in which it happened."""

from __future__ import annotations

from typing import Literal

import msgspec

from data.events import (
    BookDelta,
    BookSnapshot,
    Candle,
    DayStats,
    FeedStatus,
    Funding,
    MarketEvent,
    OpenInterest,
    Top,
    Trade,
)
from data.instruments import Instrument

SCHEMA = 1
"""Version of everything written here. A reader refuses what is newer than itself."""
Kind = Literal["live", "simulated"]
How = Literal["decode", "snapshot", "candles", "polled"]


class Frame(msgspec.Struct, gc=False, tag=True):
    """The exact bytes of one frame or answer. `received` is UTC nanoseconds by our clock, also of what was sent."""

    received: int
    connection: str
    direction: str
    """`in` or `out`."""
    data: bytes
    read: bool = False
    """The venue's adapter read it as a frame the moment it came; else a `Read` says when and as what, if ever."""


class Read(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The adapter read an earlier frame: one that had to wait, or an answer over HTTP."""

    frame: int
    """Which one, counted from 0 over the session."""
    how: How
    received: int
    instrument: str = ""
    interval: str = ""
    path: str = ""
    body: bytes = b""


class Lost(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Here something is missing: it could not be written as fast as it came."""

    at: int
    """UTC nanoseconds by our clock when writing went on."""
    events: int
    frames: int


Record = (
    Frame
    | Read
    | Lost
    | Trade
    | Top
    | BookSnapshot
    | BookDelta
    | Candle
    | FeedStatus
    | DayStats
    | Funding
    | OpenInterest
)


class Listing(msgspec.Struct, frozen=True):
    """The instruments as they were known from `at` (UTC nanoseconds) on; a changed tick or lot is a new version."""

    version: int
    at: int
    instruments: tuple[Instrument, ...]


class Subject(msgspec.Struct, frozen=True):
    """What is recorded."""

    venue: str
    source: str
    """The source's name, e.g. `binance` or `sim`."""
    description: str
    kind: Kind


class Head(msgspec.Struct, frozen=True):
    """The beginning of a part: enough to play it without anything else."""

    schema: int
    subject: Subject
    number: int
    session: int
    """One run of the recorder; a later one goes on in the same folder."""
    first: int
    """Number of its first record, counted over the whole recording."""
    began: int
    """UTC nanoseconds by our clock."""
    listing: Listing


def is_event(record: Record) -> bool:
    """Whether it is a market event."""
    return not isinstance(record, Frame | Read | Lost)


__all__ = [
    "SCHEMA",
    "Frame",
    "Head",
    "How",
    "Kind",
    "Listing",
    "Lost",
    "MarketEvent",
    "Read",
    "Record",
    "Subject",
    "is_event",
]
