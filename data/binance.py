"""Binance frames, spot and both futures, decoded straight into typed market events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import msgspec

from data.book import MOST
from data.errors import FrameRefused
from data.events import BookDelta, BookSnapshot, Candle, DayStats, Funding, MarketEvent, Top, Trade
from data.unreadable import reason

MILLISECOND = 1_000_000
SET_BACK = 10_000_000_000
"""An exchange time so far behind the newest one was not overtaken: the exchange set its clock back."""

Price = Annotated[float, msgspec.Meta(gt=0, lt=MOST)]
Size = Annotated[float, msgspec.Meta(ge=0, lt=MOST)]
"""Both refuse NaN, infinities and what is out of range while the text is parsed."""
Rate = Annotated[float, msgspec.Meta(gt=-1, lt=1)]


class _Depth(msgspec.Struct, gc=False):
    s: str
    E: int
    U: int
    u: int
    b: list[tuple[Price, Size]]
    a: list[tuple[Price, Size]]
    pu: int | None = None
    T: int = 0


class _Ticker(msgspec.Struct, gc=False):
    s: str
    b: Price
    B: Size
    a: Price
    A: Size
    T: int = 0
    """Spot tells no time."""


class _Trade(msgspec.Struct, gc=False):
    s: str
    T: int
    t: int
    p: Price
    q: Price
    m: bool


class _AggTrade(msgspec.Struct, gc=False):
    s: str
    T: int
    a: int
    p: Price
    q: Price
    m: bool


class _Bar(msgspec.Struct, gc=False):
    t: int
    T: int
    o: Price
    h: Price
    l: Price  # noqa: E741
    c: Price
    v: Size
    n: int
    x: bool


class _Kline(msgspec.Struct, gc=False):
    s: str
    E: int
    k: _Bar


class _Day(msgspec.Struct, gc=False):
    s: str
    E: int
    o: Price
    h: Price
    l: Price  # noqa: E741
    c: Price
    v: Size
    q: Size


class _Mark(msgspec.Struct, gc=False):
    s: str
    E: int
    p: Price
    r: Rate
    T: int
    i: Size = 0.0


class _DayFrame(msgspec.Struct, gc=False):
    data: _Day


class _MarkFrame(msgspec.Struct, gc=False):
    data: _Mark


class _DepthFrame(msgspec.Struct, gc=False):
    data: _Depth


class _TickerFrame(msgspec.Struct, gc=False):
    data: _Ticker


class _TradeFrame(msgspec.Struct, gc=False):
    data: _Trade


class _AggTradeFrame(msgspec.Struct, gc=False):
    data: _AggTrade


class _KlineFrame(msgspec.Struct, gc=False):
    data: _Kline


class _Snapshot(msgspec.Struct, gc=False):
    lastUpdateId: int
    bids: list[tuple[Price, Size]]
    asks: list[tuple[Price, Size]]
    symbol: str = ""
    T: int = 0


_depth = msgspec.json.Decoder(_DepthFrame, strict=False).decode
_ticker = msgspec.json.Decoder(_TickerFrame, strict=False).decode
_trade = msgspec.json.Decoder(_TradeFrame, strict=False).decode
_agg_trade = msgspec.json.Decoder(_AggTradeFrame, strict=False).decode
_kline = msgspec.json.Decoder(_KlineFrame, strict=False).decode
_day = msgspec.json.Decoder(_DayFrame, strict=False).decode
_mark = msgspec.json.Decoder(_MarkFrame, strict=False).decode
_snapshot = msgspec.json.Decoder(_Snapshot, strict=False).decode

_B, _D, _T, _A, _K, _M, _R = b"bdtakmr"
STREAM = b'{"stream":"'


class Decoder:
    """Turns frames of one connection into events. `symbols` maps the venue's contracts to the desk's names."""

    __slots__ = ("_printed_by", "clock", "refused", "skipped", "symbols")

    def __init__(self, symbols: Mapping[str, str]) -> None:
        self.symbols = dict(symbols)
        self.clock = 0
        """Newest exchange time seen; it stands in where a frame tells none."""
        self.refused = 0
        """Frames that raised `FrameRefused`."""
        self.skipped = 0
        """Frames that say nothing of the market, such as acknowledgements, or that speak of unknown contracts."""
        self._printed_by: dict[str, int] = {}

    def decode(self, frame: bytes, received: int = 0) -> MarketEvent | None:
        """The event in a combined-stream frame; `None` when there is none for the desk."""
        at = frame.find(b"@", 11, 64)
        try:
            if at < 0 or not frame.startswith(STREAM):
                msgspec.json.decode(frame, type=msgspec.Raw)
                self.skipped += 1
                return None
            kind = frame[at + 1]
            if kind == _B:
                return self._top(frame, received)
            if kind == _T:
                return self._print(frame, received) if frame[at + 2] == _R else self._day(frame, received)
            if kind == _D:
                return self._delta(frame, received)
            if kind == _A:
                return self._print_sum(frame, received)
            if kind == _K:
                return self._candle(frame, received)
            if kind == _M:
                return self._funding(frame, received)
        except (msgspec.MsgspecError, UnicodeDecodeError, IndexError) as error:
            self.refused += 1
            contract = frame[11:at].decode(errors="replace") if at > 0 else ""
            raise FrameRefused(
                f"a frame {f'of {contract} ' if contract else ''}was refused: {reason(error)}",
                self.symbols.get(contract.upper(), ""),
                at < 0 or frame[at + 1 : at + 2] in b"d",
            ) from None
        self.skipped += 1
        return None

    def snapshot(self, body: bytes, contract: str = "", received: int = 0) -> BookSnapshot | None:
        """The REST answer to a depth request; `contract` names it where the answer does not."""
        try:
            found = _snapshot(body)
        except msgspec.MsgspecError as error:
            self.refused += 1
            raise FrameRefused(f"a depth snapshot was refused: {reason(error)}") from None
        symbol = self.symbols.get(found.symbol or contract)
        if symbol is None:
            self.skipped += 1
            return None
        ts = self._time(found.T, received)
        return BookSnapshot(symbol, ts, found.bids, found.asks, found.lastUpdateId, received)

    def _top(self, frame: bytes, received: int) -> Top | None:
        data = _ticker(frame).data
        symbol = self.symbols.get(data.s)
        if symbol is None:
            self.skipped += 1
            return None
        at = data.T
        ts = self._time(at, received) if at else self.clock or received
        return Top(symbol, ts, data.b, data.B, data.a, data.A, received)

    def _print(self, frame: bytes, received: int) -> Trade | None:
        data = _trade(frame).data
        symbol = self.symbols.get(data.s)
        if symbol is None or self._printed_by.setdefault(symbol, _T) != _T:
            self.skipped += 1
            return None
        ts = self._time(data.T, received)
        return Trade(symbol, ts, data.p, data.q, "sell" if data.m else "buy", data.t, received)

    def _print_sum(self, frame: bytes, received: int) -> Trade | None:
        data = _agg_trade(frame).data
        symbol = self.symbols.get(data.s)
        if symbol is None or self._printed_by.setdefault(symbol, _A) != _A:
            self.skipped += 1
            return None
        ts = self._time(data.T, received)
        return Trade(symbol, ts, data.p, data.q, "sell" if data.m else "buy", data.a, received)

    def _delta(self, frame: bytes, received: int) -> BookDelta | None:
        data = _depth(frame).data
        symbol = self.symbols.get(data.s)
        if symbol is None:
            self.skipped += 1
            return None
        ts = self._time(data.T or data.E, received)
        return BookDelta(symbol, ts, data.b, data.a, data.U, data.u, data.pu, received)

    def _candle(self, frame: bytes, received: int) -> Candle | None:
        data = _kline(frame).data
        symbol = self.symbols.get(data.s)
        if symbol is None:
            self.skipped += 1
            return None
        self._time(data.E, received)
        bar = data.k
        interval = (bar.T - bar.t + 1) * MILLISECOND
        return Candle(
            symbol, bar.t * MILLISECOND, interval, bar.o, bar.h, bar.l, bar.c, bar.v, bar.n, bar.x, received
        )  # fmt: skip

    def _day(self, frame: bytes, received: int) -> DayStats | None:
        data = _day(frame).data
        symbol = self.symbols.get(data.s)
        if symbol is None:
            self.skipped += 1
            return None
        ts = self._time(data.E, received)
        return DayStats(symbol, ts, data.o, data.h, data.l, data.c, data.v, data.q, received)

    def _funding(self, frame: bytes, received: int) -> Funding | None:
        data = _mark(frame).data
        symbol = self.symbols.get(data.s)
        if symbol is None:
            self.skipped += 1
            return None
        ts = self._time(data.E, received)
        return Funding(symbol, ts, data.r, data.T * MILLISECOND, data.p, data.i, received)

    def _time(self, milliseconds: int, received: int) -> int:
        if milliseconds:
            ts = milliseconds * MILLISECOND
            if ts > self.clock or ts < self.clock - SET_BACK:
                self.clock = ts
            return ts
        return self.clock or received
