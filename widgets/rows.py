"""Columns and rows of a table that ticks: which columns fit, which rows are in sight, and which one was clicked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from textual import events
from textual.strip import Strip
from textual.widget import Widget

from widgets.ink import Ink
from widgets.language import say
from widgets.lines import Line


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. Those of the highest `rank` give way first when the pane is narrow."""

    name: str
    title: str
    width: int
    rank: int
    side: Literal["left", "right"] = "right"


GUTTER = 2
"""Cells before the first column: the cursor's mark stands there."""


def fitting(columns: Sequence[Column], width: int, between: int = 1) -> list[Column]:
    """The columns that fit into `width` cells, in their order, the least important dropped first."""
    kept = list(columns)
    while len(kept) > 1 and GUTTER + sum(each.width for each in kept) + between * (len(kept) - 1) > width:
        kept.remove(max(kept, key=lambda each: each.rank))
    return kept


def spacing(columns: Sequence[Column], width: int, least: int = 1, most: int = 4) -> int:
    """Cells between columns so that the table fills the width without falling apart."""
    if len(columns) < 2:
        return least
    free = width - GUTTER - sum(each.width for each in columns)
    return max(least, min(most, free // (len(columns) - 1)))


def heading(columns: Sequence[Column], between: int, width: int, ink: Ink) -> Strip:
    """The line of column titles."""
    line = Line().gap(GUTTER)
    for number, column in enumerate(columns):
        line.gap(between if number else 0)
        place = line.right if column.side == "right" else line.left
        place(say(column.title), column.width, ink.muted)
    return line.strip(width)


def scrolled(cursor: int, top: int, rows: int, height: int) -> int:
    """First row in sight so that the cursor is in sight too."""
    if height <= 0 or rows <= height:
        return 0
    top = min(max(top, cursor - height + 1), cursor)
    return max(0, min(top, rows - height))


def clicked(event: events.Click, pane: Widget, top: int, rows: int) -> int | None:
    """The row that a click met, below the heading; `None` for a click beside the rows."""
    content = event.get_content_offset(pane)
    row = top + content.y - 1 if content is not None and content.y >= 1 else rows
    return row if row < rows else None
