"""Never faster than a venue allows: each sending takes its place in a queue of times."""

from __future__ import annotations

import asyncio

from data.feed import Sleep


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
        if wait > 0.0:
            await self._sleep(wait)


def _loop_time() -> float:
    return asyncio.get_running_loop().time()
