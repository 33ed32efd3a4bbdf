"""What stands on a screen that cannot hold the desk."""

from __future__ import annotations

import textwrap

from textual.strip import Strip

from desk.app.desk_keys import key_of
from desk.app.layout import SMALLEST
from desk.app.strip_line import StripLine, strip
from widgets.language import say, several

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
        waits = several(self._pending, "{count} to approve", "{count} to approve") if self._pending else ""
        facts = " ".join(filter(None, (self._mode, waits)))
        for sentence in (
            facts,
            say("Make the terminal larger: {columns}x{rows} at least.", columns=_COLUMNS, rows=_ROWS),
            say(
                "{halt} halt {cancel} cancel all {flatten} flatten {detach} detach",
                halt=key_of("halt"),
                cancel=key_of("cancel_all"),
                flatten=key_of("flatten"),
                detach=key_of("detach"),
            ),
        ):
            rows += textwrap.wrap(sentence, width)
        style = self.rich_style
        self.set_strips([strip((row, style)) for row in rows[:height]] or [Strip.blank(width, style)])
