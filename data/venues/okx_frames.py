"""What OKX frames say of the market. Sizes of swaps are contracts."""

from __future__ import annotations

from collections.abc import Sequence

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
from data.venues import okx_shapes
from data.venues.checksum import TextBook, okx_part
from data.venues.wire import MILLISECOND

DEPTH = 400
"""Levels of the `books` channel; what falls out of them is removed by the venue's own updates."""
MINUTE = 60_000 * MILLISECOND


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
        self._rates: dict[str, okx_shapes.FundingShape] = {}
        self._marks: dict[str, float] = {}

    def book(self, frame: bytes, received: int) -> Sequence[MarketEvent]:
        """`books`: a snapshot or changed levels, and a gap where the checksum says that one happened."""
        found = okx_shapes.book(frame)
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
            counted = one.seqId == okx_shapes.UNTOLD
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
        written = okx_shapes.written(frame).data[place]
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
        found = okx_shapes.book(frame)
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
        found = okx_shapes.trades(frame)
        symbol = self.symbols.get(found.arg.instId)
        if symbol is None:
            return ()
        return [
            Trade(symbol, one.ts * MILLISECOND, one.px, one.sz, one.side, one.tradeId, received)
            for one in found.data
        ]

    def ticker(self, frame: bytes, received: int) -> Sequence[MarketEvent]:
        """`tickers`: the day, and the touch where nothing faster tells it."""
        found = okx_shapes.ticker(frame)
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
        found = okx_shapes.bars(frame)
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
        found = okx_shapes.funding(frame)
        symbol = self.symbols.get(found.arg.instId)
        if symbol is None or not found.data:
            return ()
        rate = self._rates[symbol] = found.data[-1]
        return (self._marked(symbol, rate, rate.ts * MILLISECOND or received, received),)

    def mark(self, frame: bytes, received: int) -> Sequence[MarketEvent]:
        """`mark-price`: told together with the funding rate, once that is known."""
        found = okx_shapes.mark(frame)
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
        found = okx_shapes.interest(frame)
        symbol = self.symbols.get(found.arg.instId)
        if symbol is None:
            return ()
        return [
            OpenInterest(symbol, one.ts * MILLISECOND, one.oiCcy or one.oi, received) for one in found.data
        ]

    def _marked(self, symbol: str, rate: okx_shapes.FundingShape, ts: int, received: int) -> Funding:
        due = rate.fundingTime * MILLISECOND
        return Funding(symbol, ts, rate.fundingRate, due, self._marks.get(symbol, 0.0), 0.0, received)
