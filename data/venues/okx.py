"""OKX v5, spot and perpetual swaps, as the API guide describes them (okx.com/docs-v5, "Order Book Trading").

Books carry `seqId` and `prevSeqId`; a snapshot has -1 before it, and after maintenance numbers begin anew. Their
checksum is 0 since 2026-06-23; where it is told, as in recordings, it is verified. OKX announced to leave out the
first snapshot as well, so a whole book that was asked for in vain on the socket is asked for over HTTP.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import msgspec

from data.errors import FrameRefused
from data.events import BookSnapshot, Candle, MarketEvent
from data.instruments import Instrument
from data.venues.adapter import Control, Limits, Plan, Request, Said
from data.venues.okx_answers import candles, instruments, system_state, whole_book
from data.venues.okx_frames import OkxFrames
from data.venues.standing import plain
from data.venues.wire import BROKEN

BARS = {"1m": "1m", "5m": "5m", "15m": "15m", "1h": "1H"}
MOST_BARS = 300
A_MESSAGE = 50
"""Topics in one subscription; the texts of all may reach 64 KB."""
STATUS_EVERY = 60.0
DATA = b'{"arg":{"channel":"'
NOTHING: tuple[Said, ...] = ()
TOO_MANY = "60014"
UPGRADE = "64008"
_ABOUT = re.compile(r"instId\W+([A-Z0-9_-]+)")


@dataclass(frozen=True)
class Product:
    """What tells one product line from another."""

    venue: str
    kind: str
    """`instType` of the venue."""
    topics: tuple[str, ...]


SPOT = Product("okx", "SPOT", ("books", "bbo-tbt", "trades", "tickers"))
SWAP = Product(
    "okx-swap",
    "SWAP",
    ("books", "bbo-tbt", "trades", "tickers", "funding-rate", "mark-price", "open-interest"),
)
LIMITS = Limits(
    topics_a_connection=210,
    messages_a_second=2.0,
    requests_a_second=10.0,
    subscriptions_an_hour=480,
    ping_seconds=20.0,
    silence_seconds=30.0,
)


class _Topic(msgspec.Struct):
    channel: str = ""
    instId: str = ""


class _Word(msgspec.Struct):
    event: str = ""
    code: str | int = ""
    msg: str = ""
    arg: _Topic | None = None
    data: msgspec.Raw | None = None


_word = msgspec.json.Decoder(_Word).decode


class OkxAdapter:
    """One product line of OKX. What frames say of the market is read by `OkxFrames`."""

    def __init__(self, product: Product) -> None:
        self.venue = product.venue
        self.socket_root = "wss://ws.okx.com:8443"
        self.rest_root = "https://www.okx.com"
        self.limits = LIMITS
        self.frames = OkxFrames({})
        self._product = product
        self._chosen: dict[str, Instrument] = {}
        self._readers = self._bind()

    def listing(self) -> Sequence[Request]:
        return (Request(f"/api/v5/public/instruments?instType={self._product.kind}"),)

    def instruments(self, answers: Sequence[bytes]) -> tuple[Instrument, ...]:
        return tuple(one for body in answers for one in instruments(body, self.venue, self._product.kind))

    def choose(self, wanted: Sequence[Instrument]) -> None:
        self._chosen = {one.symbol: one for one in wanted}
        self.frames = OkxFrames({one.contract: one.symbol for one in wanted})
        self._readers = self._bind()

    def plans(self) -> tuple[Plan, ...]:
        symbols = tuple(self._chosen)
        return (
            *self._connections("/ws/v5/public", self._product.topics, symbols),
            *self._connections("/ws/v5/business", ("candle1m",), symbols),
        )

    def _connections(self, path: str, topics: Sequence[str], symbols: tuple[str, ...]) -> list[Plan]:
        each = self.limits.topics_a_connection // len(topics)
        parts = [symbols[first : first + each] for first in range(0, len(symbols), each)]
        return [Plan(path, self._subscribe(topics, part), part, books="books" in topics) for part in parts]

    def _subscribe(self, topics: Sequence[str], symbols: Sequence[str]) -> tuple[bytes, ...]:
        arguments = [
            {"channel": topic, "instId": self._chosen[symbol].contract}
            for topic in topics
            for symbol in symbols
        ]
        return tuple(
            msgspec.json.encode({"op": "subscribe", "args": arguments[first : first + A_MESSAGE]})
            for first in range(0, len(arguments), A_MESSAGE)
        )

    def decode(self, frame: bytes, received: int) -> Sequence[Said]:
        try:
            if frame.startswith(DATA):
                reader = self._readers.get(frame[19 : frame.find(b'"', 19, 64)])
                return reader(frame, received) if reader is not None else NOTHING
            return self._control(frame, received)
        except BROKEN as error:
            contract = _contract(frame)
            raise FrameRefused(
                f"a frame {f'of {contract} ' if contract else ''}was refused: {error}",
                self.frames.symbols.get(contract, ""),
                b'"books"' in frame[:64] or not contract,
            ) from None

    def _bind(self) -> dict[bytes, Callable[[bytes, int], Sequence[Said]]]:
        frames = self.frames
        return {
            b"books": frames.book,
            b"books-l2-tbt": frames.book,
            b"books50-l2-tbt": frames.book,
            b"bbo-tbt": frames.touch,
            b"trades": frames.trades,
            b"tickers": frames.ticker,
            b"candle1m": frames.candles,
            b"funding-rate": frames.funding,
            b"mark-price": frames.mark,
            b"open-interest": frames.open_interest,
        }

    def _control(self, frame: bytes, received: int) -> Sequence[Said]:
        if frame == b"pong":
            return (Control("pong"),)
        word = _word(frame)
        if word.data is not None and word.arg is not None:
            reader = self._readers.get(word.arg.channel.encode())
            return reader(frame, received) if reader is not None else NOTHING
        symbol = self.frames.symbols.get(word.arg.instId, "") if word.arg is not None else ""
        text, code = plain(word.msg), str(word.code)
        match word.event:
            case "subscribe":
                return (Control("subscribed", "", symbol),)
            case "notice" if code == UPGRADE:
                return (Control("reconnect", text or "the server is about to be upgraded"),)
            case "error" if code == TOO_MANY:
                return (Control("rate_limited", text),)
            case "error" | "channel-conn-count-error":
                about = _ABOUT.search(word.msg)
                symbol = symbol or self.frames.symbols.get(about[1] if about else "", "")
                return (Control("refused", f"{text or word.event} (code {plain(code)})", symbol),)
        return NOTHING

    def resnapshot(self, instrument: str) -> Request | tuple[bytes, ...]:
        contract = self._chosen[instrument].contract
        if instrument in self.frames.asked:
            self.frames.asked.discard(instrument)
            return Request(f"/api/v5/market/books?instId={contract}&sz=400", instrument=instrument)
        self.frames.asked.add(instrument)
        topic = [{"channel": "books", "instId": contract}]
        return (
            msgspec.json.encode({"op": "unsubscribe", "args": topic}),
            msgspec.json.encode({"op": "subscribe", "args": topic}),
        )

    def snapshot(self, instrument: str, answer: bytes, received: int) -> BookSnapshot:
        found = whole_book(instrument, answer, received)
        self.frames.follow(found)
        return found

    def past(self, instrument: str, interval: str, count: int) -> Request | None:
        if interval not in BARS:
            return None
        limit = max(1, min(count + 1, MOST_BARS))
        contract = self._chosen[instrument].contract
        path = f"/api/v5/market/candles?instId={contract}&bar={BARS[interval]}&limit={limit}"
        return Request(path, instrument=instrument)

    def candles(self, instrument: str, interval: str, answer: bytes) -> Sequence[Candle]:
        return candles(instrument, interval, answer)

    def polls(self) -> Sequence[tuple[float, Request]]:
        return ((STATUS_EVERY, Request("/api/v5/system/status?state=ongoing")),)

    def polled(self, request: Request, answer: bytes, received: int) -> Sequence[MarketEvent]:
        if urlsplit(request.path).path != "/api/v5/system/status":
            return ()
        return (system_state(answer, received),)

    def ping(self) -> bytes:
        return b"ping"


def _contract(frame: bytes) -> str:
    at = frame.find(b'"instId":"', 0, 128)
    return frame[at + 10 : frame.find(b'"', at + 10, at + 74)].decode(errors="replace") if at >= 0 else ""


def parted(contract: str) -> tuple[str, str, str]:
    """Base, quote and kind that a contract's name tells, such as `UNI-USD-SWAP` or `BTC-USD-220527`."""
    base, _, rest = contract.partition("-")
    quote, _, term = rest.partition("-")
    return base, quote or base, "spot" if not term else "perpetual" if term == "SWAP" else "future"


def spot() -> OkxAdapter:
    """OKX spot."""
    return OkxAdapter(SPOT)


def swap() -> OkxAdapter:
    """OKX perpetual swaps."""
    return OkxAdapter(SWAP)
