"""Small builders of market events for tests."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from data.events import BookDelta, BookSnapshot, Candle, Level, Top, Trade
from data.instruments import Instrument
from data.market import Market

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
START = 1_767_225_600 * SECOND
"""2026-01-01 00:00 UTC, a whole hour."""
BTC = Instrument("BTC-USDT", "sim", "BTCUSDT", "BTC", "USDT", Decimal("0.01"), Decimal("0.00001"))
ETH = Instrument("ETH-USDT", "sim", "ETHUSDT", "ETH", "USDT", Decimal("0.01"), Decimal("0.0001"))


def market(*instruments: Instrument) -> Market:
    """An empty market."""
    return Market(instruments or (BTC,), "sim")


def trade(
    price: float = 100.0,
    size: float = 1.0,
    at: int = START,
    side: Literal["buy", "sell"] = "buy",
    number: int = 0,
) -> Trade:
    """A trade of BTC-USDT."""
    return Trade("BTC-USDT", at, price, size, side, number)


def top(
    bid: float = 99.99, ask: float = 100.0, at: int = START, bid_size: float = 1.0, ask_size: float = 1.0
) -> Top:
    """A touch of BTC-USDT."""
    return Top("BTC-USDT", at, bid, bid_size, ask, ask_size)


def snapshot(bids: Sequence[Level], asks: Sequence[Level], last: int = 10, at: int = START) -> BookSnapshot:
    """A whole book of BTC-USDT."""
    return BookSnapshot("BTC-USDT", at, list(bids), list(asks), last)


def delta(
    first: int,
    last: int,
    bids: Sequence[Level] = (),
    asks: Sequence[Level] = (),
    previous: int | None = None,
    at: int = START,
) -> BookDelta:
    """Changed levels of BTC-USDT."""
    return BookDelta("BTC-USDT", at, list(bids), list(asks), first, last, previous)


def bar(
    minute: int,
    close: float = 100.0,
    open_: float | None = None,
    high: float | None = None,
    low: float | None = None,
    *,
    interval: int = MINUTE,
    trades: int = 100,
    closed: bool = True,
    volume: float = 1.0,
) -> Candle:
    """A bar of BTC-USDT that opens `minute` intervals after the start."""
    first = close if open_ is None else open_
    return Candle(
        "BTC-USDT",
        START + minute * interval,
        interval,
        first,
        max(first, close) if high is None else high,
        min(first, close) if low is None else low,
        close,
        volume,
        trades,
        closed,
    )
