"""How long the terminal takes to answer: all that was painted before goes first, so a full line shows in it."""

from __future__ import annotations

QUESTION = "\x1b[5n"
"""DSR, device status (ECMA-48 8.3.35): every terminal since the VT100 answers it."""
ANSWER = "\x1b[0n"
PATIENCE = 10_000_000_000
"""Nanoseconds after which an answer is not waited for any more."""


class RoundTrip:
    """Questions to the terminal and its answers, one at a time."""

    def __init__(self) -> None:
        self.latest: int | None = None
        """Nanoseconds of the latest answer; `None` while there was none."""
        self.quickest: int | None = None
        self._asked_at: int | None = None

    def asks(self, now: int) -> bool:
        """Whether to ask now; it counts as asked then."""
        if self._asked_at is not None and now - self._asked_at < PATIENCE:
            return False
        self._asked_at = now
        return True

    def answered(self, now: int) -> None:
        """The terminal answered; an answer to nothing is left alone."""
        if self._asked_at is None:
            return
        self.latest, self._asked_at = now - self._asked_at, None
        self.quickest = self.latest if self.quickest is None else min(self.quickest, self.latest)

    def queued(self, now: int) -> float:
        """Seconds that an answer takes beyond the quickest: what waits on the line. 0 for one that never answers."""
        if self.latest is None or self.quickest is None:
            return 0.0
        waits = now - self._asked_at if self._asked_at is not None else 0
        return max(0, max(self.latest, waits) - self.quickest) / 1e9

    def forget(self) -> None:
        """It may be another terminal by now, as when a session of tmux is attached elsewhere."""
        self.latest = self.quickest = self._asked_at = None
