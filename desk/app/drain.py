"""Which pace a line can take, from how it drains: quick to slow down, slow to trust it again."""

from __future__ import annotations

from dataclasses import dataclass

BAD_IN_A_ROW = 3
"""Looks at a line that is behind before less is sent."""
GOOD_IN_A_ROW = 10
"""Looks at a line that keeps up before more is sent; twice as many each time that proved too early."""
MOST_PATIENCE = 160


@dataclass(frozen=True)
class Look:
    """What one second showed, in seconds each."""

    wait: float
    """Longest time that painted bytes waited for the tty."""
    queued: float
    """What the terminal's answer takes beyond the quickest one: bytes under way."""
    late: float
    """How old data were when they came from the host."""

    @property
    def bad(self) -> bool:
        return self.wait > 0.3 or self.queued > 0.8 or self.late > 3.0

    @property
    def good(self) -> bool:
        return self.wait < 0.1 and self.queued < 0.3 and self.late < 1.0


class Drain:
    """Steps from 0, the fastest, to `last`. Between good and bad it stays where it is."""

    def __init__(self, last: int) -> None:
        self._last = last
        self.step = 0
        self._bad = self._good = 0
        self._patience = GOOD_IN_A_ROW
        self._looks_up = MOST_PATIENCE
        """Looks since it became faster."""

    def look(self, seen: Look) -> bool:
        """Take one look; whether the step changed."""
        self._bad = self._bad + 1 if seen.bad else 0
        self._good = self._good + 1 if seen.good else 0
        self._looks_up += 1
        if self._bad >= BAD_IN_A_ROW and self.step < self._last:
            if self._looks_up <= 2 * GOOD_IN_A_ROW:
                self._patience = min(2 * self._patience, MOST_PATIENCE)
            self.step += 1
            self._bad = 0
            return True
        if self._good >= self._patience and self.step > 0:
            self.step -= 1
            self._good = self._looks_up = 0
            return True
        return False
