"""How long an instrument may be silent before what it says is stale."""

from __future__ import annotations

SHORTEST = 2_000_000_000
LONGEST = 30_000_000_000


class Rhythm:
    """The newest time an instrument spoke of, and a running median of the gaps between such times."""

    __slots__ = ("median", "newest")

    def __init__(self, asked_every: float = 0.0) -> None:
        self.newest = 0
        """UTC nanoseconds of the newest event."""
        self.median = asked_every * 1e9 or 100_000_000.0
        """Running median gap, nanoseconds; it begins at the pace at which the source is asked, where it is asked."""

    def beat(self, ts: int) -> None:
        """Take the time of one event; an older one changes nothing, unless the venue set its clock back."""
        gap = ts - self.newest
        if gap > 0:
            if self.newest:
                self.median *= 1.02 if gap > self.median else 0.98039
            self.newest = ts
        elif gap < -LONGEST:
            self.newest = ts

    @property
    def patience(self) -> int:
        """Three median gaps, at least 2 s and at most 30 s."""
        return max(SHORTEST, min(LONGEST, int(3.0 * self.median)))

    def silence(self, now: int) -> str:
        """Why the instrument is stale at `now`, or empty."""
        if not self.newest:
            return "nothing received yet"
        if now - self.newest > self.patience:
            return f"silent for {(now - self.newest) / 1e9:.0f} s"
        return ""
