"""What stands below a list about the row under its cursor, where there is room for it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style
from textual.strip import Strip

from widgets.ink import Ink
from widgets.lines import Line, width_of
from widgets.untrusted import untrusted

Named = tuple[str, str, Style]
"""A name, its value, and the value's style."""

FEWEST = 6
"""Rows of the list that the detail never takes away."""
_APART = 4


def rows_beside(rows: int, height: int, detail: int) -> int:
    """Rows of the list in `height` lines when the detail below takes `detail`; it takes none where room is short."""
    if rows + detail <= height:
        return rows
    return height - detail if height - detail >= FEWEST else height


def named(cells: Sequence[Named], width: int, ink: Ink) -> list[Strip]:
    """Names and values in two columns, read down; in one where two do not fit."""
    safe = [(untrusted(name), untrusted(value), style) for name, value, style in cells]
    half = (len(safe) + 1) // 2
    columns = [safe[:half], safe[half:]]
    if sum(map(_width, columns)) + _APART > width:
        columns = [safe]
    second = max(_width(columns[0]) + _APART, min(width // 2, 40)) if len(columns) > 1 else 0
    if second and second + _width(columns[1]) > width:
        second = _width(columns[0]) + _APART
    lines = []
    for row in range(len(columns[0])):
        line = Line()
        for place, column in enumerate(columns):
            if row < len(column):
                name, value, style = column[row]
                line.to(place * second).left(name, _names(column), ink.muted).gap(2).put(value, style)
        lines.append(line.strip(width))
    return lines


def _names(cells: Sequence[Named]) -> int:
    return max((width_of(name) for name, _, _ in cells), default=0)


def _width(cells: Sequence[Named]) -> int:
    return _names(cells) + 2 + max((width_of(value) for _, value, _ in cells), default=0)
