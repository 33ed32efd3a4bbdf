"""Frames that were refused: counted, and told at most once a minute."""

from __future__ import annotations

EVERY = 60.0
"""Seconds between two words on it."""


class Refusals:
    """Counts refused frames and words what was refused since the last word."""

    def __init__(self) -> None:
        self.count = 0
        self._untold = 0
        self._last = ""
        self._told_at = -EVERY
        self._telling = False

    def take(self, text: str) -> None:
        """One more."""
        self.count += 1
        self._untold += 1
        self._last = text

    def words(self, at: float) -> str | None:
        """What to say at this loop time: a sentence, empty when that is over, or None for nothing new."""
        if at - self._told_at < EVERY:
            return None
        if self._untold:
            several = "a frame was refused" if self._untold == 1 else f"{self._untold} frames were refused"
            self._untold, self._told_at, self._telling = 0, at, True
            return f"{several}, {self.count} in all; the last: {self._last}"
        if self._telling:
            self._telling = False
            return ""
        return None
