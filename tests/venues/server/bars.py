"""The venue's own candles, counted from its trades."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

import msgspec

from data.events import Candle
from tests.venues.server.clock import MINUTE
from tests.venues.server.told import Bar, Print


class Bars:
    """One-minute bars of one instrument from its start on; what came before is handed in."""

    def __init__(self, symbol: str, before: Iterable[Candle]) -> None:
        self.symbol = symbol
        self._minutes = {one.ts: _bar(symbol, one) for one in before}
        self._volumes: dict[int, Decimal] = {
            ts: Decimal(repr(bar.volume)) for ts, bar in self._minutes.items()
        }
        self._last = max(self._minutes, default=0)
        self._fresh = False

    def take(self, trade: Print) -> Iterator[Bar]:
        """Count a trade; the minute before it where that is over now."""
        start = trade.ts - trade.ts % MINUTE
        if start > self._last and self._last:
            yield from self.close(start)
        price, bar = float(trade.price), self._minutes.get(start)
        volume = self._volumes[start] = self._volumes.get(start, Decimal(0)) + Decimal(trade.size)
        if bar is None:
            bar = Bar(self.symbol, start, MINUTE, price, price, price, price, 0.0, 0)
        self._minutes[start] = msgspec.structs.replace(
            bar, high=max(bar.high, price), low=min(bar.low, price), close=price, volume=float(volume),
            trades=bar.trades + 1,
        )  # fmt: skip
        self._last, self._fresh = start, True

    def close(self, now: int) -> Iterator[Bar]:
        """The newest minute, where it ended by `now` and was not told as closed."""
        bar = self._minutes.get(self._last)
        if bar is not None and not bar.closed and bar.start + MINUTE <= now:
            closed = self._minutes[bar.start] = msgspec.structs.replace(bar, closed=True)
            self._fresh = False
            yield closed

    def forming(self) -> Iterator[Bar]:
        """The minute under way, where it changed since it was last asked for."""
        if self._fresh:
            self._fresh = False
            yield self._minutes[self._last]

    def series(self, length: int, count: int, now: int) -> list[Bar]:
        """The last `count` bars of `length` nanoseconds, oldest first, the forming one at the end."""
        found: dict[int, Bar] = {}
        for start in sorted(self._minutes):
            bar, at = self._minutes[start], start - start % length
            before = found.get(at)
            if before is None:
                found[at] = msgspec.structs.replace(bar, start=at, length=length, closed=at + length <= now)
            else:
                found[at] = msgspec.structs.replace(
                    before, high=max(before.high, bar.high), low=min(before.low, bar.low), close=bar.close,
                    volume=before.volume + bar.volume, trades=before.trades + bar.trades,
                )  # fmt: skip
        return list(found.values())[-count:]


def _bar(symbol: str, one: Candle) -> Bar:
    return Bar(
        symbol, one.ts, one.interval, one.open, one.high, one.low, one.close, one.volume, one.trades,
        one.closed,
    )  # fmt: skip
