"""What is known of a simulated market's past when it goes on after a pause."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec

from data.candles import INTERVALS
from data.events import Candle

MINUTE = INTERVALS["1m"]
KEPT_MINUTES = 62 * 60
"""Minutes of each instrument that are worth keeping: all that is told as history, and a little more."""


class Origin(msgspec.Struct, frozen=True):
    """Where a market began: what was before it can be drawn again from this."""

    seed: int
    start: int
    prices: dict[str, float]


class Past(msgspec.Struct, frozen=True):
    """Where a market was left. `minutes` are one-minute bars, oldest first; the last one may be unfinished."""

    origin: Origin
    at: int
    prices: dict[str, float]
    minutes: dict[str, tuple[Candle, ...]]

    def covers(self, symbols: Sequence[str]) -> bool:
        """Whether it tells of every one of these instruments."""
        return all(symbol in self.prices and symbol in self.origin.prices for symbol in symbols)

    def together(self, symbols: Sequence[str]) -> list[tuple[Candle, ...]]:
        """The newest minutes that are known of all these instruments without a hole, oldest first."""
        known = [{bar.ts: bar for bar in self.minutes.get(symbol, ())} for symbol in symbols]
        rows: list[tuple[Candle, ...]] = []
        for ts in sorted(known[0], reverse=True):
            if rows and ts != rows[-1][0].ts - MINUTE:
                break
            if all(ts in bars for bars in known):
                rows.append(tuple(bars[ts] for bars in known))
        return rows[::-1]

    def seed(self, seed: int) -> int:
        """The seed of what comes next: the market goes on, it does not make the same moves again."""
        return int.from_bytes(hashlib.sha256(f"{seed}:after:{self.at}".encode()).digest()[:6], "big")
