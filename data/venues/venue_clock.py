"""The venue's time as far as its events tell it, and how far our own clock lies from it."""

from __future__ import annotations

import asyncio

from data.feed import Now

WINDOW = 10_000_000_000
"""Nanoseconds over which the quickest event is looked for: it tells the clocks apart with the least delay in it."""
MOST_SKEW = 1_000_000_000
"""A greater difference from the venue's clock means no new risk."""
AGREED = 800_000_000
"""A difference that was too great is over when it is below this."""


class VenueClock:
    """Estimates venue time less ours from events, each of which can only have arrived late.

    The venue's time runs on by our wall clock and by the loop's monotonic one; the later of both counts. So neither
    a wall clock that was set back nor a laptop that slept makes old prices look young.
    """

    __slots__ = ("_anchor", "_anchored_at", "_before", "_best", "_bucket", "_now", "_seconds", "skewed")

    def __init__(self, now: Now) -> None:
        self._now = now
        self._seconds = asyncio.get_running_loop().time
        self._best: int | None = None
        self._before: int | None = None
        self._bucket = 0
        self._anchor = 0
        self._anchored_at = 0.0
        self.skewed = False

    def hear(self, ts: int, received: int) -> None:
        """Take an event's venue time and the time it arrived."""
        ahead = ts - received
        if received - self._bucket > WINDOW or received < self._bucket:
            self._before = self._best if 0 < received - self._bucket < 2 * WINDOW else None
            self._best = None
            self._bucket = received
        if self._best is None or ahead > self._best:
            self._best = ahead
            self._anchor = ts
            self._anchored_at = self._seconds()

    @property
    def skew(self) -> int | None:
        """Venue time less ours, nanoseconds, the quickest delivery included; None before the first event."""
        found = [one for one in (self._best, self._before) if one is not None]
        return max(found) if found else None

    def market_now(self) -> int:
        """UTC nanoseconds by the venue's clock; ours before the first event."""
        skew = self.skew
        if skew is None:
            return self._now()
        passed = int((self._seconds() - self._anchored_at) * 1e9)
        return max(self._now() + skew, self._anchor + passed)

    def judge(self) -> str:
        """Why the clocks differ too much to take risk, or empty."""
        skew = self.skew
        if skew is None:
            return ""
        self.skewed = abs(skew) > (AGREED if self.skewed else MOST_SKEW)
        if not self.skewed:
            return ""
        side = "behind" if skew > 0 else "ahead of"
        return (
            f"this machine's clock is {_words(abs(skew))} {side} the venue's: "
            "no new risk until they agree; set the clock"
        )


def _words(nanoseconds: int) -> str:
    seconds = nanoseconds / 1e9
    for size, unit in ((86_400.0, "d"), (3_600.0, "h"), (60.0, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.1f} s"
