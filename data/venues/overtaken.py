"""The order of a book's updates by their times, for a venue that gives them no numbers."""

from __future__ import annotations

from collections import deque

REMEMBERED = 256
"""Updates of which a second copy is known as one; the loss of an older one is presumed."""


class Times:
    """The times of one book's updates since its last whole book."""

    __slots__ = ("_taken", "_whole", "newest")

    def __init__(self) -> None:
        self.newest = 0
        """UTC nanoseconds of the newest update, or of the whole book; 0 when neither told."""
        self._whole = 0
        self._taken: deque[tuple[int, int | None]] = deque(maxlen=REMEMBERED)

    def begin(self, ts: int) -> None:
        """A whole book came, of this moment; 0 when it told none."""
        self.newest = self._whole = ts
        self._taken.clear()

    def take(self, ts: int, proof: int | None) -> None:
        """An update is followed; `proof` is the checksum that came with it."""
        self.newest = ts
        self._taken.append((ts, proof))

    def missed(self, ts: int, proof: int | None) -> bool:
        """Whether an update older than the newest is neither in the whole book nor a second copy."""
        return ts > self._whole and (ts, proof) not in self._taken
