"""Bybit v5, spot and linear contracts, as its documents describe them (bybit-exchange.github.io/docs/v5).

A book begins with a snapshot and goes on with deltas whose `u` counts up by one; a snapshot may come at any time and
replaces the book, and one with `u` 1 says that the service was started again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import msgspec

from data.contracts import QUOTES
from data.errors import FrameRefused
from data.events import BookSnapshot, Candle, MarketEvent
from data.instruments import Instrument
from data.venues.adapter import Control, Limits, Plan, Request, Said
from data.venues.bybit_answers import candles, instruments, next_cursor, system_state, whole_book
from data.venues.bybit_frames import BybitFrames
from data.venues.standing import plain
from data.venues.wire import BROKEN

BARS = {"1m": "1", "5m": "5", "15m": "15", "1h": "60"}
MOST_BARS = 1000
DEPTH = 200
A_CONNECTION = 21_000
"""Letters that the topics of one connection may have together."""
A_MESSAGE = 10
"""Topics in one subscription; spot takes no more, and the rest of the venue does not mind."""
STATUS_EVERY = 60.0
TOPIC = b'"topic":"'
_O, _P, _T, _K = b"optk"
"""First letters of orderbook, publicTrade, tickers and kline."""
NOTHING: tuple[Said, ...] = ()
_ABOUT = re.compile(r"[a-zA-Z]+\.(?:\d+\.)?([A-Z0-9-]+)")
# 500 connections in 5 minutes a domain and address; ours are few and their attempts are spaced by their back-off.
LIMITS = Limits(
    topics_a_connection=800,
    messages_a_second=5.0,
    requests_a_second=20.0,
    ping_seconds=20.0,
    silence_seconds=30.0,
)


@dataclass(frozen=True)
class Product:
    """What tells one product line from another."""

    venue: str
    category: str
    number: int
    """What the system's status calls it."""


SPOT = Product("bybit", "spot", 2)
LINEAR = Product("bybit-linear", "linear", 1)
TOPICS = (f"orderbook.{DEPTH}.", "orderbook.1.", "publicTrade.", "tickers.", "kline.1.")


class _Word(msgspec.Struct):
    op: str = ""
    success: bool | None = None
    ret_msg: str = ""
    retCode: int = 0
    type: str = ""


_word = msgspec.json.Decoder(_Word).decode


