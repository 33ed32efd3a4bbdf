"""What features take one of at a time, and which numbers of it can be.

Bars are `data.events.Candle`, tops `data.events.Top`; bars that tell who bought, and trades with the middle they met,
stand here.
"""

from __future__ import annotations

import math
from typing import Protocol

import msgspec

SIGNED = ("sign", "signed_volume")
SIZES = ("volume", "bid_size", "ask_size")


class Row(Protocol):
    """Anything with a time and the inputs of the features that take it."""

    @property
    def ts(self) -> int:
        """UTC ns: a bar's opening, else when it happened."""


class FlowBar(msgspec.Struct, frozen=True, gc=False):
    """A bar's close and what takers bought less what they sold, in base units."""

    ts: int
    close: float
    signed_volume: float
    closed: bool = True


class QuotedTrade(msgspec.Struct, frozen=True, gc=False):
    """A trade, 1 where the taker bought and -1 where they sold, and the middle of the touch just before it."""

    ts: int
    price: float
    sign: float
    mid: float


def usable(name: str, value: float) -> bool:
    """Whether an input can have this value: finite, prices above 0, sizes not below."""
    if not math.isfinite(value):
        return False
    return name in SIGNED or (value >= 0.0 if name in SIZES else value > 0.0)
