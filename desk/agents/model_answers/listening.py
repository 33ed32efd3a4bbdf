"""Hears an answer while it streams in: complete lines are grounded and shown, the open one is only counted."""

from __future__ import annotations

from collections.abc import Callable

from desk.agents.grounding import Grounder
from desk.agents.inquiry import Screen
from desk.agents.model_answers.lines import MOST_LINES, Line, LineSplitter, below, read_line
from desk.kernel.clock import Clock

_CHARACTERS_A_TOKEN = 4
_METER_NS = 500_000_000
"""Shortest time between two readings of the meter."""
LONGEST_REASON = 200
"""Characters of a provider's words in a progress line."""


class Listener:
    """The lines of one answer, over all its rounds. No word of the model is shown before its whole line was grounded."""

    def __init__(self, screen: Screen, grounder: Callable[[], Grounder], clock: Clock) -> None:
        self._screen = screen
        self._grounder = grounder
        self._clock = clock
        self._splitter = LineSplitter()
        self._heard: list[str] = []
        self._settled = 0
        self._metered = -_METER_NS
        self.lines: list[Line] = []

    def text(self, piece: str) -> None:
        """More of the answer, raw."""
        self._heard.append(piece)
        for line in self._splitter.feed(piece):
            self._add(line)
        now = self._clock.monotonic()
        if now - self._metered >= _METER_NS:
            self._metered = now
            tokens = self._splitter.characters // _CHARACTERS_A_TOKEN
            self._screen.working(f"writes, about {tokens} tokens so far")

    def waiting(self, why: str, seconds: float) -> None:
        """The attempt failed: nothing of it counts, and it is tried again in that many seconds."""
        self._forget()
        words = " ".join(why.split())[:LONGEST_REASON]
        self._screen.working(f"{words}; trying again", self._clock.now() + int(seconds * 1e9))

    def settle(self, text: str) -> None:
        """A round is over and its whole text is this."""
        if "".join(self._heard) != text:
            self._forget()
            self.text(text)
        if rest := self._splitter.rest():
            self._add(rest)
        self._settled = len(self.lines)
        self._heard, self._splitter = [], LineSplitter()

    def fail(self) -> None:
        """The round brought no answer, so none of its lines is one."""
        self._forget()

    def _forget(self) -> None:
        del self.lines[self._settled :]
        self._heard, self._splitter = [], LineSplitter()
        self._screen.restart([line.block for line in self.lines])

    def _add(self, text: str) -> None:
        if len(self.lines) >= MOST_LINES:
            return
        line = read_line(text, below(self.lines, self._grounder()))
        if line is not None:
            self.lines.append(line)
            self._screen.line(line.block)
