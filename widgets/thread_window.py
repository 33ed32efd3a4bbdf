"""Which part of a thread is here, and which part is to be asked for."""

from __future__ import annotations

from collections.abc import Sequence

from widgets.messages import PageWanted
from widgets.specs.chat import ChatItem
from widgets.transcript import Transcript

FAR = 1_000_000
"""Lines that nobody scrolls by: the beginning or the end is meant."""


class ThreadWindow:
    """A stretch of the thread without a gap, that grows at its ends and is never longer than a transcript may be."""

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        self._asked = False
        self.newest = 0
        """Highest `seq` of the thread, whether it is here or not."""
        self.sought = ""
        """The item that was asked for and is to be shown."""

    def clear(self) -> None:
        """Another thread comes."""
        self.newest, self._asked, self.sought = 0, False, ""

    @property
    def later(self) -> bool:
        """Whether the thread goes on behind what is here."""
        return bool(self._transcript.items) and self._transcript.last < self.newest

    @property
    def earlier(self) -> bool:
        """Whether the thread begins before what is here."""
        return self._transcript.first > 1

    def take(self, items: Sequence[ChatItem], last: int, around: int) -> int | None:
        """Put a part that was asked for where it belongs; by how many lines what is here moved down. None where it took
        the place of what was here."""
        self._asked, self.newest = False, max(self.newest, last)
        known = self._transcript
        if not items:
            return 0
        if not around and known.items and items[-1].seq == known.first - 1:
            return known.prepend(items)
        if not around and known.items and items[0].seq == known.last + 1:
            return -sum(known.add(item) for item in items)
        known.clear()
        for item in items:
            known.add(item)
        self.sought = next((item.item for item in items if item.seq == around), "")
        return None

    def wanted(self, lines: int, top: int, height: int) -> PageWanted | None:
        """What to ask for when a reader has scrolled by so many lines: once, where an end is near; the very beginning
        or end where that is meant."""
        near, found = height * 2, None
        if self._asked:
            return None
        if lines < 0 and self.earlier and top < near:
            found = PageWanted(around=1) if lines <= -FAR else PageWanted(before=self._transcript.first)
        elif lines > 0 and self.later and self._transcript.rows - top < near + height:
            found = PageWanted() if lines >= FAR else PageWanted(after=self._transcript.last)
        self._asked = found is not None
        return found
