"""The venue's time: it stands until it is moved, and may lie away from everybody else's."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

SECOND = 1_000_000_000
MILLISECOND = 1_000_000
MINUTE = 60 * SECOND


class VenueClock:
    """`now` is true time, UTC nanoseconds; what the venue writes into its frames is `skew` away from it."""

    def __init__(self, start: int) -> None:
        self._now = start
        self.skew = 0

    def now(self) -> int:
        """True time."""
        return self._now

    def reach(self, ts: int) -> None:
        """Time goes on to `ts`, never back."""
        self._now = max(self._now, ts)

    def ms(self, ts: int) -> int:
        """`ts` as the venue writes it, in milliseconds."""
        return (ts + self.skew) // MILLISECOND

    def iso(self, ts: int) -> str:
        """`ts` as the venue writes it, RFC 3339 with nanoseconds."""
        seconds, rest = divmod(ts + self.skew, SECOND)
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:09d}Z"


async def keep_pace(
    clock: VenueClock,
    wall: Callable[[], int],
    play: Callable[[float], Awaitable[None]],
    speed: float,
    every: float = 0.05,
) -> None:
    """Play on with the wall clock, `speed` times as fast, until cancelled."""
    begun, start = wall(), clock.now()
    while True:
        await asyncio.sleep(every)
        behind = start + int((wall() - begun) * speed) - clock.now()
        if behind > 0:
            await play(behind / SECOND)
