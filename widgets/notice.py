"""A sentence in place of a pane: loading, empty, delayed or failed, each with a word of its own."""

from __future__ import annotations

from textual.strip import Strip

from widgets.ink import Ink
from widgets.language import marked, say
from widgets.lines import Line, blank, page
from widgets.specs.status import Notice
from widgets.wrap import Piece, strips, wrap

WORDS = {
    "loading": marked("Loading"),
    "empty": marked("Nothing here yet"),
    "delayed": marked("Delayed"),
    "failed": marked("Failed"),
}


def notice_lines(notice: Notice, width: int, height: int, ink: Ink) -> list[Strip]:
    """The word for the state and the sentence, a little above the middle."""
    style = {"loading": ink.accent, "empty": ink.muted, "delayed": ink.warn, "failed": ink.bad}[notice.state]
    mark = {"loading": "◌", "empty": "○", "delayed": "◷", "failed": "✕"}[notice.state]
    text = strips(wrap([Piece(say(notice.text), ink.muted)], max(1, width)), width) if notice.text else []
    lines = [Line().put(f"{mark} {say(WORDS[notice.state])}", style).strip(width), *text]
    above = max(0, min(2, (height - len(lines)) // 2))
    return page([*[blank(width)] * above, *lines], width, height)
