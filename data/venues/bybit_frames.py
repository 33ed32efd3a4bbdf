"""What Bybit frames say of the market."""

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
)
from data.venues.wire import MILLISECOND, Millis, Number, Price, Rate, Size, SizeOrNone

AT_ONCE = 1024
"""Trades that one cross sequence number can hold in ids."""
MOST_ID = 2**63
TOUCH = "orderbook.1."


class _Book(msgspec.Struct, gc=False):
    s: str
    b: list[tuple[Price, Size]]
    a: list[tuple[Price, Size]]
    u: Number


class _BookFrame(msgspec.Struct, gc=False):
    topic: str
    type: Literal["snapshot", "delta"]
    ts: Millis
    data: _Book
    cts: Millis = 0


class _Trade(msgspec.Struct, gc=False):
    s: str
    T: Millis
    S: Literal["Buy", "Sell"]
    v: Price
    p: Price
    i: str
    seq: Number = -1


class _TradeFrame(msgspec.Struct, gc=False):
    data: list[_Trade]


class _Ticker(msgspec.Struct, gc=False, omit_defaults=True):
    symbol: str
    bid1Price: SizeOrNone | None = None
    bid1Size: SizeOrNone | None = None
    ask1Price: SizeOrNone | None = None
    ask1Size: SizeOrNone | None = None
    lastPrice: SizeOrNone | None = None
    prevPrice24h: SizeOrNone | None = None
    highPrice24h: SizeOrNone | None = None
    lowPrice24h: SizeOrNone | None = None
    volume24h: SizeOrNone | None = None
    turnover24h: SizeOrNone | None = None
    fundingRate: Rate | Literal[""] | None = None
    nextFundingTime: Millis | Literal[""] | None = None
    markPrice: SizeOrNone | None = None
    indexPrice: SizeOrNone | None = None
    openInterest: SizeOrNone | None = None


class _TickerFrame(msgspec.Struct, gc=False):
    type: Literal["snapshot", "delta"]
    ts: Millis
    data: _Ticker


class _Bar(msgspec.Struct, gc=False):
    start: Millis
    end: Millis
    open: Price
    high: Price
    low: Price
    close: Price
    volume: Size
    confirm: bool


class _BarFrame(msgspec.Struct, gc=False):
    topic: str
    data: list[_Bar]


_book = msgspec.json.Decoder(_BookFrame, strict=False).decode
_trades = msgspec.json.Decoder(_TradeFrame, strict=False).decode
_ticker = msgspec.json.Decoder(_TickerFrame, strict=False).decode
_bars = msgspec.json.Decoder(_BarFrame, strict=False).decode
_TOUCH = frozenset({"bid1Price", "bid1Size", "ask1Price", "ask1Size"})
_DAY = frozenset({"lastPrice", "prevPrice24h", "highPrice24h", "lowPrice24h", "volume24h", "turnover24h"})
_FUNDING = frozenset({"fundingRate", "nextFundingTime", "markPrice", "indexPrice"})
_FIELDS = _Ticker.__struct_fields__[1:]


