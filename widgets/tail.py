"""The item that is being said: closed lines are wrapped once, only the open one is wrapped again."""

from __future__ import annotations

import re
from collections.abc import Mapping

from textual.strip import Strip

from widgets.ink import Ink
from widgets.transcript import Paragraph, header
from widgets.wrap import Piece, strips, wrap

MOST_CHARACTERS = 200_000
"""Longest text that is shown while it is said; the committed item follows in full."""

_BULLET = re.compile(r"^(\s{0,6})([-*•] |\d{1,2}[.)] )")


class Tail:
    """Text as it streams in from one speaker."""

    def __init__(self, speaker: str, tone: str) -> None:
        self.speaker = speaker
        self.tone = tone
        self._heard: list[str] = []
        self._open = ""
        self._unwrapped: list[str] = []
        self._closed_text: list[str] = []
        self._closed: list[Strip] = []
        self._characters = 0
        self._shape: tuple[int, int, Ink | None] = (0, 0, None)
        self._paragraphs: dict[Paragraph, list[Strip]] = {}

    @property
    def spoken(self) -> bool:
        """Whether a word was said."""
        return self._characters > 0

    def add(self, text: str) -> None:
        """More text from the speaker."""
        if self._characters < MOST_CHARACTERS:
            self._heard.append(text[: MOST_CHARACTERS - self._characters])
            self._characters += len(text)

    def lines(self, width: int, ink: Ink, margin: int = 0) -> list[Strip]:
        """The lines so far with `margin` empty cells at their end; a mark shows where the next word will come."""
        if self._shape != (width, margin, ink):
            self._shape = (width, margin, ink)
            self._paragraphs.clear()
            self._unwrapped = [*self._closed_text, *self._unwrapped]
            self._closed_text, self._closed = (
                [],
                [header(self.speaker, "analyst", self.tone, 0, width, ink, margin)],
            )
        *closed, self._open = "".join([self._open, *self._heard]).split("\n")
        self._heard.clear()
        self._unwrapped.extend(closed)
        for text in self._unwrapped:
            paragraph = _read(text)
            self._paragraphs[paragraph] = _said(paragraph, width, ink, margin)
            self._closed.extend(self._paragraphs[paragraph])
        self._closed_text.extend(self._unwrapped)
        self._unwrapped = []
        return [*self._closed, *_said(_read(self._open + " ▍"), width, ink, margin)]

    def paragraphs(self, width: int, margin: int, ink: Ink | None) -> Mapping[Paragraph, list[Strip]]:
        """The closed paragraphs as they were wrapped, if at this width and in this ink."""
        return self._paragraphs if self._shape == (width, margin, ink) else {}


def _read(text: str) -> Paragraph:
    bullet = _BULLET.match(text)
    if bullet is None:
        return Paragraph("", text)
    indent, mark = bullet.groups()
    return Paragraph(indent + ("• " if mark[0] in "-*" else mark), text[bullet.end() :])


def _said(paragraph: Paragraph, width: int, ink: Ink, margin: int) -> list[Strip]:
    mark, words = paragraph
    if not mark:
        return strips(wrap([Piece(words, ink.text)], width), width + margin)
    pieces = [Piece(mark, ink.muted), Piece(words, ink.text)]
    return strips(wrap(pieces, width, [Piece(" " * len(mark))]), width + margin)
