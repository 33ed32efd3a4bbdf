"""What one venue's file must know: how to ask, how to read the answers, and the venue's own limits.

An adapter holds no connection, no clock and no task. The session (`data.venues.live`) sends what it is told to send
and hands every frame and every answer back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol, runtime_checkable

import msgspec

from data.events import BookSnapshot, MarketEvent
from data.instruments import Instrument


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The venue's published limits, each with a word for where it bites."""

    topics_a_connection: int
    """Subscriptions that one connection carries at most."""
    messages_a_second: float
    """Messages that a client may send on one connection."""
    requests_a_second: float
    """HTTP requests, all paths together."""
    subscriptions_an_hour: int = 0
    """Messages that subscribe or unsubscribe on one connection; near that many it is made anew. 0: any number."""
    longest_frame: int = 16 * 1024 * 1024
    """Bytes of the largest frame that is read; a longer one closes the connection."""
    ping_seconds: float = 20.0
    """Between two pings of ours; 0 where the venue pings and ours would count against a limit."""
    silence_seconds: float = 30.0
    """Without any frame for this long the connection is given up and made anew."""
    connection_hours: float = 0.0
    """The venue closes a connection at this age; ours is renewed before it. 0: it does not."""


class Request(msgspec.Struct, frozen=True):
    """One HTTP request. `path` starts at the venue's REST root; `weight` counts against `requests_a_second`."""

    path: str
    weight: float = 1.0
    body: bytes = b""
    """A POST with this body where it is not empty, else a GET."""
    instrument: str = ""
    """The desk's name of what is asked about, where it is one thing."""


class Plan(msgspec.Struct, frozen=True):
    """One connection to make: where, and what to say once it stands."""

    path: str
    """Path and query below the venue's socket root, e.g. `/stream?streams=btcusdt@trade`."""
    subscribe: tuple[bytes, ...]
    """Frames to send in order; empty where the path alone subscribes."""
    instruments: tuple[str, ...]
    """Desk's names of what the connection carries."""
    root: str = ""
    """Another socket root than the venue's own, where one product needs it."""
    books: bool = True
    """Whether the books of its instruments come on this connection; losing another one leaves them standing."""
    books_on_request: bool = False
    """Whole books do not come with the subscriptions: `resnapshot` is followed for each at the start."""


class Control(msgspec.Struct, frozen=True):
    """What a frame said of the connection rather than of the market."""

    kind: Literal[
        "subscribed", "refused", "pong", "ping", "resubscribe", "reconnect", "rate_limited", "maintenance"
    ]
    text: str = ""
    """The venue's own words where it gave any, made safe to show."""
    instrument: str = ""
    """Desk's name of what it is about; empty for the whole connection."""
    reply: bytes = b""
    """A frame to send at once, such as the answer to a ping."""


Said = MarketEvent | Control


@runtime_checkable
class Paged(Protocol):
    """A venue whose listing comes in pages, each naming the next."""

    def next_page(self, request: Request, answer: bytes) -> Request | None:
        """What to ask for after this page of the listing; None after the last. Raises `FrameRefused`."""


class Adapter(Protocol):
    """One venue. Decoding never blocks and never raises anything but `FrameRefused`."""

    venue: str
    """Name of the venue and product line, e.g. `binance-usdm`."""
    socket_root: str
    rest_root: str
    limits: Limits

    def listing(self) -> Sequence[Request]:
        """Requests whose answers together list what the venue trades."""

    def instruments(self, answers: Sequence[bytes]) -> tuple[Instrument, ...]:
        """What it trades, with tick, lot and contract facts; only what is open for trading."""

    def choose(self, wanted: Sequence[Instrument]) -> None:
        """Carry these from now on; frames of others are skipped."""

    def plans(self) -> tuple[Plan, ...]:
        """The connections that carry what was chosen, within `limits`."""

    def decode(self, frame: bytes, received: int) -> Sequence[Said]:
        """What a frame says, in order; `received` is UTC nanoseconds. Raises `FrameRefused`."""

    def resnapshot(self, instrument: str) -> Request | tuple[bytes, ...]:
        """How to get a whole book again: a request, or frames to send on its connection."""

    def snapshot(self, instrument: str, answer: bytes, received: int) -> BookSnapshot:
        """The whole book in the answer to `resnapshot`. Raises `FrameRefused`."""

    def past(self, instrument: str, interval: str, count: int) -> Request | None:
        """Closed candles before now; None where the venue has none of that interval."""

    def candles(self, instrument: str, interval: str, answer: bytes) -> Sequence[MarketEvent]:
        """The candles in that answer, oldest first. Raises `FrameRefused`."""

    def polls(self) -> Sequence[tuple[float, Request]]:
        """What the venue tells over HTTP alone: seconds between two, and the request.

        Asked for before every request. Always as many and in one order; a request may move on, e.g. to what is newer.
        """

    def polled(self, request: Request, answer: bytes, received: int) -> Sequence[MarketEvent]:
        """What such an answer says. Raises `FrameRefused`."""

    def ping(self) -> bytes:
        """A ping of the venue's own kind; empty where a WebSocket ping does."""
