"""Building one line of a pane: every piece of text that reaches the screen goes through here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from widgets.ink import PLAIN
from widgets.untrusted import untrusted

ELLIPSIS = "…"

_MOST_MARKS = 8
"""Characters a cell may take before text counts as a pile of combining marks and is cut."""


def width_of(text: str) -> int:
    """Cells that safe text takes."""
    return len(text) if text.isascii() else cell_len(text)


def fit(text: str, width: int) -> str:
    """Safe text cut to `width` cells, with an ellipsis where something is missing."""
    if width <= 0:
        return ""
    if len(text) > width * _MOST_MARKS + 64:
        text = text[: width * _MOST_MARKS + 64]
    if width_of(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + ELLIPSIS


class Line:
    """Pieces of text laid next to each other; `strip` makes the line that is drawn."""

    __slots__ = ("_pieces", "cells")

    def __init__(self) -> None:
        self._pieces: list[Segment] = []
        self.cells = 0

    def put(self, text: str, style: Style = PLAIN) -> Line:
        """Add text as it is."""
        return self._add(untrusted(text), style)

    def left(self, text: str, width: int, style: Style = PLAIN) -> Line:
        """Add text in a column of `width` cells, flush left."""
        shown = fit(untrusted(text), width)
        return self._add(shown, style)._pad(width - width_of(shown), style)

    def right(self, text: str, width: int, style: Style = PLAIN) -> Line:
        """Add text in a column of `width` cells, flush right."""
        shown = fit(untrusted(text), width)
        return self._pad(width - width_of(shown), style)._add(shown, style)

    def centre(self, text: str, width: int, style: Style = PLAIN) -> Line:
        """Add text in the middle of a column of `width` cells."""
        shown = fit(untrusted(text), width)
        before = (width - width_of(shown)) // 2
        return self._pad(before, style)._add(shown, style)._pad(width - before - width_of(shown), style)

    def gap(self, cells: int = 1) -> Line:
        """Leave cells empty."""
        return self._add(" " * cells, PLAIN) if cells > 0 else self

    def to(self, column: int) -> Line:
        """Leave cells empty up to a column."""
        return self.gap(column - self.cells)

    def put_all(self, pieces: Iterable[tuple[str, Style]]) -> Line:
        """Add several pieces as they are."""
        for text, style in pieces:
            self.put(text, style)
        return self

    def strip(self, width: int, under: Style | None = None) -> Strip:
        """The line, exactly `width` cells wide; `under` shows through wherever a piece does not decide."""
        strip = Strip(self._pieces, self.cells)
        if self.cells < width:
            strip = Strip([*self._pieces, Segment(" " * (width - self.cells), PLAIN)], width)
        elif self.cells > width:
            strip = self._cut(strip, max(0, width))
        return strip if under is None else strip.apply_style(under)

    def _cut(self, strip: Strip, width: int) -> Strip:
        """As much as there is room for: a word or a figure that goes on is seen to go on."""
        kept = strip.crop(0, width)
        if not width or not strip.crop(width, self.cells).text.strip():
            return kept
        *_, last = kept
        return Strip([*strip.crop(0, width - 1), Segment(ELLIPSIS, last.style)], width)

    def _pad(self, cells: int, style: Style) -> Line:
        """Empty cells beside text; an underline, a reversal or a ground ends with the text itself."""
        if cells <= 0:
            return self
        marked = style.underline or style.reverse or style.strike or style.bgcolor is not None
        return self._add(" " * cells, PLAIN if marked else style)

    def _add(self, text: str, style: Style) -> Line:
        if not text:
            return self
        pieces = self._pieces
        if pieces and (pieces[-1].style == style):
            pieces[-1] = Segment(pieces[-1].text + text, style)
        else:
            pieces.append(Segment(text, style))
        self.cells += width_of(text)
        return self


def blank(width: int) -> Strip:
    """An empty line."""
    return Strip([Segment(" " * width, PLAIN)], width) if width > 0 else Strip([], 0)


def page(lines: Sequence[Strip], width: int, height: int, top: int = 0) -> list[Strip]:
    """Exactly `height` lines of `lines`, from `top` on, with empty lines below."""
    shown = list(lines[top : top + height])
    if len(shown) < height:
        shown.extend([blank(width)] * (height - len(shown)))
    return shown
