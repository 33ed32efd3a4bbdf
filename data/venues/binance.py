"""Binance, spot and USD-M futures, as its public documents describe them.

Spot: developers.binance.com, "WebSocket Streams for Binance" and "General REST API Information". USD-M: "Websocket Market
Streams" with the base address split of 2026-04-23: books and touches on `/public`, everything else on `/market`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import msgspec

from data.binance import STREAM, Decoder
from data.errors import FrameRefused
from data.events import BookSnapshot, Candle, MarketEvent, OpenInterest
from data.instruments import Instrument
from data.venues.adapter import Control, Limits, Plan, Request, Said
from data.venues.binance_answers import instruments, klines, open_interest, system_state

INTERVALS = ("1m", "5m", "15m", "1h")
DEPTH = 1000
"""Levels of a whole book, each side."""
MOST_BARS = 1000
ON_THE_PATH = 60
"""So many topics fit on the path of the address; more are subscribed to by messages."""
A_MESSAGE = 100
"""Topics in one such message."""
NOTHING: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Product:
    """What tells one product line from another."""

    venue: str
    socket_root: str
    rest_root: str
    api: str
    limits: Limits
    topics: tuple[tuple[str, tuple[str, ...]], ...]
    """Paths, and the streams of every instrument that come on each."""
    depth_weight: float
    listing_weight: float
    bars_weight: float


SPOT = Product(
    venue="binance",
    socket_root="wss://stream.binance.com:9443",
    rest_root="https://api.binance.com",
    api="/api/v3",
    # 5 messages a second, our pongs among them; 6,000 units of weight a minute, of which a fifth stays free.
    limits=Limits(
        topics_a_connection=1024,
        messages_a_second=4.0,
        requests_a_second=80.0,
        ping_seconds=0.0,
        silence_seconds=30.0,
        connection_hours=24.0,
    ),
    topics=(("", ("trade", "bookTicker", "depth@100ms", "ticker", "kline_1m")),),
    depth_weight=50.0,
    listing_weight=20.0,
    bars_weight=2.0,
)
USDM = Product(
    venue="binance-usdm",
    socket_root="wss://fstream.binance.com",
    rest_root="https://fapi.binance.com",
    api="/fapi/v1",
    limits=Limits(
        topics_a_connection=200,
        messages_a_second=8.0,
        requests_a_second=32.0,
        ping_seconds=0.0,
        silence_seconds=30.0,
        connection_hours=24.0,
    ),
    topics=(
        ("/public", ("bookTicker", "depth@100ms")),
        ("/market", ("aggTrade", "ticker", "kline_1m", "markPrice@1s")),
    ),
    depth_weight=20.0,
    listing_weight=1.0,
    bars_weight=5.0,
)
STATUS_EVERY = 60.0
OPEN_INTEREST_EVERY = 60.0


class BinanceAdapter:
    """One product line of Binance. Frames are decoded by `data.binance.Decoder`."""

    def __init__(self, product: Product) -> None:
        self.venue = product.venue
        self.socket_root = product.socket_root
        self.rest_root = product.rest_root
        self.limits = product.limits
        self._product = product
        self._chosen: dict[str, Instrument] = {}
        self._decoder = Decoder({})

    def listing(self) -> Sequence[Request]:
        return (Request(f"{self._product.api}/exchangeInfo", self._product.listing_weight),)

    def instruments(self, answers: Sequence[bytes]) -> tuple[Instrument, ...]:
        return tuple(one for answer in answers for one in instruments(answer, self.venue))

    def choose(self, wanted: Sequence[Instrument]) -> None:
        self._chosen = {one.symbol: one for one in wanted}
        self._decoder = Decoder({one.contract: one.symbol for one in wanted})

    def plans(self) -> tuple[Plan, ...]:
        plans: list[Plan] = []
        for path, streams in self._product.topics:
            each = self.limits.topics_a_connection // len(streams)
            symbols = tuple(self._chosen)
            plans += [
                self._plan(path, streams, symbols[first : first + each])
                for first in range(0, len(symbols), each)
            ]
        return tuple(plans)

    def _plan(self, path: str, streams: Sequence[str], symbols: tuple[str, ...]) -> Plan:
        topics = [
            f"{self._chosen[symbol].contract.lower()}@{stream}"
            for symbol in symbols
            for stream in streams
            if not (stream.startswith("markPrice") and self._chosen[symbol].kind != "perpetual")
        ]
        books = any(stream.startswith("depth") for stream in streams)
        if len(topics) <= ON_THE_PATH:
            return Plan(
                f"{path}/stream?streams={'/'.join(topics)}", (), symbols, books=books, books_on_request=books
            )
        parts = [topics[first : first + A_MESSAGE] for first in range(0, len(topics), A_MESSAGE)]
        subscribe = tuple(
            msgspec.json.encode({"method": "SUBSCRIBE", "params": part, "id": number})
            for number, part in enumerate(parts, 1)
        )
        return Plan(f"{path}/stream", subscribe, symbols, books=books, books_on_request=books)

    def decode(self, frame: bytes, received: int) -> Sequence[Said]:
        event = self._decoder.decode(frame, received)
        if event is not None:
            return (event,)
        if frame.startswith(STREAM) and b'"serverShutdown"' not in frame:
            return NOTHING
        return _control(frame)

    def resnapshot(self, instrument: str) -> Request | tuple[bytes, ...]:
        contract = self._chosen[instrument].contract
        path = f"{self._product.api}/depth?symbol={contract}&limit={DEPTH}"
        return Request(path, self._product.depth_weight, instrument=instrument)

    def snapshot(self, instrument: str, answer: bytes, received: int) -> BookSnapshot:
        found = self._decoder.snapshot(answer, self._chosen[instrument].contract, received)
        if found is None or found.instrument != instrument:
            raise FrameRefused(f"a depth answer spoke of something else than {instrument}", instrument)
        return found

    def past(self, instrument: str, interval: str, count: int) -> Request | None:
        if interval not in INTERVALS:
            return None
        limit = max(1, min(count + 1, MOST_BARS))
        contract = self._chosen[instrument].contract
        path = f"{self._product.api}/klines?symbol={contract}&interval={interval}&limit={limit}"
        return Request(path, self._product.bars_weight, instrument=instrument)

    def candles(self, instrument: str, interval: str, answer: bytes) -> Sequence[Candle]:
        return klines(instrument, interval, answer)

    def polls(self) -> Sequence[tuple[float, Request]]:
        if self._product.api == SPOT.api:
            return ((STATUS_EVERY, Request("/sapi/v1/system/status")),)
        return tuple(
            (
                OPEN_INTEREST_EVERY,
                Request(f"/fapi/v1/openInterest?symbol={one.contract}", instrument=one.symbol),
            )
            for one in self._chosen.values()
        )

    def polled(self, request: Request, answer: bytes, received: int) -> Sequence[MarketEvent]:
        if urlsplit(request.path).path == "/sapi/v1/system/status":
            return (system_state(answer, received),)
        size, ts = open_interest(answer)
        return (OpenInterest(request.instrument, ts, size, received),)

    def ping(self) -> bytes:
        return b""


class _Word(msgspec.Struct):
    id: int | str | None = None
    code: int | None = None
    msg: str = ""
    error: dict[str, object] | None = None
    e: str = ""
    data: dict[str, object] | None = None


_word = msgspec.json.Decoder(_Word).decode


def _control(frame: bytes) -> Sequence[Said]:
    """An answer to a subscription, or the announcement that the server goes down."""
    try:
        word = _word(frame)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise FrameRefused(f"a frame was refused: {error}", book=False) from None
    if word.e == "serverShutdown" or (word.data or {}).get("e") == "serverShutdown":
        return (Control("reconnect", "the server is about to shut down"),)
    if word.error is not None or word.code is not None:
        text = word.msg or str((word.error or {}).get("msg", "")) or f"code {word.code}"
        return (Control("refused", text),)
    return (Control("subscribed"),) if word.id is not None else NOTHING


def spot() -> BinanceAdapter:
    """Binance spot."""
    return BinanceAdapter(SPOT)


def usdm() -> BinanceAdapter:
    """Binance USD-M futures."""
    return BinanceAdapter(USDM)
