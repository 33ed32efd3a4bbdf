"""What the frames of Kraken's socket v2 say of the market."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import msgspec

from data.candles import SECOND
from data.events import (
    BookDelta,
    BookSnapshot,
    Candle,
    DayStats,
    FeedStatus,
    Level,
    MarketEvent,
    Top,
    Trade,
)
from data.venues.checksum import TextBook, Written, kraken_part, with_decimals
from data.venues.overtaken import Times
from data.venues.standing import plain
from data.venues.wire import Number, Price, Size, utc

MOST = 1e15
MOST_LATE = 10 * SECOND
"""An update older than this was not overtaken: the venue set its clock back."""
MISMATCH = "the book does not match the venue's checksum"
OVERTAKEN = "an update of the book came after a newer one"
Decimals = tuple[int, int]
"""Of a price and of a size."""
Minutes = Annotated[int, msgspec.Meta(gt=0, lt=100_000)]


class _Level(msgspec.Struct, gc=False):
    price: msgspec.Raw
    qty: msgspec.Raw


class _Book(msgspec.Struct, gc=False):
    symbol: str
    bids: list[_Level]
    asks: list[_Level]
    checksum: int | None = None
    timestamp: str = ""


class _BookFrame(msgspec.Struct, gc=False):
    type: Literal["snapshot", "update"]
    data: list[_Book]


class _Trade(msgspec.Struct, gc=False):
    symbol: str
    side: Literal["buy", "sell"]
    price: Price
    qty: Price
    trade_id: Number
    timestamp: str


class _TradeFrame(msgspec.Struct, gc=False):
    data: list[_Trade]


class _Ticker(msgspec.Struct, gc=False):
    symbol: str
    bid: Size = 0.0
    bid_qty: Size = 0.0
    ask: Size = 0.0
    ask_qty: Size = 0.0
    last: Size = 0.0
    volume: Size = 0.0
    vwap: Size = 0.0
    low: Size = 0.0
    high: Size = 0.0
    change: Annotated[float, msgspec.Meta(gt=-MOST, lt=MOST)] = 0.0
    timestamp: str = ""


class _TickerFrame(msgspec.Struct, gc=False):
    data: list[_Ticker]


class _Bar(msgspec.Struct, gc=False):
    symbol: str
    open: Price
    high: Price
    low: Price
    close: Price
    volume: Size
    trades: int
    interval: Minutes
    interval_begin: str


class _BarFrame(msgspec.Struct, gc=False):
    type: Literal["snapshot", "update"]
    data: list[_Bar]


class _System(msgspec.Struct):
    system: str = "online"


class _SystemFrame(msgspec.Struct):
    data: list[_System]


_book = msgspec.json.Decoder(_BookFrame).decode
_trades = msgspec.json.Decoder(_TradeFrame).decode
_ticker = msgspec.json.Decoder(_TickerFrame).decode
_bars = msgspec.json.Decoder(_BarFrame).decode
_system = msgspec.json.Decoder(_SystemFrame).decode


class KrakenFrames:
    """Reads frames by channel; `symbols` maps pairs to the desk's names. Frames of others say nothing."""

    def __init__(self, symbols: dict[str, str], decimals: Mapping[str, Decimals], depth: int) -> None:
        self.symbols = symbols
        self.checked = 0
        """Checksums that matched."""
        self._decimals = decimals
        self._depth = depth
        self._counts: dict[str, int] = {}
        """Updates of each book, which take the place of the sequence numbers it lacks."""
        self._times: dict[str, Times] = {}
        self._texts: dict[str, TextBook] = {}

    def book(self, frame: bytes, received: int) -> Sequence[MarketEvent]:
        """`book`: a snapshot or changed levels, and a gap where the checksum says that one happened."""
        found = _book(frame)
        said: list[MarketEvent] = []
        for one in found.data:
            symbol = self.symbols.get(one.symbol)
            if symbol is None:
                continue
            ts = utc(one.timestamp) if one.timestamp else received
            times = self.times(symbol)
            late, whole = times.newest - ts, found.type == "snapshot"
            if whole:
                # A snapshot may tell no time, and our clock says nothing of which updates follow it.
                times.begin(ts if one.timestamp else 0)
            elif 0 < late < MOST_LATE:
                if times.missed(ts, one.checksum):
                    said += self.lose(symbol, ts, received)
                continue
            else:
                times.take(ts, one.checksum)
            price_decimals, size_decimals = self._decimals.get(symbol, (0, 0))
            bids, written_bids = _levels(one.bids, price_decimals, size_decimals)
            asks, written_asks = _levels(one.asks, price_decimals, size_decimals)
            if whole:
                self._texts[symbol] = TextBook(self._depth)
            reason = self.follow(symbol, bids, asks, written_bids, written_asks, one.checksum)
            if late >= MOST_LATE and not whole and not reason:
                reason = f"the venue's time went back by {late / SECOND:.0f} s"
            gap = (FeedStatus(symbol, ts, "gap", reason, received),) if reason else ()
            count = self._counts[symbol] = self._counts.get(symbol, 0) + 1
            if whole:
                said += (BookSnapshot(symbol, ts, bids, asks, count, received), *gap)
            else:
                said += (*gap, BookDelta(symbol, ts, bids, asks, count, count, None, received))
        return said

    def follow(
        self,
        symbol: str,
        bids: list[Level],
        asks: list[Level],
        written_bids: list[Written],
        written_asks: list[Written],
        told: int | None,
    ) -> str:
        """Bring the texts up to date, and add to the levels what left the depth; a sentence when it does not add up."""
        texts = self._texts.get(symbol)
        if texts is None:
            return ""
        texts.bids.update(written_bids)
        texts.asks.update(written_asks)
        bids += [(price, 0.0) for price in texts.bids.trim()]
        asks += [(price, 0.0) for price in texts.asks.trim()]
        if told is None:
            return ""
        if texts.kraken() == told:
            self.checked += 1
            return ""
        del self._texts[symbol]
        return MISMATCH

    def times(self, symbol: str) -> Times:
        """Of the book's updates so far."""
        found = self._times.get(symbol)
        if found is None:
            found = self._times[symbol] = Times()
        return found

    def lose(self, symbol: str, ts: int, received: int) -> tuple[FeedStatus, ...]:
        """An update was missed, and what it said below the levels in the checksum may be gone; told once."""
        if self._texts.pop(symbol, None) is None:
            return ()
        return (FeedStatus(symbol, ts, "gap", OVERTAKEN, received),)

    def begin(self, symbol: str) -> None:
        """A whole book is about to be followed."""
        self._texts[symbol] = TextBook(self._depth)

    def trades(self, frame: bytes, received: int) -> Sequence[MarketEvent]:
        """`trade`."""
        said: list[MarketEvent] = []
        for one in sorted(_trades(frame).data, key=_id):
            symbol = self.symbols.get(one.symbol)
            if symbol is not None:
                ts = utc(one.timestamp)
                said.append(Trade(symbol, ts, one.price, one.qty, one.side, one.trade_id, received))
        return said

    def ticker(self, frame: bytes, received: int) -> Sequence[MarketEvent]:
        """`ticker`: the touch, and the day. The turnover is volume times the day's average price."""
        said: list[MarketEvent] = []
        for one in _ticker(frame).data:
            symbol = self.symbols.get(one.symbol)
            if symbol is None:
                continue
            ts = utc(one.timestamp) if one.timestamp else received
            if one.bid and one.ask:
                said.append(Top(symbol, ts, one.bid, one.bid_qty, one.ask, one.ask_qty, received))
            opened = one.last - one.change
            if one.last and one.high and one.low and opened > 0.0:
                said.append(
                    DayStats(
                        symbol, ts, opened, one.high, one.low, one.last, one.volume, one.volume * one.vwap,
                        received,
                    )
                )  # fmt: skip
        return said

    def candles(self, frame: bytes, received: int) -> Sequence[MarketEvent]:
        """`ohlc`, oldest first. That a bar is over is told by the next one."""
        found = _bars(frame)
        newest: dict[str, str] = {}
        for bar in found.data:
            newest[bar.symbol] = max(newest.get(bar.symbol, ""), bar.interval_begin)
        said: list[MarketEvent] = []
        for bar in sorted(found.data, key=_begin):
            symbol = self.symbols.get(bar.symbol)
            if symbol is not None:
                over = bar.interval_begin < newest[bar.symbol]
                said.append(
                    Candle(
                        symbol, utc(bar.interval_begin), bar.interval * 60 * SECOND, bar.open, bar.high, bar.low,
                        bar.close, bar.volume, bar.trades, over, received,
                    )
                )  # fmt: skip
        return said

    def status(self, frame: bytes, received: int) -> Sequence[MarketEvent]:
        """`status`: whether the trading engine works."""
        return [engine_state(one.system, received) for one in _system(frame).data]


