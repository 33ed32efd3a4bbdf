"""What stands on a screen that cannot hold the desk."""

from __future__ import annotations

import textwrap

from textual.strip import Strip

from desk.app.layout import SMALLEST
from desk.app.strip_line import StripLine, strip

_COLUMNS, _ROWS = SMALLEST


class TooSmall(StripLine):
    """Says what to do, and which keys work all the same."""

    DEFAULT_CSS = "TooSmall { background: $background; color: $desk-text; }"

    def __init__(self) -> None:
        super().__init__("too_small")
        self._mode = ""
        self._pending = 0

    def tell(self, mode: str, pending: int) -> None:
        """Keep saying the mode and what waits, however small the screen."""
        self._mode, self._pending = mode, pending
        self.redraw()

    def draw(self) -> None:
        width, height = self.size
        rows: list[str] = []
        facts = " ".join(filter(None, (self._mode, f"{self._pending} to approve" if self._pending else "")))
        for sentence in (
            facts,
            f"Make the terminal larger: {_COLUMNS}x{_ROWS} at least.",
            "F8 halt F9 cancel all F10 flatten ^Q detach",
        ):
            rows += textwrap.wrap(sentence, width)
        style = self.rich_style
        self.set_strips([strip((row, style)) for row in rows[:height]] or [Strip.blank(width, style)])
