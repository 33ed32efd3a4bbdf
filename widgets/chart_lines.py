"""The candle chart as lines: candles, key levels, last price, volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.style import Style
from textual.strip import Strip

from widgets.candles import Scale, glyphs
from widgets.chart_axes import by_weight, level_style, price_labels, time_axis
from widgets.chart_cell import Cell
from widgets.chart_heading import head_lines
from widgets.chart_layout import ChartLayout, lay_out
from widgets.chart_view import LENGTHS, NEWEST, Places, View, axis_width, visible
from widgets.chart_volume import volume_grid, volume_labels
from widgets.ink import Ink
from widgets.language import say
from widgets.lines import Line, fit, page, width_of
from widgets.notice import notice_lines
from widgets.specs.market import Bar, Chart, ChartLine, MarketSnapshot
from widgets.specs.status import Notice
from widgets.untrusted import untrusted

if TYPE_CHECKING:
    from widgets.crosshair import Crosshair
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
    cross: Crosshair | None = None,
) -> list[Strip]:
    """The chart. Below 12 rows the volume goes, below 6 the time axis and the heading."""
    if not spec.bars:
        text = say(
            "No {interval} candle of {instrument} so far.", interval=spec.interval, instrument=spec.instrument
        )
        return notice_lines(Notice(state="empty", text=text), width, height, ink)
    head, laid = _head_and_layout(spec, width, height, ink, view, market, structure, cross)
    bars, plot, rows, scale, places = laid.bars, laid.plot, laid.rows, laid.scale, laid.places
    grid = [[Cell(" ", ink.text)] * plot for _ in range(rows)]
    _draw_levels(grid, spec.lines, scale, ink)
    _draw_last(grid, spec.bars[-1], scale, ink)
    if structure is not None:
        from widgets.chart_marks import draw_marks, draw_zones

        draw_zones(grid, structure, bars, scale, places, ink)
    _draw_candles(grid, bars, scale, places, ink)
    if structure is not None:
        draw_marks(grid, structure, bars, scale, places, ink)
    if places.gaps:
        from widgets.chart_gaps import draw_gaps

        draw_gaps(grid, bars, LENGTHS[spec.interval], places, ink)
    _draw_labels(grid, spec.lines, scale, ink)
    labels = price_labels(spec, scale, laid.axis, ink)
    volume = volume_grid(bars, laid.volume, places, plot, ink)
    marked = None
    if cross is not None:
        from widgets.crosshair import draw_crosshair, place_in, price_label

        draw_crosshair(grid, volume, spec, cross, laid, ink)
        labels |= price_label(spec, cross, laid, ink)
        marked = place_in(spec, cross, laid)
    lines = list(head)
    lines += [_joined(cells, labels.get(row), laid.axis, width) for row, cells in enumerate(grid)]
    sizes = volume_labels(bars, laid.volume, laid.axis, ink)
    lines += [_joined(cells, sizes.get(row), laid.axis, width) for row, cells in enumerate(volume)]
    if laid.footer:
        lines.append(time_axis(bars, places, plot, width, ink, marked))
    return page(lines, width, height)


def layout_of(
    spec: Chart,
    width: int,
    height: int,
    ink: Ink,
    view: View,
    market: MarketSnapshot | None,
    structure: MarketStructure | None,
    cross: Crosshair | None,
) -> ChartLayout:
    """Where the parts of the chart stand that `chart_lines` draws from the same arguments."""
    return _head_and_layout(spec, width, height, ink, view, market, structure, cross)[1]


def _head_and_layout(
    spec: Chart,
    width: int,
    height: int,
    ink: Ink,
    view: View,
    market: MarketSnapshot | None,
    structure: MarketStructure | None,
    cross: Crosshair | None,
) -> tuple[list[Strip], ChartLayout]:
    if cross is None:
        shown = visible(spec, max(1, width - axis_width(spec, width)), view)
        head = head_lines(spec, shown[-1], width, height, ink, view, market)
    else:
        from widgets.crosshair import cross_head, cross_view

        view = cross_view(spec, cross, width, view)
        head = cross_head(spec, cross, width, height, ink, structure)
    return head, lay_out(spec, width, height, view, len(head))


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
        name, short = say(line.label), say(line.short) if line.short else ""
        name = short if short and width_of(name) > room else name
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
