"""An HTTP server on the loopback address that answers as an API says, or breaks as a test says."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

from tests.execution.exchange.engine import Engine

Kind = Literal["lose answer", "reset", "hang", "status", "garbage", "not json"]


@dataclass(frozen=True)
class Fault:
    """What goes wrong with a message whose method and path start so, and how often."""

    kind: Kind
    route: str
    times: int = 1
    status: int = 503
    body: str = ""
    retry_after: str = ""


@dataclass(frozen=True)
class Request:
    """A message as it arrived."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: str

    @property
    def route(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def values(self) -> dict[str, str]:
        """Query and form, or the JSON body."""
        found = dict(parse_qsl(self.query, keep_blank_values=True))
        if self.headers.get("content-type", "").startswith("application/json"):
            return found | {name: str(value) for name, value in json.loads(self.body or "{}").items()}
        return found | dict(parse_qsl(self.body, keep_blank_values=True))


Answer = tuple[int, Any]
"""Status, and what is sent as JSON."""
Api = Callable[["Loopback", Request], Answer]


@dataclass
class Loopback:
    """The exchange as the desk reaches it."""

    api: Api
    engine: Engine = field(default_factory=Engine)
    faults: list[Fault] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    """Method and path of everything that arrived."""
    ahead_ms: int = 0
    """How far its clock is ahead."""
    withdraws: bool = False
    """Whether the key could move money out."""
    switch_s: int = 0
    """What the dead man's switch was last wound to."""
    port: int = 0

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def now_ms(self) -> int:
        return int(time.time() * 1000) + self.ahead_ms

    def break_next(self, kind: Kind, route: str, times: int = 1, **more: Any) -> None:
        """The next messages to a route go wrong."""
        self.faults.append(Fault(kind, route, times, **more))

    def count(self, route: str) -> int:
        """How many messages of that method and path arrived."""
        return sum(one.startswith(route) for one in self.heard)

    def take_fault(self, request: Request) -> Fault | None:
        for place, fault in enumerate(self.faults):
            if request.route.startswith(fault.route):
                left = fault.times - 1
                if left:
                    self.faults[place] = Fault(
                        fault.kind, fault.route, left, fault.status, fault.body, fault.retry_after
                    )
                else:
                    del self.faults[place]
                return fault
        return None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while (request := await _read(reader)) is not None:
                self.heard.append(request.route)
                if not await self._answer(request, writer):
                    break
        writer.close()

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection stays."""
        fault = self.take_fault(request)
        kind = "" if fault is None else fault.kind
        if kind == "reset":
            return False
        if kind == "hang":
            await asyncio.sleep(3600)
        if fault is not None and kind == "status":
            extra = f"Retry-After: {fault.retry_after}\r\n" if fault.retry_after else ""
            await _write(writer, fault.status, fault.body, extra)
            return True
        status, told = self.api(self, request)
        if kind == "lose answer":
            return False
        if kind == "not json":
            await _write(writer, 200, "<html>this is no answer</html>")
            return True
        if kind == "garbage":
            await _write(writer, 200, '{"unexpected": ["shape"]}')
            return True
        await _write(writer, status, json.dumps(told))
        return True


async def _read(reader: asyncio.StreamReader) -> Request | None:
    head = await reader.readline()
    if not head:
        return None
    method, target, _ = head.decode().split()
    headers: dict[str, str] = {}
    while (line := (await reader.readline()).decode().strip()) != "":
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    parts = urlsplit(target)
    return Request(method, parts.path, parts.query, headers, body.decode())


async def _write(writer: asyncio.StreamWriter, status: int, text: str, extra: str = "") -> None:
    data = text.encode()
    head = (
        f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n{extra}\r\n"
    )
    writer.write(head.encode() + data)
    await writer.drain()


@asynccontextmanager
async def loopback(api: Api) -> AsyncIterator[Loopback]:
    """An exchange that runs until the block ends."""
    made = Loopback(api)
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await made.serve(reader, writer)
        finally:
            tasks.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
