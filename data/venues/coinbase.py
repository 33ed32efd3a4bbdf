"""Coinbase Advanced Trade, its public market data, as its documents describe it (docs.cdp.coinbase.com).

Every frame of a connection counts `sequence_num` up by one, whatever it is about: a hole is a gap in all its books. So
one connection carries everything. It closes where nothing is subscribed to within five seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from data.candles import INTERVALS, SECOND
from data.errors import FrameRefused
from data.events import BookSnapshot, Candle, MarketEvent
from data.instruments import Instrument
from data.venues.adapter import Control, Limits, Plan, Request, Said
from data.venues.coinbase_answers import candles, instruments, server_time
from data.venues.coinbase_frames import CoinbaseFrames
from data.venues.standing import plain
from data.venues.wire import BROKEN

GRANULARITIES = {"1m": "ONE_MINUTE", "5m": "FIVE_MINUTE", "15m": "FIFTEEN_MINUTE", "1h": "ONE_HOUR"}
MOST_BARS = 350
CHANNELS = ("heartbeats", "level2", "market_trades", "ticker", "candles")
"""`heartbeats` comes every second, so that a quiet connection is told from a dead one."""
DATA = b'{"channel":"'
NOTHING: tuple[Said, ...] = ()
MARKET = "/api/v3/brokerage/market/products"
TIME = "/api/v3/brokerage/time"
# 8 messages a second without authentication; 8 connections a second.
LIMITS = Limits(
    topics_a_connection=100_000,
    messages_a_second=4.0,
    requests_a_second=8.0,
    longest_frame=32 * 1024 * 1024,
    ping_seconds=20.0,
    silence_seconds=10.0,
)


class _Word(msgspec.Struct):
    type: str = ""
    message: str = ""
    channel: str = ""


_word = msgspec.json.Decoder(_Word).decode


class CoinbaseAdapter:
    """Coinbase spot. What frames say of the market is read by `CoinbaseFrames`.

    `whole` is False for a recording from which frames were left out, so that holes mean nothing.
    """

    def __init__(self, whole: bool = True) -> None:
        self.venue = "coinbase"
        self.socket_root = "wss://advanced-trade-ws.coinbase.com"
        self.rest_root = "https://api.coinbase.com"
        self.limits = LIMITS
        self.frames = CoinbaseFrames({}, whole)
        self._whole = whole
        self._chosen: dict[str, Instrument] = {}
        self._readers = self._bind()
        self._time = 0
        """The venue's time, UTC nanoseconds, as far as it is known."""

    def listing(self) -> Sequence[Request]:
        return (Request(f"{MARKET}?product_type=SPOT"), Request(TIME))

    def instruments(self, answers: Sequence[bytes]) -> tuple[Instrument, ...]:
        self._time = max([self._time, *(server_time(body) for body in answers)])
        return tuple(one for body in answers for one in instruments(body, self.venue))

    def choose(self, wanted: Sequence[Instrument]) -> None:
        self._chosen = {one.symbol: one for one in wanted}
        self.frames = CoinbaseFrames({one.contract: one.symbol for one in wanted}, self._whole)
        self._readers = self._bind()

    def plans(self) -> tuple[Plan, ...]:
        if not self._chosen:
            return ()
        products = [one.contract for one in self._chosen.values()]
        subscribe = tuple(_subscription("subscribe", channel, products) for channel in CHANNELS)
        return (Plan("", subscribe, tuple(self._chosen)),)

    def decode(self, frame: bytes, received: int) -> Sequence[Said]:
        try:
            if frame.startswith(DATA):
                reader = self._readers.get(frame[12 : frame.find(b'"', 12, 48)], self.frames.other)
                return reader(frame, received)
            return self._control(frame, received)
        except BROKEN as error:
            contract = _contract(frame)
            book = b'"l2_data"' in frame[:64] or not frame.startswith(DATA)
            if not book:
                self.frames.pass_over(frame)
            raise FrameRefused(
                f"a frame {f'of {contract} ' if contract else ''}was refused: {error}",
                self.frames.symbols.get(contract, ""),
                book,
            ) from None

    def _bind(self) -> dict[bytes, Callable[[bytes, int], Sequence[Said]]]:
        frames = self.frames
        return {
            b"l2_data": frames.book,
            b"market_trades": frames.trades,
            b"ticker": frames.ticker,
            b"candles": frames.candles,
            b"subscriptions": frames.subscriptions,
        }

    def _control(self, frame: bytes, received: int) -> Sequence[Said]:
        word = _word(frame)
        if word.channel:
            reader = self._readers.get(word.channel.encode(), self.frames.other)
            return reader(frame, received)
        text = plain(word.message)
        if word.type != "error":
            return NOTHING
        limited = "rate limit" in text.lower() or "too many" in text.lower()
        return (Control("rate_limited" if limited else "refused", text),)

    def resnapshot(self, instrument: str) -> Request | tuple[bytes, ...]:
        products = [self._chosen[instrument].contract]
        return (
            _subscription("unsubscribe", "level2", products),
            _subscription("subscribe", "level2", products),
        )

    def snapshot(self, instrument: str, answer: bytes, received: int) -> BookSnapshot:
        raise FrameRefused("whole books of Coinbase come on the connection, not over HTTP", instrument)

    def past(self, instrument: str, interval: str, count: int) -> Request | None:
        now = max(self._time, self.frames.newest) // SECOND
        if interval not in GRANULARITIES or not now:
            return None
        length = INTERVALS[interval] // SECOND
        start = now - now % length - max(1, min(count, MOST_BARS - 1)) * length
        contract = self._chosen[instrument].contract
        path = f"{MARKET}/{contract}/candles?start={start}&end={now}&granularity={GRANULARITIES[interval]}"
        return Request(path, instrument=instrument)

    def candles(self, instrument: str, interval: str, answer: bytes) -> Sequence[Candle]:
        return candles(instrument, interval, answer)

    def polls(self) -> Sequence[tuple[float, Request]]:
        return ()

    def polled(self, request: Request, answer: bytes, received: int) -> Sequence[MarketEvent]:
        return ()

    def ping(self) -> bytes:
        return b""


def _subscription(what: str, channel: str, products: Sequence[str]) -> bytes:
    return msgspec.json.encode({"type": what, "product_ids": products, "channel": channel})


def _contract(frame: bytes) -> str:
    at = frame.find(b'"product_id":"', 0, 256)
    return frame[at + 14 : frame.find(b'"', at + 14, at + 78)].decode(errors="replace") if at >= 0 else ""


def parted(contract: str) -> tuple[str, str, str]:
    """Base, quote and kind that a product's name tells."""
    base, _, quote = contract.partition("-")
    return base, quote or base, "spot"


def spot() -> CoinbaseAdapter:
    """Coinbase spot."""
    return CoinbaseAdapter()
