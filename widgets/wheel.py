"""Rows of a table that are in sight: those around the cursor, until the mouse wheel looks elsewhere."""

from __future__ import annotations

from widgets.rows import scrolled


class Wheel:
    """The wheel leaves the cursor where it is; the next key that moves it brings it into sight again."""

    def __init__(self) -> None:
        self.top = 0
        """First row in sight."""
        self._turned_at: object = None
        self._away = False
        self._last = 0

    def first(self, cursor: int, under: object, rows: int, height: int) -> int:
        """First row in sight of so many; `under` is what the cursor is on, wherever that stands now."""
        self._last = max(0, rows - height)
        if self._away and under == self._turned_at:
            self.top = max(0, min(self.top, self._last))
        else:
            self._away = False
            self.top = scrolled(cursor, self.top, rows, height)
        self._turned_at = under
        return self.top

    def turn(self, rows: int) -> bool:
        """Look so many rows further down; false where there is nothing more."""
        top = max(0, min(self.top + rows, self._last))
        if top == self.top:
            return False
        self.top, self._away = top, True
        return True
