"""How old what a terminal shows is, and how far away its host."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desk.kernel.clock import Clock


class LineAge:
    """Times of what came from the host; the clock is that of both, for they share a machine."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._newest = 0
        self._latest_delay = 0
        self.round_trip: int | None = None
        """Nanoseconds of the host's latest answer."""
        self.conflated = 0
        """Values that a newer one of their view replaced here before the screen had time for them."""
        self.conflated_there = 0
        """The same at the host, by its latest answer."""

    def dated(self, at: int) -> None:
        """Data of this time came, UTC nanoseconds; 0 says nothing of it."""
        if not at:
            return
        self._newest = max(self._newest, at)
        self._latest_delay = max(self._latest_delay, self._clock.now() - at)

    def latest_delay(self) -> float:
        """The most seconds that data were under way since this was asked last."""
        delay, self._latest_delay = self._latest_delay, 0
        return delay / 1e9

    @property
    def seconds(self) -> float | None:
        """Age of the newest data that came; `None` before any did."""
        return max(0, self._clock.now() - self._newest) / 1e9 if self._newest else None

    def echoed(self, asked: str, conflated: int) -> None:
        """The host answered what was asked at this monotonic time."""
        if asked.isdecimal():
            self.round_trip = max(0, self._clock.monotonic() - int(asked))
        self.conflated_there = conflated
