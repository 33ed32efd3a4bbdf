"""What the wire formats of the venues have in common: bounded numbers, times, and what a broken frame raises."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Literal

import msgspec

from data.binance import MILLISECOND, Price, Rate, Size
from data.candles import SECOND

__all__ = ["BROKEN", "MILLISECOND", "Millis", "Number", "Price", "Rate", "Size", "SizeOrNone", "utc"]

Millis = Annotated[int, msgspec.Meta(ge=0, lt=4_102_444_800_000)]
"""Milliseconds since 1970, up to the year 2100."""
Number = Annotated[int, msgspec.Meta(ge=-1, lt=2**62)]
"""A sequence number, or an id that counts."""
SizeOrNone = Size | Literal[""]
"""Venues write an empty text where a quiet instrument has no such figure."""
BROKEN = (
    msgspec.MsgspecError, UnicodeDecodeError, ValueError, ArithmeticError, LookupError, RecursionError
)  # fmt: skip
"""Everything that decoding a frame raises when the frame is not what it should be."""


def utc(text: str) -> int:
    """UTC nanoseconds of an RFC 3339 time such as `2026-08-09T21:05:48.228568804Z`; 0 for times before 1970."""
    if len(text) < 20 or text[-1] != "Z" or text[10] != "T":
        return _any_offset(text)
    clock = text[11:19]
    seconds = _midnight(text[:10]) + int(clock[:2]) * 3600 + int(clock[3:5]) * 60 + int(clock[6:])
    fraction = text[20:-1]
    nanoseconds = int(fraction[:9].ljust(9, "0")) if fraction else 0
    return max(0, seconds * SECOND + nanoseconds)


@lru_cache(maxsize=64)
def _midnight(day: str) -> int:
    return (date.fromisoformat(day).toordinal() - date(1970, 1, 1).toordinal()) * 86_400


def _any_offset(text: str) -> int:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without its offset from UTC")
    return max(0, int(moment.timestamp() * 1e6)) * 1000
