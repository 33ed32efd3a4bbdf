"""The link over a Unix socket: one message a line, in bounded memory whatever the other side sends."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence

from desk.link import codec
from desk.link.envelope import MAX_BYTES, Malformed, Message
from desk.link.frames import ViewFrame

_CHUNK = 64 * 1024


class SocketLink:
    """Lines over a stream. What cannot be read is reported and skipped; the link stays open."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        on_malformed: Callable[[Malformed], None] | None = None,
        decode: Callable[[bytes], Message] = codec.decode,
    ) -> None:
        self._lines = LineReader(reader)
        self._writer = writer
        self.on_malformed = on_malformed
        self._decode = decode
        writer.transport.set_write_buffer_limits(high=0)

    async def send(self, message: Message) -> None:
        await self._write(codec.encode(message))

    async def send_frames(self, frames: Sequence[ViewFrame]) -> None:
        await self._write(b"".join(frame.line for frame in frames))

    async def drained(self) -> None:
        with contextlib.suppress(ConnectionError):
            await self._writer.drain()

    async def receive(self) -> Message | None:
        while True:
            try:
                line = await self._lines.next()
                if line is None:
                    return None
                return self._decode(line)
            except Malformed as malformed:
                if self.on_malformed is not None:
                    self.on_malformed(malformed)
            except ConnectionError:
                return None

    async def close(self) -> None:
        with contextlib.suppress(ConnectionError):
            self._writer.close()
            await self._writer.wait_closed()

    def abort(self) -> None:
        self._writer.transport.abort()

    async def _write(self, data: bytes) -> None:
        if self._writer.is_closing():
            return
        with contextlib.suppress(ConnectionError):
            self._writer.write(data)
            await self._writer.drain()


class LineReader:
    """Splits a stream into lines and never holds more than one line of the longest allowed length."""

    def __init__(self, reader: asyncio.StreamReader, limit: int = MAX_BYTES) -> None:
        self._reader = reader
        self._limit = limit
        self._held = bytearray()
        self._searched = 0
        self._skipping = False

    async def next(self) -> bytes | None:
        """The next line without its newline, or `None` at the end; `Malformed` for one that was too long."""
        while True:
            end = self._held.find(b"\n", self._searched)
            if end >= 0:
                line = bytes(self._held[:end])
                del self._held[: end + 1]
                self._searched = 0
                if self._skipping:
                    self._skipping = False
                    raise codec.too_long()
                if len(line) > self._limit:
                    raise codec.too_long()
                if line.strip():
                    return line
                continue
            if self._skipping or len(self._held) > self._limit:
                self._skipping = True
                self._held.clear()
            self._searched = len(self._held)
            chunk = await self._reader.read(_CHUNK)
            if not chunk:
                return None
            self._held += chunk
