"""What an empty thread shows: the start screen for a newcomer, else a short welcome with what to begin with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.strip import Strip

    from widgets.ink import Ink
    from widgets.specs.status import Suggestion


class ChatOffers:
    """The offers, which of them is marked, and the start screen while there is one."""

    def __init__(self) -> None:
        self.offered: tuple[Suggestion, ...] = ()
        self.start: tuple[str, ...] = ()
        self._marked = -1

    def unmark(self) -> None:
        """Mark none of them."""
        self._marked = -1

    def mark(self, by: int) -> None:
        """Mark the next, or the one before."""
        count = len(self.offered) or 3
        self._marked = (self._marked + by) % count if self._marked >= 0 else 0 if by > 0 else count - 1

    @property
    def marked(self) -> Suggestion | None:
        """The marked one."""
        return self.of(self._marked + 1)

    def of(self, number: int) -> Suggestion | None:
        """What stands behind this number."""
        from widgets.welcome import TRIES

        offered: Sequence[Suggestion] = self.offered or TRIES
        return offered[number - 1] if 1 <= number <= len(offered) else None

    def lines(self, width: int, height: int, ink: Ink) -> list[Strip]:
        """What stands in the empty thread."""
        from widgets.welcome import start_lines, welcome_lines

        if self.start:
            return start_lines(self.start, width, height, ink)
        return welcome_lines(width, height, ink, self.offered, self._marked)
