"""Blocks of prose inside a pane: labelled paragraphs of runs with their figures, and a scrolling page of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rich.style import Style
from textual.strip import Strip

from widgets.ink import Ink
from widgets.language import say
from widgets.lines import Line, blank
from widgets.specs.strategy import Run
from widgets.wrap import Piece, strips, wrap

NO_MARK = Piece("")
RunPieces = Callable[[Iterable[Run], Ink], list[Piece]]
"""Turns runs into pieces to wrap, as `pieces_of` does."""
_OUT_OF_DATE = Style(strike=True)
"""A figure that is older than its limit is struck through: it was true, and nobody should act on it."""


def run_style(run: Run, ink: Ink) -> Style:
    """How a run looks. What a model typed itself or what is out of date is told by more than colour."""
    match run.tone:
        case "figure":
            return ink.figure
        case "strong":
            return ink.strong
        case "muted":
            return ink.muted
        case "stale":
            return ink.stale + _OUT_OF_DATE
        case "struck":
            return ink.struck
        case "unverified":
            return ink.unverified
        case _:
            return ink.figure if run.ref else ink.text


def pieces_of(runs: Iterable[Run], ink: Ink) -> list[Piece]:
    """Runs as pieces to wrap; words beside colour say what is unverified, and once, what is stale."""
    made = []
    runs = tuple(runs)
    last_stale = max((at for at, run in enumerate(runs) if run.tone == "stale"), default=-1)
    for at, run in enumerate(runs):
        made.append(Piece(run.text, run_style(run, ink), run.ref))
        if run.tone == "unverified":
            made.append(Piece(say(" (unverified)"), ink.muted))
        elif at == last_stale:
            made.append(Piece(say(" (stale)"), ink.muted))
    return made


def paragraph(runs: Sequence[Piece], width: int, mark: Piece = NO_MARK) -> list[Strip]:
    """Wrapped pieces behind a mark; the lines after the first hang below its end."""
    if not mark.text:
        return strips(wrap(runs, width), width)
    hanging = [Piece(" " * len(mark.text))]
    return strips(wrap([mark, *runs], width, hanging), width)


def section(title: str, width: int, ink: Ink) -> list[Strip]:
    """An empty line and a heading."""
    return [blank(width), Line().put(title, ink.title).strip(width)]


def label(name: str, cells: int) -> str:
    """A name in a column of `cells`; a longer one takes the room it needs, and a gap."""
    return name.ljust(cells) if len(name) < cells else f"{name} "


def field(name: str, value: str, names: int, style: Style, width: int, ink: Ink) -> Strip:
    """A name and its value in two columns."""
    return Line().left(name, names, ink.muted).gap(1).put(value, style).strip(width)
