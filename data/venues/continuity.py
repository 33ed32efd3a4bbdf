"""The one rule of sequence numbers: whether an update is the next one, an old one, or comes after a gap."""

from __future__ import annotations

from collections import deque
from typing import Literal

from data.events import BookDelta, BookSnapshot

Verdict = Literal["next", "old", "gap"]
MOST_WAITING = 2048
"""Updates that wait for a snapshot; older ones fall out, and the snapshot then comes after a gap."""


def verdict(last: int, delta: BookDelta) -> Verdict:
    """How `delta` stands to a book that holds everything up to `last`.

    With a told predecessor it must not lie beyond `last`: at `last` it is the next update, whatever its own number
    (OKX starts its numbers anew that way), before `last` it overlaps a snapshot, and sizes are absolute. Without
    one, the first number must not lie beyond the one after `last`.
    """
    previous = delta.previous
    if delta.last <= last and (previous != last or delta.last == last):
        return "old"
    if delta.first > last + 1 if previous is None else previous > last:
        return "gap"
    return "next"


class Continuity:
    """Follows one book's numbers as `data.book.Book` does, without its levels."""

    __slots__ = ("_waiting", "last", "synchronised")

    def __init__(self) -> None:
        self.last = 0
        self.synchronised = False
        self._waiting: deque[BookDelta] = deque(maxlen=MOST_WAITING)

    def delta(self, delta: BookDelta) -> bool:
        """Take an update; False when it came after a gap, and until the next snapshot."""
        if not self.synchronised:
            self._waiting.append(delta)
            return False
        return self._follow(delta)

    def snapshot(self, snapshot: BookSnapshot) -> bool:
        """Take a whole book and what waited for it; False when a gap lies between."""
        if self.synchronised and snapshot.last < self.last:
            return True
        self.last = snapshot.last
        self.synchronised = True
        waiting, self._waiting = self._waiting, deque(maxlen=MOST_WAITING)
        for delta in waiting:
            self.delta(delta)
        return self.synchronised

    def lose(self) -> None:
        """Trust nothing until the next snapshot."""
        if self.synchronised:
            self._waiting.clear()
        self.synchronised = False

    def _follow(self, delta: BookDelta) -> bool:
        judged = verdict(self.last, delta)
        if judged == "next":
            self.last = delta.last
        elif judged == "gap":
            self.synchronised = False
            self._waiting.clear()
            self._waiting.append(delta)
        return self.synchronised
