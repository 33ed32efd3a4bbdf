"""Frames of Kraken's first socket, which recordings hold: arrays that end in a channel's and a pair's name.

Book updates carry `c`, the same checksum as v2 over the texts as they are sent; snapshots carry none. Trades have no
id, so one is made of their microsecond and of their place among those of the same microsecond in a frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec

from data.candles import SECOND
from data.errors import FrameRefused
from data.events import BookDelta, BookSnapshot, Candle, DayStats, FeedStatus, Level, MarketEvent, Top, Trade
from data.venues.adapter import Control, Said
from data.venues.checksum import Written, kraken_part
from data.venues.kraken_frames import KrakenFrames, engine_state
from data.venues.standing import plain
from data.venues.wire import BROKEN, Price, Size

DEPTH = 1000
AT_ONCE = 1024
"""Trades of one microsecond that ids can tell apart."""
MICROSECOND = 1000
Seconds = Annotated[float, msgspec.Meta(ge=0, lt=4_102_444_800)]


class _Level(msgspec.Struct, array_like=True, gc=False):
    price: str
    size: str
    at: Seconds = 0.0


class _Change(msgspec.Struct, gc=False):
    """A whole book (`as`, `bs`) or changed levels (`a`, `b`)."""

    asks: list[_Level] | None = msgspec.field(name="as", default=None)
    bids: list[_Level] | None = msgspec.field(name="bs", default=None)
    a: list[_Level] = []
    b: list[_Level] = []
    c: int | None = None


class _Trade(msgspec.Struct, array_like=True, gc=False):
    price: Price
    size: Price
    at: str
    side: Literal["b", "s"]


class _Ticker(msgspec.Struct, gc=False):
    c: tuple[Size, Size]
    v: tuple[Size, Size]
    p: tuple[Size, Size]
    low: tuple[Size, Size] = msgspec.field(name="l")
    h: tuple[Size, Size]
    o: tuple[Size, Size]


class _Spread(msgspec.Struct, array_like=True, gc=False):
    bid: Price
    ask: Price
    at: Seconds
    bid_size: Size
    ask_size: Size


class _Bar(msgspec.Struct, array_like=True, gc=False):
    at: Seconds
    end: Seconds
    open: Price
    high: Price
    low: Price
    close: Price
    average: Size
    volume: Size
    trades: int


class _Word(msgspec.Struct):
    event: str
    status: str = ""
    errorMessage: str = ""
    pair: str = ""


_parts = msgspec.json.Decoder(list[msgspec.Raw]).decode
_name = msgspec.json.Decoder(str).decode
_change = msgspec.json.Decoder(_Change, strict=False).decode
_trades = msgspec.json.Decoder(list[_Trade], strict=False).decode
_ticker = msgspec.json.Decoder(_Ticker, strict=False).decode
_spread = msgspec.json.Decoder(_Spread, strict=False).decode
_bar = msgspec.json.Decoder(_Bar, strict=False).decode
_word = msgspec.json.Decoder(_Word).decode


class KrakenV1:
    """Reads one connection's frames; `symbols` maps pairs such as `XBT/CHF` to the desk's names."""

    def __init__(self, symbols: dict[str, str]) -> None:
        self.frames = KrakenFrames(symbols, {}, DEPTH)
        """Checksums are verified as on v2."""
        self._counts: dict[str, int] = {}

    def decode(self, frame: bytes, received: int) -> Sequence[Said]:
        """What a frame says. Raises `FrameRefused`."""
        symbol, channel = "", ""
        try:
            if not frame.startswith(b"["):
                return self._control(frame, received)
            parts = _parts(frame)
            channel, symbol = _name(parts[-2]), self.frames.symbols.get(_name(parts[-1]), "")
            if not symbol:
                return ()
            match channel.partition("-")[0]:
                case "book":
                    return self._book(symbol, [_change(part) for part in parts[1:-2]], received)
                case "trade":
                    return self._trades(symbol, _trades(parts[1]), received)
                case "ticker":
                    return _day(symbol, _ticker(parts[1]), received)
                case "spread":
                    one = _spread(parts[1])
                    ts = _nanoseconds(one.at)
                    return (Top(symbol, ts, one.bid, one.bid_size, one.ask, one.ask_size, received),)
                case "ohlc":
                    return (_candle(symbol, channel, _bar(parts[1]), received),)
        except BROKEN as error:
            raise FrameRefused(
                f"a frame of {symbol or 'Kraken'} was refused: {error}",
                symbol,
                channel.startswith("book") or not channel,
            ) from None
        return ()

    def _control(self, frame: bytes, received: int) -> Sequence[Said]:
        word = _word(frame)
        match word.event:
            case "systemStatus":
                return (engine_state(word.status, received),)
            case "subscriptionStatus" if word.errorMessage:
                symbol = self.frames.symbols.get(word.pair, "")
                return (Control("refused", plain(word.errorMessage), symbol),)
            case "subscriptionStatus" if word.status == "subscribed":
                return (Control("subscribed"),)
            case "pong":
                return (Control("pong"),)
        return ()

    def _book(self, symbol: str, changes: list[_Change], received: int) -> Sequence[Said]:
        whole = any(change.asks is not None or change.bids is not None for change in changes)
        bids: list[Level] = []
        asks: list[Level] = []
        written_bids: list[Written] = []
        written_asks: list[Written] = []
        newest, told = 0.0, None
        for change in changes:
            for level in [*(change.bids or ()), *change.b]:
                _take(level, bids, written_bids)
                newest = max(newest, level.at)
            for level in [*(change.asks or ()), *change.a]:
                _take(level, asks, written_asks)
                newest = max(newest, level.at)
            told = change.c if change.c is not None else told
        ts = _nanoseconds(newest) or received
        times = self.frames.times(symbol)
        if whole:
            times.begin(ts)
            self.frames.begin(symbol)
        elif ts < times.newest:
            return self.frames.lose(symbol, ts, received) if times.missed(ts, told) else ()
        else:
            times.take(ts, told)
        reason = self.frames.follow(symbol, bids, asks, written_bids, written_asks, told)
        count = self._counts[symbol] = self._counts.get(symbol, 0) + 1
        if whole:
            return (BookSnapshot(symbol, ts, bids, asks, count, received),)
        delta = BookDelta(symbol, ts, bids, asks, count, count, None, received)
        return (FeedStatus(symbol, ts, "gap", reason, received), delta) if reason else (delta,)

    def _trades(self, symbol: str, trades: list[_Trade], received: int) -> Sequence[MarketEvent]:
        said: list[MarketEvent] = []
        last, place = -1, 0
        for one in trades:
            whole, _, fraction = one.at.partition(".")
            microseconds = int(whole) * 1_000_000 + int(fraction[:6].ljust(6, "0"))
            if not 0 < microseconds < 4_102_444_800_000_000:
                raise ValueError(f"a trade cannot be of {one.at}")
            place = place + 1 if microseconds == last else 0
            last = microseconds
            number = microseconds * AT_ONCE + min(place, AT_ONCE - 1)
            side: Literal["buy", "sell"] = "buy" if one.side == "b" else "sell"
            ts = microseconds * MICROSECOND
            said.append(Trade(symbol, ts, one.price, one.size, side, number, received))
        return said


def _take(level: _Level, numbers: list[Level], written: list[Written]) -> None:
    price, size = float(level.price), float(level.size)
    if not (0.0 < price < 1e15 and 0.0 <= size < 1e15):
        raise ValueError(f"a level of {level.size} at {level.price} cannot be true")
    numbers.append((price, size))
    written.append((price, kraken_part(level.price, level.size) if size else ""))


def _day(symbol: str, one: _Ticker, received: int) -> Sequence[MarketEvent]:
    """The day alone: tickers come with trades, so their touch is older than the book's."""
    if not (one.c[0] and one.o[1] and one.h[1] and one.low[1]):
        return ()
    volume = one.v[1]
    turnover = volume * one.p[1]
    return (DayStats(symbol, received, one.o[1], one.h[1], one.low[1], one.c[0], volume, turnover, received),)


def _candle(symbol: str, channel: str, bar: _Bar, received: int) -> Candle:
    length = int(channel.partition("-")[2] or 1) * 60 * SECOND
    start = _nanoseconds(bar.end) - length
    return Candle(
        symbol, start - start % SECOND, length, bar.open, bar.high, bar.low, bar.close, bar.volume, bar.trades,
        False, received,
    )  # fmt: skip


def _nanoseconds(seconds: float) -> int:
    return round(seconds * 1e6) * MICROSECOND
