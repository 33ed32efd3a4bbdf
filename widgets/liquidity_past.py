"""The last minutes of the liquidity gauge: one line of blocks, or a picture with its scale."""

from __future__ import annotations

from textual.strip import Strip

from widgets.bars import column
from widgets.ink import Ink
from widgets.language import say
from widgets.lines import Line
from widgets.specs.liquidity import LiquidityStress

_LABEL = 5
MOST_ROWS = 13
_ROWS_FROM = 3


def past_lines(spec: LiquidityStress, width: int, height: int, ink: Ink) -> list[Strip]:
    """The worst stress of each step from 0 to 1, the newest at the right, in at most `height` lines."""
    minutes = say("Last {minutes:.0f} min", minutes=len(spec.past) * spec.past_step / 60)
    if height < _ROWS_FROM:
        line = Line().put(f"{minutes} ", ink.muted)
        if all(stress is None for stress in spec.past):
            return [line.put(say("nothing measured yet"), ink.muted).strip(width)]
        shown = spec.past[-max(1, width - line.cells - 2) :]
        line.put("".join(" " if stress is None else _block(stress) for stress in shown), ink.text)
        return [line.strip(width)]
    rows = min(MOST_ROWS, height - 1)
    shown = spec.past[-max(1, width - _LABEL) :]
    wide = max(1, min(3, (width - _LABEL) // max(1, len(shown))))
    columns = [_column(stress, rows) for stress in shown]
    title = Line().put(
        say("{minutes}, the worst of every {past_step:.0f} s", minutes=minutes, past_step=spec.past_step),
        ink.heading,
    )
    title.put(say("   the newest at the right"), ink.muted)
    lines = [title.strip(width)]
    labels = {0: "1.0", rows // 2: "0.5", rows - 1: "0.0"}
    for row in range(rows):
        line = Line().left(labels.get(row, ""), _LABEL, ink.axis)
        for cells in columns:
            line.put(cells[row] * wide, ink.track if cells[row] == "┈" else ink.text)
        lines.append(line.strip(width))
    return lines


def _block(stress: float) -> str:
    """A block of one line; calm is still a line, so that only what was not measured is empty."""
    return column(max(0.01, stress), 1)


def _column(stress: float | None, rows: int) -> str:
    """One step from the top down; a thread marks halves where nothing stands before them."""
    cells = column(max(0.01, stress), rows) if stress is not None else " " * rows
    return "".join("┈" if cell == " " and row in (0, rows // 2) else cell for row, cell in enumerate(cells))
