"""The server itself: HTTP/1.1 on asyncio streams, a few hundred lines less than a framework, and able to misbehave."""

from __future__ import annotations

import asyncio
import gzip
import inspect
import json
import socket
import struct
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from typing import Any

from tests.models.server import spoken
from tests.models.server.played import Answer, Asked, Played, Refuse, Repeat, Reset, Script, Stream, Wait

LARGEST = 16 * 1024 * 1024
"""Bytes of a request."""


class Gone(Exception):
    """The connection is over."""


class ModelServer:
    """Plays a script. `script` and `models` may be changed while it runs."""

    def __init__(self, script: Script, models: tuple[str, ...] = ("scripted-1",)) -> None:
        self.script = script
        self.models = models
        self.asked: list[Asked] = []
        """Every request that went to the script, in order."""
        self.looked: list[Asked] = []
        """Every request for the list of models."""
        self.port = 0
        self.accepted = 0
        """Connections that were ever opened."""
        self._open: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = {}
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """What `--llm-url` takes."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def connections(self) -> int:
        """Connections that are open now."""
        return len(self._open)

    async def start(self, port: int = 0) -> None:
        """Listen on loopback."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port, limit=LARGEST)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close everything."""
        if self._server is not None:
            self._server.close()
        handlers = [task for task in self._open.values() if task is not None]
        for writer, task in tuple(self._open.items()):
            writer.transport.abort()
            if task is not None:
                task.cancel()
        await asyncio.gather(*handlers, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        self._open[writer] = asyncio.current_task()
        try:
            with suppress(Gone, ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                while True:
                    await self._one(reader, writer)
        finally:
            self._open.pop(writer, None)
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = (await reader.readuntil(b"\r\n")).decode("latin-1").split()
        headers: dict[str, str] = {}
        while (text := (await reader.readuntil(b"\r\n")).decode("latin-1").strip()) != "":
            name, _, value = text.partition(":")
            headers[name.lower()] = value.strip()
        size = int(headers.get("content-length", "0"))
        if size > LARGEST:
            raise Gone
        body = await reader.readexactly(size)
        path = line[1].partition("?")[0]
        if line[0] == "GET" and path.endswith("/models"):
            self.looked.append(Asked(len(self.looked), "GET", path, headers, {}))
            listed = [{"id": name, "object": "model", "owned_by": "tests"} for name in self.models]
            await self._json(writer, 200, {"object": "list", "data": listed})
            return
        if line[0] != "POST" or not path.endswith(("/chat/completions", "/responses")):
            await self._json(writer, 404, {"error": {"message": f"no such path {path}", "type": "not_found"}})
            return
        asked = Asked(len(self.asked), line[0], path, headers, json.loads(body))
        self.asked.append(asked)
        played = self.script(asked)
        await self._play(writer, asked, await played if inspect.isawaitable(played) else played)

    async def _play(self, writer: asyncio.StreamWriter, asked: Asked, played: Played) -> None:
        match played:
            case Refuse():
                text = played.body.encode() if isinstance(played.body, str) else played.body
                await self._whole(writer, played.status, text, played.content_type, played.headers)
            case Answer() if asked.body.get("stream"):
                await self._head(writer, "text/event-stream", {})
                for one in spoken.events(played, asked, self.models[0]):
                    await self._chunk(writer, one)
                    if played.pause:
                        await asyncio.sleep(played.pause)
                await self._chunk(writer, b"")
            case Answer():
                await self._json(writer, 200, spoken.whole(played, asked, self.models[0]))
            case Stream():
                await self._stream(writer, played)

    async def _stream(self, writer: asyncio.StreamWriter, played: Stream) -> None:
        await asyncio.sleep(played.silent)
        await self._head(writer, played.content_type, {"Content-Encoding": "gzip"} if played.gzipped else {})
        for step in played.steps:
            match step:
                case Wait(seconds):
                    await asyncio.sleep(seconds)
                case Reset():
                    raw: socket.socket = writer.get_extra_info("socket")
                    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    writer.transport.abort()
                    raise Gone
                case Repeat(piece, times, pause):
                    for _ in range(times):
                        await self._chunk(writer, piece)
                        if pause:
                            await asyncio.sleep(pause)
                case _:
                    await self._chunk(writer, gzip.compress(step) if played.gzipped else step)
        if not played.whole:
            raise Gone
        await self._chunk(writer, b"")

    async def _json(self, writer: asyncio.StreamWriter, status: int, body: Any) -> None:
        await self._whole(writer, status, json.dumps(body).encode(), "application/json", {})

    async def _whole(
        self,
        writer: asyncio.StreamWriter,
        status: int,
        body: bytes,
        content_type: str,
        headers: Mapping[str, str],
    ) -> None:
        lines = {"Content-Type": content_type, "Content-Length": str(len(body)), **headers}
        writer.write(_head(status, lines) + body)
        await writer.drain()

    async def _head(self, writer: asyncio.StreamWriter, content_type: str, more: Mapping[str, str]) -> None:
        lines = {"Content-Type": content_type, "Transfer-Encoding": "chunked", **more}
        writer.write(_head(200, lines))
        await writer.drain()

    async def _chunk(self, writer: asyncio.StreamWriter, piece: bytes) -> None:
        if writer.is_closing():
            raise Gone
        writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        await writer.drain()


def _head(status: int, lines: Mapping[str, str]) -> bytes:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unknown"
    told = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status} {phrase}\r\n{told}\r\n".encode("latin-1")


@asynccontextmanager
async def serving(script: Script, models: tuple[str, ...] = ("scripted-1",)) -> AsyncIterator[ModelServer]:
    """A server that runs as long as the block does."""
    server = ModelServer(script, models)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
