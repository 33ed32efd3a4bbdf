"""Breaking runs of styled text into lines of a given width."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from rich.style import Style
from textual.strip import Strip

from widgets.ink import PLAIN
from widgets.language import say
from widgets.lines import Line, width_of
from widgets.untrusted import untrusted


class Piece(NamedTuple):
    """Text in one style; a figure also names its evidence."""

    text: str
    style: Style = PLAIN
    ref: str = ""


Pieces = list[Piece]
FIGURE = "figure"
"""What a figure's cells keep its reference under."""

MOST_LINES = 2000
"""Lines that one text may take; what goes beyond is cut with a word about it."""

_LONGEST_FIGURE = 40
"""Cells of a figure that is kept in one piece; a whole sentence is broken like any other."""

_PARTS = re.compile(r"\n| +|[^ \n]+")


def wrap(pieces: Iterable[Piece], width: int, hanging: Sequence[Piece] = ()) -> list[Pieces]:
    """Lines of at most `width` cells, broken between words; `hanging` stands before all lines but the first."""
    filling = _Filling(max(1, width), hanging)
    for piece in pieces:
        # A figure with its unit is one word: it must not be torn apart.
        figure = bool(piece.ref) and len(piece.text) <= _LONGEST_FIGURE and "\n" not in piece.text
        for part in [piece.text] if figure else _PARTS.findall(piece.text):
            if part == "\n":
                filling.word_ends()
                filling.line_ends()
            elif part[:1] == " " and not figure:
                filling.word_ends()
                filling.spaces = piece._replace(text=part, ref="")
            else:
                filling.word.append(piece._replace(text=untrusted(part)))
        if len(filling.lines) > MOST_LINES:
            return [*filling.lines[:MOST_LINES], [Piece(say("… cut here: too long to show"))]]
    filling.word_ends()
    return filling.lines


def sentence(text: str, width: int, style: Style) -> list[Strip]:
    """A text over as many lines as it needs."""
    return strips(wrap([Piece(text, style)], width), width)


def strips(lines: Iterable[Pieces], width: int) -> list[Strip]:
    """Wrapped lines ready to draw."""
    return [Line().put_all((piece.text, _style(piece)) for piece in line).strip(width) for line in lines]


def _style(piece: Piece) -> Style:
    """How a piece looks; a figure's cells also know what they are, for a mouse that clicks on them."""
    return piece.style + _meta(piece.ref) if piece.ref else piece.style


@lru_cache(maxsize=512)
def _meta(ref: str) -> Style:
    return Style.from_meta({FIGURE: ref})


class _Filling:
    """Lines as they fill up. A word may be made of several pieces, such as a figure and the comma after it."""

    def __init__(self, width: int, hanging: Sequence[Piece]) -> None:
        indent = sum(width_of(piece.text) for piece in hanging)
        self._width = width
        self._hanging = list(hanging) if indent < width else []
        self._indent = indent if indent < width else 0
        self._used = 0
        self.lines: list[Pieces] = [[]]
        self.word: Pieces = []
        self.spaces: Piece | None = None

    def word_ends(self) -> None:
        """Put the collected word, on the next line if it does not fit on this one."""
        if not self.word:
            return
        cells = sum(width_of(piece.text) for piece in self.word)
        gap = len(self.spaces.text) if self.spaces else 0
        if self._used + gap + cells <= self._width:
            if self.spaces:
                self._put(self.spaces, gap)
        elif (
            self._used > (self._indent if len(self.lines) > 1 else 0) and cells <= self._width - self._indent
        ):
            self.line_ends()
        elif self.spaces and self._used + gap < self._width:
            self._put(self.spaces, gap)
        self.spaces = None
        for piece in self.word:
            self._put_broken(piece)
        self.word = []

    def line_ends(self) -> None:
        self.lines.append(list(self._hanging))
        self._used = self._indent
        self.spaces = None

    def _put_broken(self, piece: Piece) -> None:
        """Put a piece, over several lines when it is longer than one."""
        cells = width_of(piece.text)
        if self._used + cells <= self._width:
            self._put(piece, cells)
            return
        text = ""
        taken = 0
        for character in piece.text:
            size = width_of(character)
            if self._used + taken + size > self._width and self._used + taken > self._indent:
                self._put(piece._replace(text=text), taken)
                self.line_ends()
                text, taken = "", 0
            text += character
            taken += size
        self._put(piece._replace(text=text), taken)

    def _put(self, piece: Piece, cells: int) -> None:
        if not piece.text:
            return
        line = self.lines[-1]
        if line and line[-1].style == piece.style and line[-1].ref == piece.ref:
            line[-1] = piece._replace(text=line[-1].text + piece.text)
        else:
            line.append(piece)
        self._used += cells