class BybitFrames:
    """Reads frames by topic; `symbols` maps contracts to the desk's names. Frames of others say nothing."""

    def __init__(self, symbols: dict[str, str]) -> None:
        self.symbols = symbols
        self._last: dict[str, tuple[int, int]] = {}
        """`u` and time of each book's newest update."""
        self._touches: dict[str, tuple[Level, Level]] = {}
        """Best bid and ask of the books one level deep."""
        self._tickers: dict[str, tuple[int, _Ticker]] = {}
        """Time and merged fields of each ticker."""

    def book(self, frame: bytes, received: int) -> Sequence[MarketEvent]:
        """`orderbook`: a snapshot, or levels that changed."""
        found = _book(frame)
        one = found.data
        symbol = self.symbols.get(one.s)
        if symbol is None:
            return ()
        ts = (found.cts or found.ts) * MILLISECOND
        if found.topic.startswith(TOUCH):
            return self._touch(symbol, ts, one, received)
        last, then = self._last.get(symbol, (0, 0))
        number = one.u
        if found.type == "snapshot":
            self._last[symbol] = number, ts
            snapshot = BookSnapshot(symbol, ts, one.b, one.a, number, received)
            if number < last and (number == 1 or ts > then):
                reason = "the venue began its book anew"
                return FeedStatus(symbol, ts, "gap", reason, received), snapshot
            return (snapshot,)
        delta = BookDelta(symbol, ts, one.b, one.a, number, number, None, received)
        if number > last:
            self._last[symbol] = number, ts
        elif ts > then:
            reason = f"gap: update {number} came after {last}, though it is newer"
            self._last[symbol] = number, ts
            return FeedStatus(symbol, ts, "gap", reason, received), delta
        return (delta,)

    def trades(self, frame: bytes, received: int) -> Sequence[MarketEvent]:
        """`publicTrade`. Spot ids count; elsewhere the place within the cross sequence number makes one that does."""
        said: list[MarketEvent] = []
        seq, place = -1, 0
        for one in _trades(frame).data:
            symbol = self.symbols.get(one.s)
            if symbol is None:
                continue
            place = place + 1 if one.seq == seq else 0
            seq = one.seq
            number = int(one.i) if one.i.isdecimal() else 0
            if not 0 < number < MOST_ID:
                number = seq * AT_ONCE + min(place, AT_ONCE - 1) if seq > 0 else 0
            side: Literal["buy", "sell"] = "buy" if one.S == "Buy" else "sell"
            said.append(Trade(symbol, one.T * MILLISECOND, one.p, one.v, side, number, received))
        return said

    def ticker(self, frame: bytes, received: int) -> Sequence[MarketEvent]:
        """`tickers`: whole on spot, changed fields on contracts. What a frame touched is said."""
        found = _ticker(frame)
        change = found.data
        symbol = self.symbols.get(change.symbol)
        if symbol is None:
            return ()
        then, known = self._tickers.get(symbol, (0, change))
        if found.ts < then:
            return ()
        fresh = [name for name in _FIELDS if getattr(change, name) is not None]
        if found.type == "snapshot":
            known = change
        else:
            if known is change:
                return ()  # changes to what has not come yet
            for name in fresh:
                setattr(known, name, getattr(change, name))
        self._tickers[symbol] = found.ts, known
        ts = found.ts * MILLISECOND
        said: list[MarketEvent] = []
        if (
            symbol not in self._touches
            and not _TOUCH.isdisjoint(fresh)
            and known.bid1Price
            and known.ask1Price
        ):
            said.append(
                Top(
                    symbol, ts, known.bid1Price, known.bid1Size or 0.0, known.ask1Price, known.ask1Size or 0.0,
                    received,
                )
            )  # fmt: skip
        if not _DAY.isdisjoint(fresh) and (
            known.lastPrice and known.prevPrice24h and known.highPrice24h and known.lowPrice24h
        ):
            said.append(
                DayStats(
                    symbol, ts, known.prevPrice24h, known.highPrice24h, known.lowPrice24h, known.lastPrice,
                    known.volume24h or 0.0, known.turnover24h or 0.0, received,
                )
            )  # fmt: skip
        if not _FUNDING.isdisjoint(fresh) and isinstance(known.fundingRate, float):
            due = (known.nextFundingTime or 0) * MILLISECOND
            mark, index = known.markPrice or 0.0, known.indexPrice or 0.0
            said.append(Funding(symbol, ts, known.fundingRate, due, mark, index, received))
        if "openInterest" in fresh and isinstance(known.openInterest, float):
            said.append(OpenInterest(symbol, ts, known.openInterest, received))
        return said

    def candles(self, frame: bytes, received: int) -> Sequence[MarketEvent]:
        """`kline`; how many trades a bar holds is not told."""
        found = _bars(frame)
        symbol = self.symbols.get(found.topic.rpartition(".")[2])
        if symbol is None:
            return ()
        return [
            Candle(
                symbol, bar.start * MILLISECOND, (bar.end - bar.start + 1) * MILLISECOND, bar.open, bar.high,
                bar.low, bar.close, bar.volume, 0, bar.confirm, received,
            )
            for bar in found.data
        ]  # fmt: skip

    def _touch(self, symbol: str, ts: int, one: _Book, received: int) -> Sequence[MarketEvent]:
        bid, ask = self._touches.get(symbol, ((0.0, 0.0), (0.0, 0.0)))
        bid = next((level for level in one.b if level[1]), bid)
        ask = next((level for level in one.a if level[1]), ask)
        self._touches[symbol] = bid, ask
        if not bid[0] or not ask[0]:
            return ()
        return (Top(symbol, ts, *bid, *ask, received),)
