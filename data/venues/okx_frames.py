"""What OKX frames say of the market. Sizes of swaps are contracts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from data.events import (
    BookDelta,
    BookSnapshot,
    Candle,
    DayStats,
    FeedStatus,
    Funding,
    Level,
    MarketEvent,
    OpenInterest,
    Top,
    Trade,
)  # fmt: skip
from data.venues.checksum import TextBook, okx_part
from data.venues.wire import MILLISECOND, Millis, Number, Price, Rate, Size, SizeOrNone

DEPTH = 400
"""Levels of the `books` channel; what falls out of them is removed by the venue's own updates."""
UNTOLD = -2
MINUTE = 60_000 * MILLISECOND


class _Topic(msgspec.Struct, gc=False):
    instId: str


class _Level(msgspec.Struct, array_like=True, gc=False):
    price: Price
    size: Size


class _Book(msgspec.Struct, gc=False):
    asks: list[_Level]
    bids: list[_Level]
    ts: Millis
    checksum: int = 0
    seqId: Number = UNTOLD
    prevSeqId: Number = UNTOLD


class _BookFrame(msgspec.Struct, gc=False):
    arg: _Topic
    data: list[_Book]
    action: Literal["snapshot", "update"] = "update"


class _Written(msgspec.Struct, array_like=True, gc=False):
    price: str
    size: str


class _WrittenBook(msgspec.Struct, gc=False):
    asks: list[_Written]
    bids: list[_Written]


class _WrittenFrame(msgspec.Struct, gc=False):
    data: list[_WrittenBook]


class _Trade(msgspec.Struct, gc=False):
    tradeId: Number
    px: Price
    sz: Price
    side: Literal["buy", "sell"]
    ts: Millis


class _TradeFrame(msgspec.Struct, gc=False):
    arg: _Topic
    data: list[_Trade]


class _Ticker(msgspec.Struct, gc=False):
    ts: Millis
    last: SizeOrNone = ""
    askPx: SizeOrNone = ""
    askSz: SizeOrNone = ""
    bidPx: SizeOrNone = ""
    bidSz: SizeOrNone = ""
    open24h: SizeOrNone = ""
    high24h: SizeOrNone = ""
    low24h: SizeOrNone = ""
    vol24h: SizeOrNone = ""
    volCcy24h: SizeOrNone = ""
    instType: str = ""


class _TickerFrame(msgspec.Struct, gc=False):
    arg: _Topic
    data: list[_Ticker]


class _Bar(msgspec.Struct, array_like=True, gc=False):
    opened: Millis
    open: Price
    high: Price
    low: Price
    close: Price
    volume: Size
    in_currency: Size = 0.0
    in_quote: Size = 0.0
    confirmed: Literal["0", "1"] = "0"


class _BarFrame(msgspec.Struct, gc=False):
    arg: _Topic
    data: list[_Bar]


class _Funding(msgspec.Struct, gc=False):
    fundingRate: Rate
    fundingTime: Millis
    ts: Millis = 0


class _FundingFrame(msgspec.Struct, gc=False):
    arg: _Topic
    data: list[_Funding]


class _Mark(msgspec.Struct, gc=False):
    markPx: Price
    ts: Millis


class _MarkFrame(msgspec.Struct, gc=False):
    arg: _Topic
    data: list[_Mark]


class _Open(msgspec.Struct, gc=False):
    oi: Size
    ts: Millis
    oiCcy: SizeOrNone = ""


class _OpenFrame(msgspec.Struct, gc=False):
    arg: _Topic
    data: list[_Open]


_book = msgspec.json.Decoder(_BookFrame, strict=False).decode
_written = msgspec.json.Decoder(_WrittenFrame).decode
_trades = msgspec.json.Decoder(_TradeFrame, strict=False).decode
_ticker = msgspec.json.Decoder(_TickerFrame, strict=False).decode
_bars = msgspec.json.Decoder(_BarFrame, strict=False).decode
_funding = msgspec.json.Decoder(_FundingFrame, strict=False).decode
_mark = msgspec.json.Decoder(_MarkFrame, strict=False).decode
_open = msgspec.json.Decoder(_OpenFrame, strict=False).decode


