"""What a debate does while nobody speaks: who thinks, how much their models have written, and who waits for what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from desk.agents.budget import Spending
from desk.kernel.clock import Clock

Working = Callable[[str, int], None]
"""Shows what is being done, with the time at which a wait ends, or 0. An empty text takes it away."""
EVERY = 16
"""Pieces of a model's answer between two looks at the meter."""


def unseen(doing: str, until: int) -> None:
    """Nobody watches."""


class Progress:
    """The one line of a debate that is about what is under way."""

    def __init__(self, working: Working, clock: Clock, spending: Spending) -> None:
        self.clock = clock
        self.spending = spending
        self._working = working
        self._doing: dict[str, str] = {}
        self._pieces = 0

    @contextmanager
    def of(self, speaker: str, doing: str) -> Iterator[SeatHearing]:
        """A seat is at work until the end of this block."""
        self._doing[speaker] = doing
        self.show()
        try:
            yield SeatHearing(self, speaker)
        finally:
            del self._doing[speaker]
            self.show()

    def wrote(self) -> None:
        """A model wrote a little more."""
        self.spending.tokens += 1
        self._pieces += 1
        if self._pieces % EVERY == 0:
            self.show()

    def waits(self, speaker: str, why: str, seconds: float) -> None:
        """A call is tried again then, for this reason: the provider's own words."""
        self._working(f"{speaker} waits: {why}", self.clock.now() + int(seconds * 1e9))

    def show(self) -> None:
        """Who is at work, and what was written so far."""
        if not self._doing:
            self._working("", 0)
            return
        by_doing: dict[str, list[str]] = {}
        for speaker, doing in self._doing.items():
            by_doing.setdefault(doing, []).append(speaker)
        text = "; ".join(f"{', '.join(speakers)}: {doing}" for doing, speakers in by_doing.items())
        if self.spending.tokens:
            text += f"; about {self.spending.tokens} tokens so far"
        self._working(text, 0)


class SeatHearing:
    """Told of one seat's calls while they run."""

    def __init__(self, progress: Progress, speaker: str) -> None:
        self._progress = progress
        self._speaker = speaker

    def text(self, piece: str) -> None:
        """More of an answer arrived; nobody is shown it before it was checked."""
        self._progress.wrote()

    def waiting(self, why: str, seconds: float) -> None:
        """The call is tried again in that many seconds."""
        self._progress.waits(self._speaker, why, seconds)
