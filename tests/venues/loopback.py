"""A venue on loopback that says what a test tells it to: HTTP and sockets on one port, and a session to talk to it."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Protocol
from urllib.parse import urlsplit

from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from data.events import FeedStatus, MarketEvent
from data.market import Market
from data.venues.adapter import Adapter
from data.venues.http_client import Tap
from data.venues.live import LiveSource

HURRY = 50.0
"""Seconds of the session that pass in one of the test."""
WITHIN = 30.0
TURNS = 40
"""Turns of the loop at the end of every wait of a session, in which what was on its way arrives: a machine that stood
still is no venue that kept silent."""
Answer = tuple[int, bytes] | tuple[int, bytes, dict[str, str]]


@dataclass
class Venue:
    """Answers by path, one after the other, the last one for ever; and every socket that was opened."""

    answers: dict[str, list[Answer]]
    port: int = 0
    asked: list[str] = field(default_factory=list)
    """Path and query of every request, in order."""
    sockets: list[ServerConnection] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    """Path and query of every socket, in order."""
    heard: list[str] = field(default_factory=list)
    """What clients said on sockets."""
    doors: list[int] = field(default_factory=list)
    """HTTP status with which the next sockets are refused."""
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def times(self, path: str) -> int:
        """How often this path was asked for."""
        return sum(urlsplit(one).path == path for one in self.asked)

    async def socket(self, number: int = 1) -> ServerConnection:
        """The socket opened as number so many."""
        await until(lambda: len(self.sockets) >= number)
        return self.sockets[number - 1]

    def process(self, _connection: ServerConnection, request: Request) -> Response | None:
        if request.headers.get("upgrade", "").lower() == "websocket":
            if self.doors:
                return _response(self.doors.pop(0), b"", {"Retry-After": "1"})
            return None
        self.asked.append(request.path)
        left = self.answers.get(urlsplit(request.path).path)
        if not left:
            return _response(404, b"{}", {})
        status, body, *headers = left.pop(0) if len(left) > 1 else left[0]
        return _response(status, body, headers[0] if headers else {})

    async def serve_socket(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        self.sockets.append(socket)
        self.opened.append(socket.request.path)
        with contextlib.suppress(ConnectionClosed):
            async for message in socket:
                self.heard.append(message if isinstance(message, str) else message.decode())


def _response(status: int, body: bytes, extra: dict[str, str]) -> Response:
    headers = Headers({"Content-Length": str(len(body)), "Connection": "close", **extra})
    return Response(status, HTTPStatus(status).phrase, headers, body)


@asynccontextmanager
async def venue(answers: dict[str, list[Answer]]) -> AsyncIterator[Venue]:
    """A venue that runs as long as the block does."""
    found = Venue(answers)
    server = await serve(
        found.serve_socket,
        "127.0.0.1",
        0,
        process_request=found.process,
        ping_interval=None,
        close_timeout=0.2,
    )
    found.port = next(iter(server.sockets)).getsockname()[1]
    try:
        yield found
    finally:
        server.close()
        await server.wait_closed()


@dataclass
class Desk:
    """A session under test: its events in order, and the market they make."""

    source: LiveSource
    market: Market
    events: list[MarketEvent]
    task: asyncio.Task[None]

    def said(self, instrument: str = "") -> list[FeedStatus]:
        """What was said of an instrument, or of the whole feed."""
        return [one for one in self.events if isinstance(one, FeedStatus) and one.instrument == instrument]

    def state(self, instrument: str = "") -> str:
        """The last word on it."""
        said = self.said(instrument)
        return said[-1].state if said else ""


class Reached(Protocol):
    """Anything with an address."""

    @property
    def url(self) -> str: ...


@asynccontextmanager
async def desk(
    adapter: Adapter,
    venue: Reached,
    wanted: list[str],
    now: Callable[[], int],
    hurry: float = HURRY,
    tap: Tap | None = None,
) -> AsyncIterator[Desk]:
    """A session on that venue, cancelled at the end of the block; no task of it may be left."""

    async def sleep(seconds: float) -> None:
        await asyncio.sleep(seconds / hurry)
        for _ in range(TURNS if seconds else 0):
            await asyncio.sleep(0)

    source = LiveSource(adapter, wanted, random.Random(7), venue.url, tap)
    await source.prepare(sleep, now)
    market = Market(source.instruments, source.venue)
    events: list[MarketEvent] = []

    def emit(event: MarketEvent) -> None:
        events.append(event)
        market.apply(event)

    before = asyncio.all_tasks()
    task = asyncio.create_task(source.run(emit, sleep, now))
    try:
        yield Desk(source, market, events, task)
    finally:
        task.cancel()
        await asyncio.wait((task,), timeout=WITHIN)
        assert task.cancelled(), task
        left = [one for one in asyncio.all_tasks() - before - {task} if "/data/venues/" in _file(one)]
        assert not left, left


def _file(task: asyncio.Task[object]) -> str:
    code = getattr(task.get_coro(), "cr_code", None)
    return code.co_filename if code is not None and not task.done() else ""


async def until(true: Callable[[], object], within: float = WITHIN) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110 - any condition, not one event
            await asyncio.sleep(0.002)
