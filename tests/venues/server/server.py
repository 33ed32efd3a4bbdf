"""A venue on one loopback port: HTTP and sockets, its market played on by whoever holds it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from tests.venues.server.clock import SECOND, VenueClock
from tests.venues.server.faults import (
    Close,
    Crossed,
    Expiry,
    Fault,
    Faults,
    Maintenance,
    Refuse,
    Relist,
    Reset,
    Silence,
    Skew,
    Slow,
    Stale,
    Unwelcome,
)
from tests.venues.server.market import World, relisted
from tests.venues.server.protocol import Answer, Line, Speaks
from tests.venues.server.told import Frame, Print, Told, Touch

SLICE = SECOND // 5
"""Market time played before everything sent has to have left."""
TORN = b"\x81\x7e\x03\xe8" + b'{"stream":"'
"""The head of a text frame of 1,000 bytes, and the first few of them."""


class Playing(World, Protocol):
    """A world that goes on, event by event."""

    def advance(self, until: int) -> Iterable[Told | Frame]:
        """What happens up to `until`; a frame is sent as it is."""

    def cross(self, symbol: str, moves: int, ticks: int) -> None:
        """Show a crossed book for some moves."""


class VenueServer:
    """One venue. Nothing happens on it but by `play` and `inflict`."""

    def __init__(self, speaks: Speaks, world: Playing, faults: Faults) -> None:
        self.speaks = speaks
        self.world = world
        self.faults = faults
        self.port = 0
        self.lines: list[Line] = []
        """Sockets that are open."""
        self.opened = 0
        """Sockets ever opened."""
        self.asked: list[str] = []
        """Path and query of every request."""
        self.release = asyncio.Event()
        """Set: slow answers are given now."""
        self._life = 0.0

    @property
    def clock(self) -> VenueClock:
        return self.world.clock

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def times(self, path: str) -> int:
        """How many requests had this in their path."""
        return sum(path in one for one in self.asked)

    async def play(self, seconds: float) -> None:
        """Let so much of the market happen; everything said of it has left when this returns."""
        goal = self.clock.now() + int(seconds * SECOND)
        while self.clock.now() < goal:
            until = min(goal, self.clock.now() + SLICE)
            for told in self.world.advance(until):
                if isinstance(told, Frame):
                    self.publish(told)
                    continue
                written = self.faults.touched(told) if isinstance(told, Print | Touch) else told
                for frame in self.speaks.tell(written):
                    self.publish(frame)
            await self._expire()
            await self.flushed()

    def publish(self, frame: Frame) -> None:
        """Send a frame to all who subscribed to its topic; an empty topic is everybody's."""
        for line in self.lines:
            if not frame.topic or frame.topic in line.topics:
                line.say(frame.text, frame.kind, frame.topic)

    async def flushed(self) -> None:
        """Everything said so far has left."""
        for line in list(self.lines):
            await line.flushed()

    async def inflict(self, fault: Fault) -> None:
        """Misbehave: now, or at the next occasions."""
        match fault:
            case Reset(torn):
                for line in list(self.lines):
                    if torn:
                        line.socket.transport.write(TORN)
                        line.socket.transport.close()
                    else:
                        line.socket.transport.abort()
            case Close(code, reason):
                await self._close(self.lines, code, reason)
            case Silence():
                for line in self.lines:
                    line.silent = True
            case Maintenance(on):
                for frame in self.speaks.maintain(on):
                    self.publish(frame)
            case Skew(seconds):
                self.clock.skew = int(seconds * SECOND)
            case Expiry(hours):
                self._life = hours * 3600.0
            case Crossed(moves, ticks, symbol):
                for one in [symbol] if symbol else self.world.listed:
                    self.world.cross(one, moves, ticks)
            case Relist(symbol, tick, lot, open_):
                before = self.world.listed[symbol]
                changes = {name: value for name, value in (("tick", tick), ("lot", lot)) if value}
                self.world.listed[symbol] = relisted(before, open=open_, **changes)
            case _:
                if isinstance(fault, Stale):
                    self.speaks.remember()
                self.faults.add(fault)

    async def _expire(self) -> None:
        if self._life:
            due = [line for line in self.lines if self.clock.now() - line.opened_at >= self._life * SECOND]
            await self._close(due, 1001, "connection lifetime reached")

    async def _close(self, lines: list[Line], code: int, reason: str) -> None:
        for line in list(lines):
            await line.flushed()
            await line.socket.close(code, reason)

    # What clients do

    async def process(self, connection: ServerConnection, request: Request) -> Response | None:
        if request.headers.get("upgrade", "").lower() == "websocket":
            shut: Unwelcome | None = self.faults.due(Unwelcome)
            if shut is None:
                return None
            return _response(Answer(shut.status, b"", _retry(shut.retry_after)))
        self.asked.append(request.path)
        parts = urlsplit(request.path)
        slow: Slow | None = self.faults.due(Slow, parts.path)
        if slow is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(slow.seconds if slow.seconds >= 0 else None):
                    await self.release.wait()
        refused: Refuse | None = self.faults.due(Refuse, parts.path)
        if refused is not None:
            return _response(Answer(refused.status, b"<html>no</html>", _retry(refused.retry_after)))
        return _response(self.speaks.answer(parts.path, dict(parse_qsl(parts.query))))

    async def serve_socket(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        line = Line(socket, self.clock.now(), self.speaks.dress, self.faults.frames)
        self.lines.append(line)
        self.opened += 1
        writing = asyncio.create_task(line.write())
        parts = urlsplit(socket.request.path)
        self.speaks.opened(line, parts.path, dict(parse_qsl(parts.query)))
        try:
            with suppress(ConnectionClosed):
                async for message in socket:
                    text = message if isinstance(message, str) else message.decode()
                    line.heard.append(text)
                    self.speaks.heard(line, text)
        finally:
            self.lines.remove(line)
            writing.cancel()
            await asyncio.wait((writing,))
            line.drop()


def _retry(after: str) -> dict[str, str]:
    return {"Retry-After": after} if after else {}


def _response(answer: Answer) -> Response:
    headers = Headers({"Content-Length": str(len(answer.body)), "Connection": "close", **answer.headers})
    return Response(answer.status, HTTPStatus(answer.status).phrase, headers, answer.body)


@asynccontextmanager
async def serving(server: VenueServer, port: int = 0) -> AsyncIterator[VenueServer]:
    """Take connections for as long as the block runs."""
    listening = await serve(
        server.serve_socket,
        "127.0.0.1",
        port,
        process_request=server.process,
        ping_interval=None,
        close_timeout=0.2,
        compression=None,
    )
    server.port = next(iter(listening.sockets)).getsockname()[1]
    try:
        yield server
    finally:
        server.release.set()
        listening.close()
        await listening.wait_closed()
