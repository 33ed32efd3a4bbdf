"""Kraken spot over its socket v2, as its documents describe it (docs.kraken.com, "Spot WebSocket v2").

Books prove themselves with a CRC32 over ten levels a side, written with all decimals of the pair. Levels that leave the
subscribed depth are not mentioned again, so they are dropped here too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from data.errors import FrameRefused
from data.events import BookSnapshot, Candle, MarketEvent
from data.instruments import Instrument
from data.venues.adapter import Control, Limits, Plan, Request, Said
from data.venues.kraken_answers import OLD_NAMES, candles, instruments
from data.venues.kraken_frames import KrakenFrames
from data.venues.standing import plain
from data.venues.wire import BROKEN

BARS = {"1m": 1, "5m": 5, "15m": 15, "1h": 60}
DEPTH = 500
A_MESSAGE = 100
"""Pairs in one subscription."""
CHANNELS = ("book", "trade", "ticker", "ohlc")
DATA = b'{"channel":"'
NOTHING: tuple[Said, ...] = ()
# A heartbeat comes every second in which nothing else does; about 150 connections in ten minutes an address.
LIMITS = Limits(
    topics_a_connection=800,
    messages_a_second=5.0,
    requests_a_second=1.0,
    ping_seconds=30.0,
    silence_seconds=10.0,
)


class _Result(msgspec.Struct):
    symbol: str = ""


class _Word(msgspec.Struct):
    method: str = ""
    success: bool | None = None
    error: str = ""
    symbol: str = ""
    channel: str = ""
    result: _Result | None = None


_word = msgspec.json.Decoder(_Word).decode


class KrakenAdapter:
    """Kraken spot. What frames say of the market is read by `KrakenFrames`."""

    def __init__(self) -> None:
        self.venue = "kraken"
        self.socket_root = "wss://ws.kraken.com"
        self.rest_root = "https://api.kraken.com"
        self.limits = LIMITS
        self.frames = KrakenFrames({}, {}, DEPTH)
        self._chosen: dict[str, Instrument] = {}
        self._readers = self._bind()

    def listing(self) -> Sequence[Request]:
        return (Request("/0/public/AssetPairs"),)

    def instruments(self, answers: Sequence[bytes]) -> tuple[Instrument, ...]:
        return tuple(one for body in answers for one in instruments(body, self.venue))

    def choose(self, wanted: Sequence[Instrument]) -> None:
        self._chosen = {one.symbol: one for one in wanted}
        decimals = {one.symbol: (one.decimals, one.size_decimals) for one in wanted}
        self.frames = KrakenFrames({one.contract: one.symbol for one in wanted}, decimals, DEPTH)
        self._readers = self._bind()

    def plans(self) -> tuple[Plan, ...]:
        each = self.limits.topics_a_connection // len(CHANNELS)
        symbols = tuple(self._chosen)
        parts = [symbols[first : first + each] for first in range(0, len(symbols), each)]
        return tuple(Plan("/v2", self._subscriptions(part), part) for part in parts)

    def _subscriptions(self, symbols: Sequence[str]) -> tuple[bytes, ...]:
        pairs = [self._chosen[symbol].contract for symbol in symbols]
        parts = [pairs[first : first + A_MESSAGE] for first in range(0, len(pairs), A_MESSAGE)]
        return tuple(_subscription("subscribe", channel, part) for channel in CHANNELS for part in parts)

    def decode(self, frame: bytes, received: int) -> Sequence[Said]:
        try:
            if frame.startswith(DATA):
                reader = self._readers.get(frame[12 : frame.find(b'"', 12, 48)])
                return reader(frame, received) if reader is not None else NOTHING
            return self._control(frame, received)
        except BROKEN as error:
            contract = _contract(frame)
            raise FrameRefused(
                f"a frame {f'of {contract} ' if contract else ''}was refused: {error}",
                self.frames.symbols.get(contract, ""),
                b'"book"' in frame[:64] or not frame.startswith(DATA),
            ) from None

    def _bind(self) -> dict[bytes, Callable[[bytes, int], Sequence[Said]]]:
        frames = self.frames
        return {
            b"book": frames.book,
            b"trade": frames.trades,
            b"ticker": frames.ticker,
            b"ohlc": frames.candles,
            b"status": frames.status,
        }

    def _control(self, frame: bytes, received: int) -> Sequence[Said]:
        word = _word(frame)
        if word.channel:
            reader = self._readers.get(word.channel.encode())
            return reader(frame, received) if reader is not None else NOTHING
        if word.method == "pong":
            return (Control("pong"),)
        symbol = self.frames.symbols.get(word.symbol or (word.result.symbol if word.result else ""), "")
        if word.success is False or word.error:
            text = plain(word.error)
            limited = "rate limit" in text.lower() or "too many" in text.lower()
            return (Control("rate_limited" if limited else "refused", text, symbol),)
        return (Control("subscribed", "", symbol),) if word.method == "subscribe" else NOTHING

    def resnapshot(self, instrument: str) -> Request | tuple[bytes, ...]:
        pairs = [self._chosen[instrument].contract]
        return _subscription("unsubscribe", "book", pairs), _subscription("subscribe", "book", pairs)

    def snapshot(self, instrument: str, answer: bytes, received: int) -> BookSnapshot:
        raise FrameRefused("whole books of Kraken come on the connection, not over HTTP", instrument)

    def past(self, instrument: str, interval: str, count: int) -> Request | None:
        if interval not in BARS:
            return None
        pair = _rest_pair(self._chosen[instrument].contract)
        return Request(f"/0/public/OHLC?pair={pair}&interval={BARS[interval]}", instrument=instrument)

    def candles(self, instrument: str, interval: str, answer: bytes) -> Sequence[Candle]:
        return candles(instrument, interval, answer)

    def polls(self) -> Sequence[tuple[float, Request]]:
        return ()

    def polled(self, request: Request, answer: bytes, received: int) -> Sequence[MarketEvent]:
        return ()

    def ping(self) -> bytes:
        return b'{"method":"ping"}'


def _subscription(method: str, channel: str, pairs: Sequence[str]) -> bytes:
    params: dict[str, object] = {"channel": channel, "symbol": pairs}
    match channel:
        case "book":
            params["depth"] = DEPTH
        case "ticker":
            params["event_trigger"] = "bbo"
        case "ohlc":
            params["interval"] = 1
    return msgspec.json.encode({"method": method, "params": params})


def _rest_pair(contract: str) -> str:
    return "".join(OLD_NAMES.get(coin, coin) for coin in contract.split("/"))


def _contract(frame: bytes) -> str:
    at = frame.find(b'"symbol":"', 0, 128)
    return frame[at + 10 : frame.find(b'"', at + 10, at + 74)].decode(errors="replace") if at >= 0 else ""


def spot() -> KrakenAdapter:
    """Kraken spot."""
    return KrakenAdapter()
