"""Never faster and never more often than a venue allows."""

from __future__ import annotations

import asyncio
from collections import deque

from data.feed import Sleep

_SOONEST = 1e-9
"""Seconds below which a wait is nothing but rounding."""


class Pace:
    """So many units a second, and a burst of at most one second's worth (or of one sending, where that is larger)."""

    def __init__(self, a_second: float, sleep: Sleep) -> None:
        if not a_second > 0.0:
            raise ValueError(f"a pace must be above 0 a second, was {a_second}")
        self._each = 1.0 / a_second
        self._sleep = sleep
        self._free = 0.0
        """Loop time at which everything taken so far will have been paid for."""

    def behind(self) -> float:
        """Seconds that the next sending would wait."""
        return max(0.0, self._free - 1.0 - _loop_time())

    async def take(self, units: float = 1.0) -> None:
        """Wait for this sending's turn."""
        now = _loop_time()
        wait = max(0.0, self._free - 1.0 - now)
        self._free = max(self._free, now) + units * self._each
        if wait > _SOONEST:
            await self._sleep(wait)


class Allowance:
    """How many of something a venue allows an hour, counted over the last hour; 0 allows any number."""

    def __init__(self, an_hour: int) -> None:
        self._most = an_hour
        self._taken: deque[float] = deque()

    def take(self, count: int = 1) -> None:
        """So many more were sent."""
        if self._most:
            self._taken.extend([_loop_time()] * count)

    @property
    def share(self) -> float:
        """What part of it is used up."""
        while self._taken and self._taken[0] < _loop_time() - 3600.0:
            self._taken.popleft()
        return len(self._taken) / self._most if self._most else 0.0


def _loop_time() -> float:
    return asyncio.get_running_loop().time()
