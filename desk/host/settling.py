"""A host that has settled: what will stay is left out of the rounds of the garbage collector."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable

from desk.kernel.clock import Clock

PAUSES = (5.0, 25.0, 270.0)
"""Seconds before each time: after the start, after most of the past has come, and after all of it."""


class Settling:
    """With two hundred instruments a full round stops everything for a fifth of a second, and finds next to nothing.

    Each time what has come since the last is collected once and then kept for good.
    """

    name = "settling"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def run(self, ready: Callable[[], None]) -> None:
        """Settle, then stay."""
        ready()
        for pause in PAUSES:
            await self._clock.sleep(pause)
            gc.collect()
            gc.freeze()
        await asyncio.Event().wait()
