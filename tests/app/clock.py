"""A clock that stands still until a test moves it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

PATIENCE = 60
"""Seconds until what does not come is taken for missing; generous, because only a failure waits so long."""
START = 1_767_621_600_000_000_000


class HandClock:
    """Sleepers wake when `forward` passes their time."""

    def __init__(self) -> None:
        self._at = 0
        self._sleepers: list[tuple[int, asyncio.Future[None]]] = []

    def now(self) -> int:
        return START + self._at

    def monotonic(self) -> int:
        return self._at

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._at + round(seconds * 1e9), future))
        await future

    @property
    def sleeping(self) -> int:
        """How many wait on this clock."""
        return sum(not future.done() for _, future in self._sleepers)

    async def forward(self, seconds: float) -> None:
        """Let time pass, and everything that follows from it happen."""
        until = self._at + round(seconds * 1e9)
        while True:
            await settle()
            due = sorted(
                (at, n) for n, (at, future) in enumerate(self._sleepers) if at <= until and not future.done()
            )
            if not due:
                break
            self._at, index = due[0]
            self._sleepers[index][1].set_result(None)
        self._at = until
        await settle()


async def settle() -> None:
    """Let every task run until it waits for something."""
    for _ in range(40):
        await asyncio.sleep(0)


async def until(holds: Callable[[], bool]) -> None:
    """Wait for something that another thread or the screen brings about."""
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 - what is waited for sets no event
            await asyncio.sleep(0.001)
