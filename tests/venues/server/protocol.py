"""The seam between the server, which knows sockets, and one venue's protocol, which knows words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

import msgspec
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from tests.venues.server.told import Frame, Kind, Told

READ_WITHIN = 0.5
"""Seconds for which a client that does not read is waited for."""


class Answer(msgspec.Struct, frozen=True):
    """An answer over HTTP."""

    status: int
    body: bytes
    headers: dict[str, str] = {}


class Line:
    """One open socket: what it subscribed to, and what is on its way to it."""

    def __init__(
        self,
        socket: ServerConnection,
        opened_at: int,
        dress: Callable[[Line, str], str],
        spoil: Callable[[Frame], Sequence[str]],
    ) -> None:
        self.socket = socket
        self.path = socket.request.path if socket.request is not None else ""
        self.opened_at = opened_at
        self.topics: set[str] = set()
        self.heard: list[str] = []
        self.number = 0
        """Frames dressed for it so far, where the venue counts them."""
        self.silent = False
        self._dress = dress
        self._spoil = spoil
        self._out: asyncio.Queue[str] = asyncio.Queue()

    def say(self, text: str, kind: Kind = "other", topic: str = "") -> None:
        """Send a frame, faults and all."""
        if not self.silent:
            for one in self._spoil(Frame(topic, kind, self._dress(self, text))):
                self._out.put_nowait(one)

    async def write(self) -> None:
        """Send what is on its way, until cancelled."""
        while True:
            text = await self._out.get()
            try:
                await self.socket.send(text)
            except ConnectionClosed:
                continue
            finally:
                self._out.task_done()

    def drop(self) -> None:
        """Nothing more can be sent."""
        while not self._out.empty():
            self._out.get_nowait()
            self._out.task_done()

    async def flushed(self) -> None:
        """Everything has left, and a client that reads has it."""
        await self._out.join()
        with suppress(ConnectionClosed, TimeoutError):
            async with asyncio.timeout(READ_WITHIN):
                await (await self.socket.ping())


class Speaks(Protocol):
    """One venue's protocol."""

    venue: str
    """The desk's name for it."""

    def answer(self, path: str, query: Mapping[str, str]) -> Answer:
        """What HTTP says."""

    def opened(self, line: Line, path: str, query: Mapping[str, str]) -> None:
        """A socket was opened."""

    def heard(self, line: Line, text: str) -> None:
        """A client said something."""

    def tell(self, told: Told) -> Iterable[Frame]:
        """What happened, as frames by topic."""

    def dress(self, line: Line, text: str) -> str:
        """A frame as this very connection gets it."""

    def remember(self) -> None:
        """Keep today's whole books, to answer with stale ones later."""

    def maintain(self, on: bool) -> Iterable[Frame]:
        """Maintenance begins or ends; frames for every connection."""


def dumps(value: object) -> str:
    """Compact JSON, as venues write it; `msgspec.Raw` stands as it is."""
    return msgspec.json.encode(value).decode()


def answered(value: object, status: int = 200) -> Answer:
    """A JSON answer."""
    return Answer(status, msgspec.json.encode(value), {"Content-Type": "application/json"})


def loads(text: str) -> dict[str, Any]:
    """A client's message; anything but an object is empty."""
    try:
        found = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def number(value: float, decimals: int) -> str:
    """A figure with the venue's decimals."""
    return f"{value:.{decimals}f}"