class OkxFrames:
    """Reads frames by channel; `symbols` maps contracts to the desk's names. Frames of others say nothing."""

    def __init__(self, symbols: dict[str, str]) -> None:
        self.symbols = symbols
        self.asked: set[str] = set()
        """Instruments whose whole book was asked for and has not come since."""
        self.checked = 0
        """Checksums that matched."""
        self._last: dict[str, tuple[int, int]] = {}
        """Sequence number and time of each book's newest update."""
        self._texts: dict[str, TextBook] = {}
        self._touched: set[str] = set()
        """Instruments whose touch comes on its own channel or from their book; tickers tell it seconds late."""
        self._rates: dict[str, _Funding] = {}
        self._marks: dict[str, float] = {}

    def book(self, frame: bytes, received: int) -> Sequence[MarketEvent]:
        """`books`: a snapshot or changed levels, and a gap where the checksum says that one happened."""
        found = _book(frame)
        symbol = self.symbols.get(found.arg.instId)
        if symbol is None:
            return ()
        self._touched.add(symbol)
        said: list[MarketEvent] = []
        whole = found.action == "snapshot"
        for place, one in enumerate(found.data):
            ts = one.ts * MILLISECOND
            bids: list[Level] = [(level.price, level.size) for level in one.bids]
            asks: list[Level] = [(level.price, level.size) for level in one.asks]
            last, then = self._last.get(symbol, (0, 0))
            counted = one.seqId == UNTOLD
            if counted and ts < then:
                continue  # older than what is inside: a duplicate, or its loss was told already
            number, previous = (last + 1, last) if counted else (one.seqId, one.prevSeqId)
            reason = ""
            if symbol in self._texts or one.checksum:
                follows = whole or previous == last
                reason = self._checksum(symbol, frame, place, one.checksum, whole, follows, number > last)
            gap = (FeedStatus(symbol, ts, "gap", reason, received),) if reason else ()
            if whole:
                self.asked.discard(symbol)
                self._last[symbol] = number, ts
                said += (BookSnapshot(symbol, ts, bids, asks, number, received), *gap)
            else:
                if counted or previous == last or number > last:
                    self._last[symbol] = number, ts
                said += (*gap, BookDelta(symbol, ts, bids, asks, number, number, previous, received))
        return said

    def follow(self, snapshot: BookSnapshot) -> None:
        """A whole book came another way: nothing of it is known as text."""
        self._texts.pop(snapshot.instrument, None)
        self._last[snapshot.instrument] = snapshot.last, snapshot.ts

    def _checksum(
        self, symbol: str, frame: bytes, place: int, told: int, whole: bool, follows: bool, newer: bool
    ) -> str:
        """Bring the texts up to date; a sentence when they do not add up."""
        if not told or (newer and not follows):
            self._texts.pop(symbol, None)  # no checksum, or updates are missing, which their numbers tell
            return ""
        if not follows:
            return ""
        texts = self._texts.get(symbol)
        if whole:
            texts = self._texts[symbol] = TextBook(DEPTH)
        elif texts is None:
            return ""
        written = _written(frame).data[place]
        for side, levels in ((texts.bids, written.bids), (texts.asks, written.asks)):
            side.update(
                [
                    (float(one.price), okx_part(one.price, one.size) if float(one.size) else "")
                    for one in levels
                ]
            )
            side.trim()
        if texts.okx() == told:
            self.checked += 1
            return ""
        del self._texts[symbol]
        return "the book does not match the venue's checksum"

    def touch(self, frame: bytes, received: int) -> Sequence[MarketEvent]:
        """`bbo-tbt`: the best bid and ask; nothing while a side is empty."""
        found = _book(frame)
        symbol = self.symbols.get(found.arg.instId)
        if symbol is None:
            return ()
        self._touched.add(symbol)
        return [
            Top(
                symbol, one.ts * MILLISECOND, one.bids[0].price, one.bids[0].size, one.asks[0].price,
                one.asks[0].size, received,
            )
            for one in found.data
            if one.bids and one.asks
        ]  # fmt: skip

    def trades(self, frame: bytes, received: int) -> Sequence[MarketEvent]:
        """`trades`: fills; several at one price may come as one, under the last one's id."""
        found = _trades(frame)
        symbol = self.symbols.get(found.arg.instId)
        if symbol is None:
            return ()
        return [
            Trade(symbol, one.ts * MILLISECOND, one.px, one.sz, one.side, one.tradeId, received)
            for one in found.data
        ]

    def ticker(self, frame: bytes, received: int) -> Sequence[MarketEvent]:
        """`tickers`: the day, and the touch where nothing faster tells it."""
        found = _ticker(frame)
        symbol = self.symbols.get(found.arg.instId)
        if symbol is None:
            return ()
        said: list[MarketEvent] = []
        for one in found.data:
            ts = one.ts * MILLISECOND
            if one.bidPx and one.askPx and symbol not in self._touched:
                said.append(
                    Top(symbol, ts, one.bidPx, one.bidSz or 0.0, one.askPx, one.askSz or 0.0, received)
                )
            if one.last and one.open24h and one.high24h and one.low24h:
                turnover = one.volCcy24h or 0.0
                if one.instType != "SPOT":
                    turnover *= one.last  # derivatives tell base units alone
                said.append(
                    DayStats(
                        symbol, ts, one.open24h, one.high24h, one.low24h, one.last, one.vol24h or 0.0,
                        turnover, received,
                    )
                )  # fmt: skip
        return said

    def candles(self, frame: bytes, received: int) -> Sequence[MarketEvent]:
        """`candle1m`."""
        found = _bars(frame)
        symbol = self.symbols.get(found.arg.instId)
        if symbol is None:
            return ()
        return [
            Candle(
                symbol, bar.opened * MILLISECOND, MINUTE, bar.open, bar.high, bar.low, bar.close, bar.volume, 0,
                bar.confirmed == "1", received,
            )
            for bar in found.data
        ]  # fmt: skip

    def funding(self, frame: bytes, received: int) -> Sequence[MarketEvent]:
        """`funding-rate`: what the period that ends at `fundingTime` costs."""
        found = _funding(frame)
        symbol = self.symbols.get(found.arg.instId)
        if symbol is None or not found.data:
            return ()
        rate = self._rates[symbol] = found.data[-1]
        return (self._marked(symbol, rate, rate.ts * MILLISECOND or received, received),)

    def mark(self, frame: bytes, received: int) -> Sequence[MarketEvent]:
        """`mark-price`: told together with the funding rate, once that is known."""
        found = _mark(frame)
        symbol = self.symbols.get(found.arg.instId)
        if symbol is None or not found.data:
            return ()
        self._marks[symbol] = found.data[-1].markPx
        rate = self._rates.get(symbol)
        if rate is None:
            return ()
        return (self._marked(symbol, rate, found.data[-1].ts * MILLISECOND, received),)

    def open_interest(self, frame: bytes, received: int) -> Sequence[MarketEvent]:
        """`open-interest`, in base units where they are told."""
        found = _open(frame)
        symbol = self.symbols.get(found.arg.instId)
        if symbol is None:
            return ()
        return [
            OpenInterest(symbol, one.ts * MILLISECOND, one.oiCcy or one.oi, received) for one in found.data
        ]

    def _marked(self, symbol: str, rate: _Funding, ts: int, received: int) -> Funding:
        due = rate.fundingTime * MILLISECOND
        return Funding(symbol, ts, rate.fundingRate, due, self._marks.get(symbol, 0.0), 0.0, received)
