"""Time by injection: nothing else in the desk reads a clock."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Wall time for records, monotonic time for durations, and sleeping."""

    def now(self) -> int:
        """UTC nanoseconds."""
        ...

    def monotonic(self) -> int:
        """Nanoseconds that only grow."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait on this clock."""
        ...


class SystemClock:
    """The machine's clock. A wall clock that is set back does not take it along: what expires, expires all the same.

    One that is set forward does, and so does the end of a sleep, in which monotonic time may stand.
    """

    def __init__(
        self, wall: Callable[[], int] = time.time_ns, steady: Callable[[], int] = time.monotonic_ns
    ) -> None:
        self._wall = wall
        self._steady = steady
        self._ahead = wall() - steady()
        """The most that wall time ever was ahead of monotonic time."""

    def now(self) -> int:
        steady = self._steady()
        self._ahead = max(self._ahead, self._wall() - steady)
        return steady + self._ahead

    def monotonic(self) -> int:
        return self._steady()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class LoopClock:
    """The running loop's time, counted from `start` UTC nanoseconds: virtual where the loop is."""

    def __init__(self, start: int) -> None:
        self._start = start

    def now(self) -> int:
        return self._start + self.monotonic()

    def monotonic(self) -> int:
        return round(asyncio.get_running_loop().time() * 1e9)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def pause(seconds: float) -> None:
    """Block the calling thread: for a command that waits for another process, never inside the desk."""
    time.sleep(seconds)


def utc_day(at: int) -> str:
    """The UTC day of a time in nanoseconds: `2026-11-21`."""
    return f"{datetime.fromtimestamp(at // 1_000_000_000, UTC):%Y-%m-%d}"