def engine_state(system: str, received: int) -> FeedStatus:
    """What the trading engine's state means for the feed."""
    match system:
        case "online":
            return FeedStatus("", received, "live", "", received)
        case "maintenance":
            return FeedStatus("", received, "maintenance", "Kraken is in maintenance", received)
        case _:
            return FeedStatus("", received, "halted", f"Kraken matches no orders ({plain(system)})", received)


def _levels(
    levels: list[_Level], price_decimals: int, size_decimals: int
) -> tuple[list[Level], list[Written]]:
    """Levels as numbers and as parts of the checksum."""
    numbers: list[Level] = []
    written: list[Written] = []
    for level in levels:
        price_text, size_text = bytes(level.price).decode(), bytes(level.qty).decode()
        price, size = float(price_text), float(size_text)
        if not (0.0 < price < MOST and 0.0 <= size < MOST):
            raise ValueError(f"a level of {size_text} at {price_text} cannot be true")
        part = ""
        if size:
            part = kraken_part(
                with_decimals(price_text, price_decimals), with_decimals(size_text, size_decimals)
            )
        numbers.append((price, size))
        written.append((price, part))
    return numbers, written


def _id(trade: _Trade) -> int:
    return trade.trade_id


def _begin(bar: _Bar) -> str:
    return bar.interval_begin
