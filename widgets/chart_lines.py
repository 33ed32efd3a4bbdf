"""The candle chart as lines: candles, key levels, last price, volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.style import Style
from textual.strip import Strip

from widgets.bars import column
from widgets.candles import Scale, glyphs, scale_of
from widgets.chart_axes import by_weight, level_style, price_labels, time_axis
from widgets.chart_cell import Cell
from widgets.chart_heading import heading, market_line
from widgets.chart_view import BODIES, NEWEST, PITCHES, Places, View, axis_width, visible
from widgets.ink import Ink
from widgets.lines import Line, fit, page, width_of
from widgets.notice import notice_lines
from widgets.numerals import compact
from widgets.specs.market import Bar, Chart, ChartLine, MarketSnapshot
from widgets.specs.status import Notice
from widgets.untrusted import untrusted

if TYPE_CHECKING:
    from widgets.specs.structure import MarketStructure

_NAMES_FROM = (28, 9)
"""Cells and rows of a plot below which levels lose their names, which would hide the candles; the prices stay."""


def chart_lines(
    spec: Chart,
    width: int,
    height: int,
    ink: Ink,
    view: View = NEWEST,
    market: MarketSnapshot | None = None,
    structure: MarketStructure | None = None,
) -> list[Strip]:
    """The chart. Below 12 rows the volume goes, below 6 the time axis and the heading."""
    if not spec.bars:
        text = f"No {spec.interval} candle of {spec.instrument} so far."
        return notice_lines(Notice(state="empty", text=text), width, height, ink)
    axis = axis_width(spec, width)
    plot = max(1, width - axis)
    bars = visible(spec, plot, view)
    head = [heading(spec, bars[-1], width, ink, view)] if height >= 6 else []
    if market is not None and market.instrument == spec.instrument and height >= 14:
        head.append(market_line(market, width, ink))
    footer = 1 if height >= 6 else 0
    volume = max(2, (height - 2) // 6) if height >= 12 else 0
    rows = max(1, height - len(head) - footer - volume)
    pitch, thick = PITCHES[view.step(plot)], BODIES[view.step(plot)]
    scale = scale_of(bars, rows, spec.decimals)
    grid = [[Cell(" ", ink.text)] * plot for _ in range(rows)]
    _draw_levels(grid, spec.lines, scale, ink)
    _draw_last(grid, spec.bars[-1], scale, ink)
    places = Places(max(0, plot - len(bars) * pitch + pitch - thick), pitch, thick)
    if structure is not None:
        from widgets.chart_marks import draw_marks, draw_zones

        draw_zones(grid, structure, bars, scale, places, ink)
    _draw_candles(grid, bars, scale, places, ink)
    if structure is not None:
        draw_marks(grid, structure, bars, scale, places, ink)
    _draw_labels(grid, spec.lines, scale, ink)
    lines = list(head)
    labels = price_labels(spec, scale, axis, ink)
    for row, cells in enumerate(grid):
        lines.append(_joined(cells, labels.get(row), axis, width))
    if volume:
        lines.extend(_volume_lines(bars, volume, places, plot, axis, width, ink))
    if footer:
        lines.append(time_axis(bars, places, plot, width, ink))
    return page(lines, width, height)


def _draw_levels(grid: list[list[Cell]], lines: tuple[ChartLine, ...], scale: Scale, ink: Ink) -> None:
    for line in by_weight(lines):
        row = scale.row(line.price)
        if not 0 <= row < len(grid):
            continue
        style = ink.level if line.tone == "level" else level_style(line, ink)
        grid[row] = [Cell("╌", style)] * len(grid[row])


def _draw_labels(grid: list[list[Cell]], lines: tuple[ChartLine, ...], scale: Scale, ink: Ink) -> None:
    """Names of the levels at the left, over the candles: an unreadable name is worse than a hidden wick."""
    if len(grid) < _NAMES_FROM[1] or len(grid[0]) < _NAMES_FROM[0]:
        return
    named = {scale.row(line.price): line for line in by_weight(lines) if line.label}
    for row, line in named.items():
        if not 0 <= row < len(grid):
            continue
        plot = len(grid[row])
        room = max(6, plot // 3)
        name = line.short if line.short and width_of(line.label) > room else line.label
        text = fit(untrusted(name), room)
        for x, character in enumerate(f"{text} "[:plot]):
            if width_of(character) == 1:
                grid[row][x] = Cell(character, level_style(line, ink))


def _draw_last(grid: list[list[Cell]], bar: Bar, scale: Scale, ink: Ink) -> None:
    row = scale.row(bar.close)
    if 0 <= row < len(grid):
        grid[row] = [cell if cell.text != " " else Cell("┈", ink.rule) for cell in grid[row]]


def _draw_candles(
    grid: list[list[Cell]], bars: tuple[Bar, ...], scale: Scale, places: Places, ink: Ink
) -> None:
    for index, bar in enumerate(bars):
        x = places.x(index)
        texts, style = glyphs(bar, scale, places.thick, ink)
        for row, text in enumerate(texts):
            for place, character in enumerate(text):
                if character != " " and x + place < len(grid[row]):
                    grid[row][x + place] = Cell(character, style)


def _joined(cells: list[Cell], label: tuple[str, Style] | None, axis: int, width: int) -> Strip:
    line = Line()
    for cell in cells:
        line.put(cell.text, cell.style)
    if axis and label:
        line.right(label[0], axis, label[1])
    return line.strip(width)


def _volume_lines(
    bars: tuple[Bar, ...], height: int, places: Places, plot: int, axis: int, width: int, ink: Ink
) -> list[Strip]:
    most = max((bar.volume for bar in bars), default=0.0) or 1.0
    grid = [[Cell(" ", ink.text)] * plot for _ in range(height)]
    for index, bar in enumerate(bars):
        falling = bar.close < bar.open
        style = ink.volume_down if falling else ink.volume_up
        for row, character in enumerate(column(bar.volume / most, height)):
            for x in range(places.x(index), min(plot, places.x(index) + places.thick)):
                shaded = falling and ink.colourless and character == "█"
                grid[row][x] = Cell("▒" if shaded else character, style)
    largest = f"max {compact(most)}"
    if len(largest) >= axis:
        largest = compact(most)
    labels = {height - 1: ("volume" if axis > 6 else "", ink.axis), 0: (largest, ink.axis)}
    return [_joined(cells, labels.get(row), axis, width) for row, cells in enumerate(grid)]
