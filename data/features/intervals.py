"""Lengths of bars by name, how they are aligned, and how many bars are missing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

SECOND = 1_000_000_000
UNITS = {"s": SECOND, "m": 60 * SECOND, "h": 3600 * SECOND, "d": 86_400 * SECOND, "w": 604_800 * SECOND}
MONDAY = 4 * UNITS["d"]
"""The first Monday after the epoch, in ns."""


def length(name: str) -> int:
    """Nanoseconds of an interval such as `7m`, `3h` or `1d`; raises a ValueError that says how to write one."""
    match = re.fullmatch(r"([1-9]\d{0,4})([smhdw])", name)
    if match is None:
        raise ValueError(f"{name!r} is no interval: write a number and s, m, h, d or w, such as 7m, 3h or 1d")
    return int(match[1]) * UNITS[match[2]]


def offset(interval: int) -> int:
    """Where bars begin, ns after the epoch: whole weeks begin on Monday, all others with the epoch (UTC)."""
    return MONDAY if interval % UNITS["w"] == 0 else 0


def opening(ts: int, interval: int) -> int:
    """Opening time of the bar that a time lies in."""
    return ts - (ts - offset(interval)) % interval


def bars_missing(ts: pl.Series, interval: int) -> pl.Series:
    """How many bars are not there between each row and the one before it."""
    return (ts.diff().fill_null(interval) // interval - 1).alias("missing")
