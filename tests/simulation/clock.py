"""The desk's clock in the simulation: the loop's time, and whatever a sleep of the machine adds."""

from __future__ import annotations

import asyncio

from desk.kernel.clock import LoopClock


class JumpingClock(LoopClock):
    """Time that can leap ahead, as it does when a machine wakes."""

    def __init__(self, start: int) -> None:
        super().__init__(start)
        self._ahead = 0

    def now(self) -> int:
        return super().now() + self._ahead

    def leap(self, seconds: float) -> None:
        """The machine slept for so long."""
        self._ahead += round(seconds * 1e9)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
