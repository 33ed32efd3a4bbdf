"""The figures of a strategy card in the order in which they are drawn, and one of them in the colours of the cursor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.style import Style
from textual.strip import Strip

from widgets.ink import Ink
from widgets.prose import pieces_of
from widgets.specs.strategy import Run
from widgets.wrap import Piece


class MarkedPieces:
    """Runs as pieces, like `pieces_of`: it keeps every reference that it is given, and marks the one with that number."""

    def __init__(self, figure: int = -1) -> None:
        self.refs: list[str] = []
        self._figure = figure

    def __call__(self, runs: Iterable[Run], ink: Ink) -> list[Piece]:
        """The pieces of these runs."""
        pieces = pieces_of(runs, ink)
        for at, piece in enumerate(pieces):
            if piece.ref:
                if len(self.refs) == self._figure:
                    pieces[at] = piece._replace(style=ink.cursor + ink.strong)
                self.refs.append(piece.ref)
        return pieces


def marked_row(lines: Sequence[Strip], ink: Ink) -> int:
    """The line on which the marked figure begins; 0 where none is marked."""
    mark = ink.cursor + ink.strong
    return next(
        (row for row, line in enumerate(lines) if any(_looks(part.style) == mark for part in line)), 0
    )


def _looks(style: Style | None) -> Style | None:
    """A style without what its cells stand for."""
    return style.clear_meta_and_links() if style is not None else None
