"""What Coinbase frames say of the market."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Literal

import msgspec

from data.candles import SECOND
from data.events import BookDelta, BookSnapshot, Candle, DayStats, FeedStatus, Level, Top, Trade
from data.venues.adapter import Control, Said
from data.venues.wire import BROKEN, Number, Price, Size, SizeOrNone, utc

BUCKET = 300 * SECOND
"""Bars on the connection are five minutes long."""
Seconds = Number


class _Update(msgspec.Struct, gc=False):
    side: Literal["bid", "offer"]
    price_level: Price
    new_quantity: Size


class _BookEvent(msgspec.Struct, gc=False):
    type: Literal["snapshot", "update"]
    product_id: str
    updates: list[_Update]


class _BookFrame(msgspec.Struct, gc=False):
    timestamp: str
    sequence_num: Number
    events: list[_BookEvent]


class _Trade(msgspec.Struct, gc=False):
    product_id: str
    trade_id: Number
    price: Price
    size: Price
    time: str
    side: Literal["BUY", "SELL"]


class _TradeEvent(msgspec.Struct, gc=False):
    trades: list[_Trade]


class _TradeFrame(msgspec.Struct, gc=False):
    timestamp: str
    sequence_num: Number
    events: list[_TradeEvent]


class _Ticker(msgspec.Struct, gc=False):
    product_id: str
    price: SizeOrNone = ""
    volume_24_h: SizeOrNone = ""
    low_24_h: SizeOrNone = ""
    high_24_h: SizeOrNone = ""
    price_percent_chg_24_h: float | Literal[""] = ""
    best_bid: SizeOrNone = ""
    best_ask: SizeOrNone = ""
    best_bid_quantity: SizeOrNone = ""
    best_ask_quantity: SizeOrNone = ""


class _TickerEvent(msgspec.Struct, gc=False):
    tickers: list[_Ticker]


class _TickerFrame(msgspec.Struct, gc=False):
    timestamp: str
    sequence_num: Number
    events: list[_TickerEvent]


class _Bar(msgspec.Struct, gc=False):
    product_id: str
    start: Seconds
    open: Price
    high: Price
    low: Price
    close: Price
    volume: Size


class _BarEvent(msgspec.Struct, gc=False):
    candles: list[_Bar]


class _BarFrame(msgspec.Struct, gc=False):
    timestamp: str
    sequence_num: Number
    events: list[_BarEvent]


class _OtherFrame(msgspec.Struct, gc=False):
    timestamp: str
    sequence_num: Number


_book = msgspec.json.Decoder(_BookFrame, strict=False).decode
_trades = msgspec.json.Decoder(_TradeFrame, strict=False).decode
_ticker = msgspec.json.Decoder(_TickerFrame, strict=False).decode
_bars = msgspec.json.Decoder(_BarFrame, strict=False).decode
_other = msgspec.json.Decoder(_OtherFrame, strict=False).decode


class CoinbaseFrames:
    """Reads frames by channel; `symbols` maps products to the desk's names. Frames of others say nothing."""

    def __init__(self, symbols: dict[str, str], whole: bool) -> None:
        self.symbols = symbols
        self.newest = 0
        """UTC nanoseconds of the newest frame by the venue's clock."""
        self._whole = whole
        self._next = 0
        """The `sequence_num` that follows."""
        self._counts: dict[str, int] = {}
        """Updates of each book, which take the place of the sequence numbers it lacks."""

    def book(self, frame: bytes, received: int) -> Sequence[Said]:
        """`l2_data`: a snapshot of all levels, or changed ones."""
        found = _book(frame)
        ts = utc(found.timestamp)
        said = self._follow(found.sequence_num, ts, received)
        if said is None:
            return ()
        for event in found.events:
            symbol = self.symbols.get(event.product_id)
            if symbol is None:
                continue
            updates = event.updates
            bids: list[Level] = [(one.price_level, one.new_quantity) for one in updates if one.side == "bid"]
            asks: list[Level] = [(one.price_level, one.new_quantity) for one in updates if one.side != "bid"]
            count = self._counts[symbol] = self._counts.get(symbol, 0) + 1
            if event.type == "snapshot":
                said.append(BookSnapshot(symbol, ts, bids, asks, count, received))
            else:
                said.append(BookDelta(symbol, ts, bids, asks, count, count, None, received))
        return said

    def trades(self, frame: bytes, received: int) -> Sequence[Said]:
        """`market_trades`, newest first. `side` is the maker's: a BUY order that rested was sold into."""
        found = _trades(frame)
        said = self._follow(found.sequence_num, utc(found.timestamp), received)
        if said is None:
            return ()
        for event in found.events:
            for one in sorted(event.trades, key=_id):
                symbol = self.symbols.get(one.product_id)
                if symbol is not None:
                    side: Literal["buy", "sell"] = "sell" if one.side == "BUY" else "buy"
                    said.append(
                        Trade(symbol, utc(one.time), one.price, one.size, side, one.trade_id, received)
                    )
        return said

    def ticker(self, frame: bytes, received: int) -> Sequence[Said]:
        """`ticker`: the touch, and the day. The turnover is the venue's own estimate, volume times price."""
        found = _ticker(frame)
        ts = utc(found.timestamp)
        said = self._follow(found.sequence_num, ts, received)
        if said is None:
            return ()
        for event in found.events:
            for one in event.tickers:
                symbol = self.symbols.get(one.product_id)
                if symbol is None:
                    continue
                if one.best_bid and one.best_ask:
                    bid_size, ask_size = one.best_bid_quantity or 0.0, one.best_ask_quantity or 0.0
                    said.append(Top(symbol, ts, one.best_bid, bid_size, one.best_ask, ask_size, received))
                change = one.price_percent_chg_24_h
                if one.price and one.high_24_h and one.low_24_h and change != "" and -100.0 < change < 1e9:
                    volume = one.volume_24_h or 0.0
                    opened = one.price / (1.0 + change / 100.0)
                    said.append(
                        DayStats(
                            symbol, ts, opened, one.high_24_h, one.low_24_h, one.price, volume,
                            volume * one.price, received,
                        )
                    )  # fmt: skip
        return said

    def candles(self, frame: bytes, received: int) -> Sequence[Said]:
        """`candles`, oldest first; how many trades a bar holds is not told."""
        found = _bars(frame)
        ts = utc(found.timestamp)
        said = self._follow(found.sequence_num, ts, received)
        if said is None:
            return ()
        for event in found.events:
            for bar in sorted(event.candles, key=_start):
                symbol = self.symbols.get(bar.product_id)
                if symbol is not None:
                    start = bar.start * SECOND
                    said.append(
                        Candle(
                            symbol, start, BUCKET, bar.open, bar.high, bar.low, bar.close, bar.volume, 0,
                            start + BUCKET <= ts, received,
                        )
                    )  # fmt: skip
        return said

    def subscriptions(self, frame: bytes, received: int) -> Sequence[Said]:
        """What is subscribed to by now."""
        said = self.other(frame, received)
        return (*said, Control("subscribed"))

    def other(self, frame: bytes, received: int) -> Sequence[Said]:
        """Heartbeats and what else counts `sequence_num` up."""
        found = _other(frame)
        return self._follow(found.sequence_num, utc(found.timestamp), received) or ()

    def pass_over(self, frame: bytes) -> None:
        """A frame that was refused and that no book needs still counts."""
        with suppress(*BROKEN):
            if _other(frame).sequence_num == self._next:
                self._next += 1

    def _follow(self, number: int, ts: int, received: int) -> list[Said] | None:
        """Gaps of all books where numbers are missing; None for a frame that was seen before."""
        if number == self._next:
            self._next = number + 1
        elif self._whole:
            if number < self._next and ts <= self.newest:
                return None
            missed = number - self._next
            self._next = number + 1
            if number:  # 0 begins a connection
                reason = f"{missed} frames are missing" if missed > 0 else "the connection began anew"
                self.newest = max(self.newest, ts)
                return [
                    FeedStatus(symbol, ts, "gap", reason, received)
                    for symbol in dict.fromkeys(self.symbols.values())
                ]
        if ts > self.newest:
            self.newest = ts
        return []


def _id(trade: _Trade) -> int:
    return trade.trade_id


def _start(bar: _Bar) -> int:
    return bar.start
