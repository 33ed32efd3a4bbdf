"""Where a consumer's deliveries wait: the latest of each key, or all of them in order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Mailbox(Generic[K, V]):
    """Lossy: keeps the newest value of each key, at most `limit` keys; a new key beyond that displaces the oldest."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._values: dict[K, V] = {}
        self._filled = asyncio.Event()

    def put(self, key: K, value: V) -> None:
        self._values.pop(key, None)
        if len(self._values) >= self._limit:
            self._values.pop(next(iter(self._values)))
        self._values[key] = value
        self._filled.set()

    def drain(self) -> dict[K, V]:
        """Everything that changed since the last call, least recently changed first."""
        taken, self._values = self._values, {}
        self._filled.clear()
        return taken

    async def wait(self) -> None:
        """Until there is something to drain."""
        await self._filled.wait()


class InboxFull(Exception):
    """The consumer is too far behind to go on."""


class Inbox(Generic[V]):
    """Lossless and ordered, at most `limit` deep.

    When it is full `put` raises `InboxFull`, and so does `get` once it has handed out what came before: a consumer
    never reads on past a gap without knowing.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._waiting: deque[V] = deque()
        self._overflowed = False
        self._filled = asyncio.Event()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, value: V) -> None:
        if self._overflowed or len(self._waiting) >= self._limit:
            self._overflowed = True
            self._filled.set()
            raise InboxFull(f"{self._limit} messages wait unread")
        self._waiting.append(value)
        self._filled.set()

    async def get(self) -> V:
        """The oldest message; waits for one."""
        while not self._waiting:
            if self._overflowed:
                raise InboxFull(f"more than {self._limit} messages came; read the state anew")
            self._filled.clear()
            await self._filled.wait()
        return self._waiting.popleft()
