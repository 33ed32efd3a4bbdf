"""Missing candles: a dotted column where they would stand, with how long nothing was heard."""

from __future__ import annotations

from widgets.chart_cell import Cell
from widgets.chart_view import Places
from widgets.ink import Ink
from widgets.language import say
from widgets.numerals import age
from widgets.specs.market import Bar

_FREE = frozenset(" ┈╌░")
_NAMED_FROM = 6
"""Rows of a plot below which gaps have no names."""


def draw_gaps(grid: list[list[Cell]], bars: tuple[Bar, ...], length: int, places: Places, ink: Ink) -> None:
    """Mark each gap between candles of this length in its free place; how long it is stands where they leave room."""
    for index in places.gaps:
        x = places.x(index) - places.pitch
        for cells in grid:
            if 0 <= x < len(cells):
                cells[x] = Cell("┊", ink.warn)
        missing = bars[index].at - bars[index - 1].at - length
        name = say("no data {time}", time=age(missing // 1_000_000))
        if len(grid) < _NAMED_FROM:
            continue
        for cells in reversed(grid):
            room = cells[x + 1 : x + 1 + len(name)]
            if len(room) == len(name) and all(cell.text in _FREE for cell in room):
                cells[x + 1 : x + 1 + len(name)] = [Cell(character, ink.warn) for character in name]
                break
