"""The venue's rolling day, as far as its candles reach."""

from __future__ import annotations

from math import fsum

import msgspec

from tests.venues.server.clock import MINUTE
from tests.venues.server.market import DAY, World


class Day(msgspec.Struct, frozen=True):
    """Of the last 24 hours."""

    open: float
    high: float
    low: float
    last: float
    volume: float
    turnover: float


def day(world: World, symbol: str) -> Day | None:
    """The day of an instrument; None before its first candle."""
    bars = world.bars[symbol].series(MINUTE, DAY, world.clock.now())
    if not bars:
        return None
    volume = fsum(bar.volume for bar in bars)
    return Day(
        bars[0].open, max(bar.high for bar in bars), min(bar.low for bar in bars), bars[-1].close, volume,
        fsum(bar.volume * bar.close for bar in bars),
    )  # fmt: skip
