"""The item that is being said: closed lines are wrapped once, only the open one is wrapped again."""

from __future__ import annotations

import re

from textual.strip import Strip

from widgets.ink import Ink
from widgets.transcript import header
from widgets.wrap import Piece, strips, wrap

MOST_CHARACTERS = 200_000
"""Longest text that is shown while it is said; the committed item follows in full."""

_BULLET = re.compile(r"^(\s{0,6})([-*•] |\d{1,2}[.)] )")


class Tail:
    """Text as it streams in from one speaker."""

    def __init__(self, speaker: str, tone: str) -> None:
        self.speaker = speaker
        self.tone = tone
        self._open = ""
        self._unwrapped: list[str] = []
        self._closed_text: list[str] = []
        self._closed: list[Strip] = []
        self._characters = 0
        self._width = 0
        self._ink: Ink | None = None

    def add(self, text: str) -> None:
        """More text from the speaker."""
        room = MOST_CHARACTERS - self._characters
        text = text[: max(0, room)]
        self._characters += len(text)
        *closed, self._open = (self._open + text).split("\n")
        self._unwrapped.extend(closed)

    def lines(self, width: int, ink: Ink, margin: int = 0) -> list[Strip]:
        """The lines so far with `margin` empty cells at their end; a mark shows where the next word will come."""
        if width != self._width or ink is not self._ink:
            self._width, self._ink = width, ink
            self._unwrapped = [*self._closed_text, *self._unwrapped]
            self._closed_text, self._closed = (
                [],
                [header(self.speaker, "analyst", self.tone, 0, width, ink, margin)],
            )
        for text in self._unwrapped:
            self._closed.extend(_said(text, width, ink, margin))
        self._closed_text.extend(self._unwrapped)
        self._unwrapped = []
        return [*self._closed, *_said(self._open + " ▍", width, ink, margin)]


def _said(text: str, width: int, ink: Ink, margin: int) -> list[Strip]:
    bullet = _BULLET.match(text)
    if bullet is None:
        return strips(wrap([Piece(text, ink.text)], width), width + margin)
    indent, mark = bullet.groups()
    mark = "• " if mark[0] in "-*" else mark
    pieces = [Piece(indent + mark, ink.muted), Piece(text[bullet.end() :], ink.text)]
    return strips(wrap(pieces, width, [Piece(" " * len(indent + mark))]), width + margin)
