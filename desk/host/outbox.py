"""What goes out to one terminal: a bounded lossless lane, and a lane that keeps only the newest values."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque

from desk.kernel.clock import Clock
from desk.link.envelope import Message
from desk.link.frames import ViewFrame
from desk.link.link import HostLink

CAPACITY = 4096
"""Lossless messages that may wait for a terminal before it is detached."""


class Outbox:
    """Two lanes and the one task that empties them. Putting something in never waits."""

    def __init__(self, link: HostLink, clock: Clock, interval: float, capacity: int = CAPACITY) -> None:
        self._link = link
        self._clock = clock
        self._capacity = capacity
        self._lossless: deque[Message] = deque()
        self._frames: dict[str, ViewFrame] = {}
        self._wake = asyncio.Event()
        self._closing = False
        self.interval = interval
        """Seconds between two frames."""
        self.next_frame = 0
        """Monotonic time before which no frame is sent: one that is built by then only gets older."""
        self.frames_sent = 0
        self.conflated = 0
        """Values that a newer one of their view replaced before the line was free."""

    @property
    def waiting(self) -> int:
        """Lossless messages not yet taken by the line."""
        return len(self._lossless)

    def post(self, message: Message) -> bool:
        """Queue a message that must arrive, in order; false when the terminal has not read for too long."""
        if self._closing:
            return True
        if len(self._lossless) >= self._capacity:
            return False
        self._lossless.append(message)
        self._wake.set()
        return True

    def show(self, frame: ViewFrame) -> None:
        """Keep this value for its view in place of an older one that was not sent yet."""
        if not self._closing:
            self.conflated += frame.view in self._frames
            self._frames[frame.view] = frame
            self._wake.set()

    def forget(self, view: str) -> None:
        """Drop the unsent value of a view that is no longer shown."""
        self._frames.pop(view, None)

    def finish(self, last: Message, drop: bool = False) -> None:
        """Send what waits (or drop it), then `last`, then end `run`."""
        if drop:
            self._lossless.clear()
        self._frames.clear()
        self._lossless.append(last)
        self._closing = True
        self._wake.set()

    async def run(self) -> None:
        """Empty the lanes until `finish`: lossless first, then one frame whenever the line is free for it."""
        while True:
            while self._lossless:
                await self._link.send(self._lossless.popleft())
            if self._closing:
                return
            now = self._clock.monotonic()
            if self._frames and now >= self.next_frame:
                frames = list(self._frames.values())
                self._frames.clear()
                await self._link.send_frames(frames)
                await self._link.drained()
                self.frames_sent += 1
                self.next_frame = now + round(self.interval * 1e9)
                continue
            self._wake.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout((self.next_frame - now) / 1e9 if self._frames else None):
                    await self._wake.wait()
