"""The link inside one process: a pair of bounded queues that cross threads and event loops."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import Sequence

from desk.link.envelope import Message
from desk.link.frames import ViewFrame

_CAPACITY = 256


def local_pair(capacity: int = _CAPACITY) -> tuple[LocalLink, LocalLink]:
    """Two ends of one link, for a terminal and a host that may live on different threads and loops."""
    there, back = _Lane(capacity), _Lane(capacity)
    return LocalLink(there, back), LocalLink(back, there)


class LocalLink:
    """One end. Messages are frozen, so both sides may hold the same object."""

    def __init__(self, outgoing: _Lane, incoming: _Lane) -> None:
        self._outgoing = outgoing
        self._incoming = incoming

    async def send(self, message: Message) -> None:
        await self._outgoing.put(message)

    async def send_frames(self, frames: Sequence[ViewFrame]) -> None:
        for frame in frames:
            await self._outgoing.put(frame.message)

    async def drained(self) -> None:
        await self._outgoing.until_empty()

    async def receive(self) -> Message | None:
        return await self._incoming.get()

    async def close(self) -> None:
        self._outgoing.close()
        self._incoming.close()

    def abort(self) -> None:
        self._outgoing.close(discard=True)
        self._incoming.close(discard=True)


class _Lane:
    """One direction: a bounded queue whose two ends may run on different event loops."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._lock = threading.Lock()
        self._items: deque[Message] = deque()
        self._closed = False
        self._waiting: list[asyncio.Future[None]] = []

    async def put(self, message: Message) -> None:
        while True:
            with self._lock:
                if self._closed:
                    return
                if len(self._items) < self._capacity:
                    self._items.append(message)
                    self._wake()
                    return
                change = self._change()
            await change

    async def get(self) -> Message | None:
        while True:
            with self._lock:
                if self._items:
                    message = self._items.popleft()
                    self._wake()
                    return message
                if self._closed:
                    return None
                change = self._change()
            await change

    async def until_empty(self) -> None:
        while True:
            with self._lock:
                if self._closed or not self._items:
                    return
                change = self._change()
            await change

    def close(self, discard: bool = False) -> None:
        with self._lock:
            self._closed = True
            if discard:
                self._items.clear()
            self._wake()

    def _change(self) -> asyncio.Future[None]:
        change = asyncio.get_running_loop().create_future()
        self._waiting.append(change)
        return change

    def _wake(self) -> None:
        waiting, self._waiting = self._waiting, []
        for change in waiting:
            loop = change.get_loop()
            # A loop that has closed has nobody left to wake.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(_settle, change)


def _settle(change: asyncio.Future[None]) -> None:
    if not change.done():
        change.set_result(None)
