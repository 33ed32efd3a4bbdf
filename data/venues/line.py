"""One open socket: its frames in order, its pings, and the watch for silence."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from data.feed import Now, Sleep
from data.venues.pace import Pace

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

    from data.venues.http_client import Tap

A_TURN = 32
"""Frames taken before the loop gets its turn."""
MOST_HELD_BYTES = 64 * 1024 * 1024
"""Bytes that are kept back at most."""
LOOKS = 4
"""How often within the longest silence the line is looked at."""


class Lost(Exception):
    """A connection that is no more; the text says why. `seconds` is how long the venue wants to be left alone."""

    def __init__(self, text: str, seconds: float = 0.0) -> None:
        super().__init__(text)
        self.seconds = seconds


class Line:
    """Reads one socket. With `most_held` frames are kept back until `release`, at most so many of them."""

    def __init__(
        self,
        name: str,
        socket: ClientConnection,
        take: Callable[[bytes, int], None],
        sleep: Sleep,
        now: Now,
        tap: Tap | None,
        most_held: int = 0,
    ) -> None:
        self.frames = 0
        self.heard = asyncio.Event()
        """Set with the first frame."""
        self.ended = asyncio.Event()
        self.why = ""
        self.tasks: list[asyncio.Task[None]] = []
        self._name = name
        self._socket = socket
        self._take = take
        self._sleep = sleep
        self._now = now
        self._tap = tap
        self._most_held = most_held
        self._kept: list[tuple[bytes, int]] | None = [] if most_held else None
        self._kept_bytes = 0
        self._deaf = False

    @property
    def held(self) -> bool:
        """Whether frames are being kept back."""
        return self._kept is not None

    async def pump(self) -> None:
        """Take frames until the socket ends."""
        from websockets.exceptions import ConnectionClosed

        receive, now, tap = self._socket.recv, self._now, self._tap
        while True:
            try:
                frame: bytes = await receive(decode=False)
            except ConnectionClosed as closed:
                raise Lost(_ending(closed)) from None
            received = now()
            if self._deaf:
                return
            if not self.frames:
                self.heard.set()
            self.frames += 1
            if tap is not None:
                tap(received, self._name, "in", frame)
            if self._kept is None:
                self._take(frame, received)
            else:
                self._kept.append((frame, received))
                self._kept_bytes += len(frame)
                if len(self._kept) > self._most_held or self._kept_bytes > MOST_HELD_BYTES:
                    raise Lost(f"more than {len(self._kept) - 1:,} frames waited for it")
            if not self.frames % A_TURN:
                await self._sleep(0)

    def release(self) -> None:
        """Hand over what was kept back, and everything from now on at once."""
        kept, self._kept = self._kept, None
        for frame, received in kept or ():
            self._take(frame, received)

    async def watch(self, longest: float) -> None:
        """End the line when no frame came for `longest` seconds."""
        if longest <= 0.0:
            return
        seen, quiet = self.frames, 0
        while True:
            await self._sleep(longest / LOOKS)
            if self.frames != seen:
                seen, quiet = self.frames, 0
                continue
            quiet += 1
            if quiet >= LOOKS:
                raise Lost(f"silent for {longest:g} s")

    async def keep_alive(self, period: float, ping: Callable[[], bytes], pace: Pace) -> None:
        """Ping in the venue's own way, or as WebSocket does."""
        while True:
            await self._sleep(period)
            await pace.take()
            frame = ping()
            if frame:
                await self.send(frame)
            else:
                await self._socket.ping()

    async def send(self, frame: bytes) -> None:
        """Send a text frame."""
        if self._tap is not None:
            self._tap(self._now(), self._name, "out", frame)
        await self._socket.send(frame, text=True)

    async def guard(self, work: Coroutine[Any, Any, None]) -> None:
        """Do `work`; what breaks the socket ends the line and nothing else."""
        from websockets.exceptions import ConnectionClosed

        try:
            await work
        except Lost as lost:
            self.end(str(lost))
        except ConnectionClosed as closed:
            self.end(_ending(closed))
        except OSError as problem:
            self.end(f"{type(problem).__name__}: {problem}")

    def end(self, why: str) -> None:
        """Nothing more is expected of this line."""
        if not self.ended.is_set():
            self.why = why
            self.ended.set()

    def check(self) -> None:
        """Raise `Lost` when the line has ended."""
        if self.ended.is_set():
            raise Lost(self.why)

    def cancel(self) -> None:
        """Take no further frame."""
        self._deaf = True
        for task in self.tasks:
            task.cancel()

    async def close(self) -> None:
        """Close the socket; the venue is given a moment to answer."""
        await self._socket.close()


def _ending(closed: Any) -> str:
    received = closed.rcvd
    if received is None:
        return "the connection broke off"
    return (
        f"the venue closed the connection ({received.code}{f' {received.reason}' if received.reason else ''})"
    )