class BybitAdapter:
    """One product line of Bybit. What frames say of the market is read by `BybitFrames`."""

    def __init__(self, product: Product) -> None:
        self.venue = product.venue
        self.socket_root = "wss://stream.bybit.com"
        self.rest_root = "https://api.bybit.com"
        self.limits = LIMITS
        self.frames = BybitFrames({})
        self._product = product
        self._chosen: dict[str, Instrument] = {}

    def listing(self) -> Sequence[Request]:
        category = self._product.category
        limit = "" if category == "spot" else "&limit=1000"
        return (Request(f"/v5/market/instruments-info?category={category}&status=Trading{limit}"),)

    def instruments(self, answers: Sequence[bytes]) -> tuple[Instrument, ...]:
        return tuple(one for body in answers for one in instruments(body, self.venue, self._product.category))

    def next_page(self, request: Request, answer: bytes) -> Request | None:
        cursor = next_cursor(answer, self.venue)
        if not cursor or self._product.category == "spot":
            return None
        return Request(f"{request.path.partition('&cursor=')[0]}&cursor={quote(cursor, safe='%')}")

    def choose(self, wanted: Sequence[Instrument]) -> None:
        self._chosen = {one.symbol: one for one in wanted}
        self.frames = BybitFrames({one.contract: one.symbol for one in wanted})

    def plans(self) -> tuple[Plan, ...]:
        plans: list[Plan] = []
        part: list[str] = []
        letters = 0
        for symbol, instrument in self._chosen.items():
            more = len("".join(TOPICS)) + (len(instrument.contract) + 3) * len(TOPICS)
            full = (len(part) + 1) * len(TOPICS) > self.limits.topics_a_connection
            if part and (full or letters + more > A_CONNECTION):
                plans.append(self._plan(tuple(part)))
                part, letters = [], 0
            part.append(symbol)
            letters += more
        return (*plans, self._plan(tuple(part))) if part else ()

    def _plan(self, symbols: tuple[str, ...]) -> Plan:
        topics = [topic + self._chosen[symbol].contract for topic in TOPICS for symbol in symbols]
        subscribe = tuple(
            msgspec.json.encode({"op": "subscribe", "args": topics[first : first + A_MESSAGE]})
            for first in range(0, len(topics), A_MESSAGE)
        )
        return Plan(f"/v5/public/{self._product.category}", subscribe, symbols)

    def decode(self, frame: bytes, received: int) -> Sequence[Said]:
        at = frame.find(TOPIC, 0, 128)
        try:
            if at < 0:
                return _control(frame, self.frames.symbols)
            frames = self.frames
            kind = frame[at + 9]
            if kind == _O:
                return frames.book(frame, received)
            if kind == _T:
                return frames.ticker(frame, received)
            if kind == _P:
                return frames.trades(frame, received)
            if kind == _K:
                return frames.candles(frame, received)
        except BROKEN as error:
            contract = frame[at + 9 : frame.find(b'"', at + 9, at + 73)].decode(errors="replace")
            contract = contract.rpartition(".")[2] if at >= 0 else ""
            raise FrameRefused(
                f"a frame {f'of {contract} ' if contract else ''}was refused: {error}",
                self.frames.symbols.get(contract, ""),
                at < 0 or (frame.startswith(b"orderbook.", at + 9) and not frame.startswith(b"1.", at + 19)),
            ) from None
        return NOTHING

    def resnapshot(self, instrument: str) -> Request | tuple[bytes, ...]:
        topic = [f"orderbook.{DEPTH}.{self._chosen[instrument].contract}"]
        return (
            msgspec.json.encode({"op": "unsubscribe", "args": topic}),
            msgspec.json.encode({"op": "subscribe", "args": topic}),
        )

    def snapshot(self, instrument: str, answer: bytes, received: int) -> BookSnapshot:
        return whole_book(instrument, answer, received)

    def past(self, instrument: str, interval: str, count: int) -> Request | None:
        if interval not in BARS:
            return None
        limit = max(1, min(count + 1, MOST_BARS))
        contract, category = self._chosen[instrument].contract, self._product.category
        path = (
            f"/v5/market/kline?category={category}&symbol={contract}&interval={BARS[interval]}&limit={limit}"
        )
        return Request(path, instrument=instrument)

    def candles(self, instrument: str, interval: str, answer: bytes) -> Sequence[Candle]:
        return candles(instrument, interval, answer)

    def polls(self) -> Sequence[tuple[float, Request]]:
        return ((STATUS_EVERY, Request("/v5/system/status?state=ongoing")),)

    def polled(self, request: Request, answer: bytes, received: int) -> Sequence[MarketEvent]:
        if urlsplit(request.path).path != "/v5/system/status":
            return ()
        return (system_state(answer, self._product.number, received),)

    def ping(self) -> bytes:
        return b'{"op":"ping"}'


def _control(frame: bytes, symbols: dict[str, str]) -> Sequence[Said]:
    """An answer to a subscription or to a ping."""
    word = _word(frame)
    text = plain(word.ret_msg)
    if word.op == "pong" or word.ret_msg == "pong":
        return (Control("pong"),)
    if word.success is False or (word.type == "COMMAND_RESP" and "fail" in text):
        if "too many" in text.lower() or "rate limit" in text.lower():
            return (Control("rate_limited", text),)
        about = _ABOUT.search(word.ret_msg)
        return (Control("refused", text, symbols.get(about[1] if about else "", "")),)
    return (Control("subscribed"),) if word.op == "subscribe" else NOTHING


def parted(contract: str) -> tuple[str, str, str]:
    """Base, quote and kind of a contract such as `SOLUSDT`, `BTCPERP` or `BTCUSDT-14AUG26`; spot names tell no kind."""
    pair, _, term = contract.partition("-")
    if pair.endswith("PERP"):
        return pair.removesuffix("PERP"), "USDC", "perpetual"
    quote = next((quote for quote in QUOTES if pair.endswith(quote) and len(pair) > len(quote)), "")
    base = pair.removesuffix(quote) if quote else pair
    return base, quote or base, "future" if term else "perpetual"


def spot() -> BybitAdapter:
    """Bybit spot."""
    return BybitAdapter(SPOT)


def linear() -> BybitAdapter:
    """Bybit's contracts that are margined in USDT or USDC."""
    return BybitAdapter(LINEAR)
