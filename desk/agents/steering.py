"""Steering: what people want of a debate while it runs or after it ended, and the wheel that hands it over."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Literal

from desk.agents.debate_messages import DebateSteered

Cut = Literal["stopped", "interrupted"]


class Paused(Exception):
    """The debate rests at a step boundary because somebody wanted it to; the text says who."""


class Wheel:
    """Held by whoever steers one debate. The debate looks at it between two steps, and never in the middle of one."""

    def __init__(self, wishes: Sequence[DebateSteered] = ()) -> None:
        self._wishes = deque(wishes)
        self.pause = ""
        """Who wants it to rest, or empty."""
        self.rests = False
        """Whether it has come to rest, and only its last words are still to be said."""
        self.cut: Cut = "stopped"
        """What a debate that is cancelled in the middle of a step becomes."""
        self.taken = 0
        """Wishes that were handed over so far."""

    def turn(self, wish: DebateSteered) -> None:
        """Hand over a wish that stands in the journal."""
        self._wishes.append(wish)

    @property
    def waits(self) -> bool:
        """Whether somebody steered, and the debate has not come to it yet."""
        return bool(self._wishes)

    def next(self) -> DebateSteered | None:
        """The oldest wish that was not come to yet."""
        if not self._wishes:
            return None
        self.taken += 1
        return self._wishes.popleft()
