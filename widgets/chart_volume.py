"""The volume below a chart: a bar a candle, and what the largest stands for."""

from __future__ import annotations

from rich.style import Style

from widgets.bars import column
from widgets.chart_cell import Cell
from widgets.chart_view import Places
from widgets.ink import Ink
from widgets.language import say
from widgets.lines import fit
from widgets.numerals import compact
from widgets.specs.market import Bar

_WHOLE_FROM = 4
"""Rows of volume from which a shaded bar has whole cells only."""


def volume_grid(bars: tuple[Bar, ...], height: int, places: Places, plot: int, ink: Ink) -> list[list[Cell]]:
    """The bars in `height` rows; those of falling candles are shaded where colour does not tell them."""
    grid = [[Cell(" ", ink.text)] * plot for _ in range(height)]
    most = _most(bars)
    for index, bar in enumerate(bars):
        falling = bar.close < bar.open
        style = ink.volume_down if falling else ink.volume_up
        blocks = column(bar.volume / most, height)
        for row, character in enumerate(_shaded(blocks) if falling and ink.colourless else blocks):
            for x in range(places.x(index), min(plot, places.x(index) + places.thick)):
                grid[row][x] = Cell(character, style)
    return grid


def _shaded(blocks: str) -> str:
    """The same bar in a shade, which has only whole cells; where those are few its height counts for more."""
    if "█" not in blocks or len(blocks) < _WHOLE_FROM:
        return blocks.replace("█", "▒")
    return "".join("▒" if block in "▄▅▆▇█" else " " for block in blocks)


def volume_labels(bars: tuple[Bar, ...], height: int, axis: int, ink: Ink) -> dict[int, tuple[str, Style]]:
    """Row -> what is written at its right."""
    largest = say("max {volume}", volume=compact(_most(bars)))
    if len(largest) >= axis:
        largest = compact(_most(bars))
    return {height - 1: (fit(say("volume"), axis) if axis > 6 else "", ink.axis), 0: (largest, ink.axis)}


def _most(bars: tuple[Bar, ...]) -> float:
    return max((bar.volume for bar in bars), default=0.0) or 1.0
