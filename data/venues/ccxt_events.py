"""What ccxt's unified structures say, as market events; numbers that cannot be true are refused."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal

from data.book import MOST
from data.errors import FrameRefused
from data.events import BookSnapshot, Candle, DayStats, Level, Top, Trade
from data.venues.wire import MILLISECOND

LEVELS: Final = 100
"""Levels a side that are taken from a book at each of its updates."""
REMEMBERED: Final = 2_000
"""Trade ids that are remembered, because a new connection tells the last trades again."""


def book(symbol: str, told: Mapping[str, Any], number: int, received: int) -> BookSnapshot:
    """A whole book as it stands. Raises `FrameRefused`."""
    bids, asks = _levels(symbol, told.get("bids")), _levels(symbol, told.get("asks"))
    return BookSnapshot(symbol, _time(told, received), bids, asks, number, received)


def top(symbol: str, told: Mapping[str, Any], received: int) -> Top | None:
    """Best bid and ask of a ticker that has both. Raises `FrameRefused`."""
    bid, ask = told.get("bid"), told.get("ask")
    if bid is None or ask is None:
        return None
    sizes = (_size(symbol, told.get(side) or 0.0) for side in ("bidVolume", "askVolume"))
    bid_size, ask_size = sizes
    return Top(
        symbol, _time(told, received), _price(symbol, bid), bid_size, _price(symbol, ask), ask_size, received
    )


def day(symbol: str, told: Mapping[str, Any], received: int) -> DayStats | None:
    """The rolling day of a ticker that tells it whole. Raises `FrameRefused`."""
    prices = [told.get(name) for name in ("open", "high", "low", "last")]
    if any(price is None for price in prices):
        return None
    first, high, low, last = (_price(symbol, price) for price in prices)
    volume, turnover = (_size(symbol, told.get(name) or 0.0) for name in ("baseVolume", "quoteVolume"))
    return DayStats(symbol, _time(told, received), first, high, low, last, volume, turnover, received)


class Prints:
    """Trades of one instrument, each told once and numbered here: ids of exchanges are any text."""

    def __init__(self, symbol: str) -> None:
        self._symbol = symbol
        self._seen: set[str] = set()
        self._order: deque[str] = deque()
        self._number = 0

    def take(self, told: Iterable[Mapping[str, Any]], received: int) -> list[Trade]:
        """Trades that were not told before, oldest first; one that tells no side is left out. Raises `FrameRefused`."""
        found: list[Trade] = []
        for one in sorted(told, key=lambda one: one.get("timestamp") or 0):
            side = one.get("side")
            if self._again(one.get("id")) or side not in ("buy", "sell"):
                continue
            taker: Literal["buy", "sell"] = "buy" if side == "buy" else "sell"
            price, size = _price(self._symbol, one.get("price")), _size(self._symbol, one.get("amount"))
            self._number += 1
            found.append(
                Trade(self._symbol, _time(one, received), price, size, taker, self._number, received)
            )
        return found

    def _again(self, number: object) -> bool:
        if number is None:
            return False
        text = str(number)
        if text in self._seen:
            return True
        self._seen.add(text)
        self._order.append(text)
        if len(self._order) > REMEMBERED:
            self._seen.discard(self._order.popleft())
        return False


def candles(symbol: str, interval: int, rows: Sequence[Sequence[Any]], now: int) -> list[Candle]:
    """Bars of `[milliseconds, open, high, low, close, volume]`, oldest first. Raises `FrameRefused`."""
    found: list[Candle] = []
    for row in sorted(rows, key=lambda row: row[0]):
        if any(value is None for value in row[:6]):
            continue
        ts = int(row[0]) * MILLISECOND
        first, high, low, close = (_price(symbol, value) for value in row[1:5])
        volume = _size(symbol, row[5])
        found.append(Candle(symbol, ts, interval, first, high, low, close, volume, 0, ts + interval <= now))
    return found


def _levels(symbol: str, side: Sequence[Sequence[Any]] | None) -> list[Level]:
    return [(_price(symbol, level[0]), _size(symbol, level[1])) for level in (side or ())[:LEVELS]]


def _price(symbol: str, value: Any) -> float:
    number = _number(symbol, value)
    if not 0.0 < number < MOST:
        raise FrameRefused(f"a price of {symbol} was refused: {value!r}", symbol)
    return number


def _size(symbol: str, value: Any) -> float:
    number = _number(symbol, value)
    if not 0.0 <= number < MOST:
        raise FrameRefused(f"a size of {symbol} was refused: {value!r}", symbol)
    return number


def _number(symbol: str, value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise FrameRefused(f"a number of {symbol} was refused: {str(value)[:40]!r}", symbol) from None


def _time(told: Mapping[str, Any], received: int) -> int:
    milliseconds = told.get("timestamp")
    return int(milliseconds) * MILLISECOND if milliseconds else received
