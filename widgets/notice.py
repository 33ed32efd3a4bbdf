"""A sentence in place of a pane: loading, empty, delayed or failed, each with a word of its own."""

from __future__ import annotations

from typing import Unpack

from textual.strip import Strip

from widgets.ink import Ink
from widgets.line_pane import LinePane, Place
from widgets.lines import Line, blank, page
from widgets.specs.status import Notice
from widgets.wrap import Piece, strips, wrap

WORDS = {"loading": "Loading", "empty": "Nothing here yet", "delayed": "Delayed", "failed": "Failed"}


def notice_lines(notice: Notice, width: int, height: int, ink: Ink) -> list[Strip]:
    """The word for the state and the sentence, a little above the middle."""
    style = {"loading": ink.accent, "empty": ink.muted, "delayed": ink.warn, "failed": ink.bad}[notice.state]
    mark = {"loading": "◌", "empty": "○", "delayed": "◷", "failed": "✕"}[notice.state]
    text = strips(wrap([Piece(notice.text, ink.muted)], max(1, width)), width) if notice.text else []
    lines = [Line().put(f"{mark} {WORDS[notice.state]}", style).strip(width), *text]
    above = max(0, min(2, (height - len(lines)) // 2))
    return page([*[blank(width)] * above, *lines], width, height)


class NoticePane(LinePane, can_focus=False):
    """A pane that has only a sentence to show."""

    def __init__(self, notice: Notice, **place: Unpack[Place]) -> None:
        super().__init__(**place)
        self._notice = notice

    def show(self, notice: Notice) -> None:
        """Show another sentence."""
        self._notice = notice
        self.repaint()

    def draw(self, width: int, height: int, ink: Ink) -> list[Strip]:
        return notice_lines(self._notice, width, height, ink)
