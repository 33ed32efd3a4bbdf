"""The candle chart as lines: candles, key levels, last price, axes and volume."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from rich.style import Style
from textual.strip import Strip

from widgets.bars import column
from widgets.candles import Scale, glyphs, scale_of
from widgets.ink import Ink
from widgets.lines import Line, fit, page, width_of
from widgets.notice import notice_lines
from widgets.numerals import age, clock, compact, moved, price
from widgets.specs.market import Bar, Chart, ChartLine
from widgets.specs.status import Notice
from widgets.untrusted import untrusted

_DAY = 86_400 * 1_000_000_000
_MINUTE = 60 * 1_000_000_000

PITCHES = (1, 2, 4, 6)
"""Cells from one candle to the next, one for each zoom step."""

BODIES = (1, 1, 3, 5)
"""Cells of a body, one for each zoom step."""

NARROW = 44
"""Below this width of the plot candles stand side by side until the reader zooms."""


@dataclass(frozen=True, slots=True)
class View:
    """What part of the chart is in sight."""

    zoom: int | None = None
    """Index into `PITCHES`; None for what suits the width."""
    back: int = 0
    """Bars between the newest and the last one in sight."""

    def step(self, cells: int) -> int:
        """Index into `PITCHES` when the plot has this many cells."""
        return self.zoom if self.zoom is not None else (0 if cells < NARROW else 1)


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    style: Style


def axis_width(spec: Chart, width: int) -> int:
    """Cells of the price axis; none on a plot too narrow for one."""
    return len(price(spec.bars[-1].close, spec.decimals)) + 2 if width >= 24 else 0


def visible(spec: Chart, cells: int, view: View) -> tuple[Bar, ...]:
    """The bars in sight in `cells` cells."""
    count = max(1, (cells + 1) // PITCHES[view.step(cells)])
    end = max(min(count, len(spec.bars)), len(spec.bars) - view.back)
    return spec.bars[max(0, end - count) : end]


def chart_lines(spec: Chart, width: int, height: int, ink: Ink, view: View = View()) -> list[Strip]:
    """The chart. Below 12 rows the volume goes, below 6 the time axis and the heading."""
    if not spec.bars:
        text = f"No {spec.interval} candle of {spec.instrument} so far."
        return notice_lines(Notice(state="empty", text=text), width, height, ink)
    header = 1 if height >= 6 else 0
    footer = 1 if height >= 6 else 0
    volume = max(2, (height - 2) // 6) if height >= 12 else 0
    rows = max(1, height - header - footer - volume)
    axis = axis_width(spec, width)
    plot = max(1, width - axis)
    bars = visible(spec, plot, view)
    pitch, thick = PITCHES[view.step(plot)], BODIES[view.step(plot)]
    scale = scale_of(bars, rows, spec.decimals)
    grid = [[_Cell(" ", ink.text)] * plot for _ in range(rows)]
    _draw_levels(grid, spec.lines, scale, ink)
    _draw_last(grid, spec.bars[-1], scale, ink)
    places = _Places(max(0, plot - len(bars) * pitch + pitch - thick), pitch, thick)
    _draw_candles(grid, bars, scale, places, ink)
    _draw_labels(grid, spec.lines, scale, ink)
    lines = [_heading(spec, width, ink, view)] if header else []
    labels = _axis_labels(spec, scale, axis, ink)
    for row, cells in enumerate(grid):
        lines.append(_joined(cells, labels.get(row), axis, width))
    if volume:
        lines.extend(_volume_lines(bars, volume, places, plot, axis, width, ink))
    if footer:
        lines.append(_time_axis(bars, places, plot, width, ink))
    return page(lines, width, height)


@dataclass(frozen=True, slots=True)
class _Places:
    """Where candles stand: cell of the first, cells from one to the next, cells of a body."""

    first: int
    pitch: int
    thick: int

    def x(self, index: int) -> int:
        return self.first + index * self.pitch


def _draw_levels(grid: list[list[_Cell]], lines: tuple[ChartLine, ...], scale: Scale, ink: Ink) -> None:
    for line in lines:
        row = scale.row(line.price)
        if not 0 <= row < len(grid):
            continue
        style = ink.level if line.tone == "level" else _level_style(line, ink)
        grid[row] = [_Cell("╌", style)] * len(grid[row])


def _draw_labels(grid: list[list[_Cell]], lines: tuple[ChartLine, ...], scale: Scale, ink: Ink) -> None:
    """Names of the levels at the left, over the candles: an unreadable name is worse than a hidden wick."""
    for line in lines:
        row = scale.row(line.price)
        if not 0 <= row < len(grid) or not line.label:
            continue
        text = fit(untrusted(line.label), max(1, len(grid[row]) // 2))
        for x, character in enumerate(f"{text} "[: len(grid[row])]):
            if width_of(character) == 1:
                grid[row][x] = _Cell(character, _level_style(line, ink))


def _level_style(line: ChartLine, ink: Ink) -> Style:
    return {"level": ink.axis, "up": ink.up, "down": ink.down, "entry": ink.accent, "warn": ink.warn}[
        line.tone
    ]


def _draw_last(grid: list[list[_Cell]], bar: Bar, scale: Scale, ink: Ink) -> None:
    row = scale.row(bar.close)
    if 0 <= row < len(grid):
        grid[row] = [cell if cell.text != " " else _Cell("┈", ink.rule) for cell in grid[row]]


def _draw_candles(
    grid: list[list[_Cell]], bars: tuple[Bar, ...], scale: Scale, places: _Places, ink: Ink
) -> None:
    for index, bar in enumerate(bars):
        x = places.x(index)
        texts, style = glyphs(bar, scale, places.thick, ink)
        for row, text in enumerate(texts):
            for place, character in enumerate(text):
                if character != " " and x + place < len(grid[row]):
                    grid[row][x + place] = _Cell(character, style)


def _joined(cells: list[_Cell], label: tuple[str, Style] | None, axis: int, width: int) -> Strip:
    line = Line()
    for cell in cells:
        line.put(cell.text, cell.style)
    if axis and label:
        line.right(label[0], axis, label[1])
    return line.strip(width)


def _axis_labels(spec: Chart, scale: Scale, axis: int, ink: Ink) -> dict[int, tuple[str, Style]]:
    """Row -> price written at its right. The last price wins over the grid."""
    labels: dict[int, tuple[str, Style]] = {}
    if not axis:
        return labels
    level = -(-scale.low // scale.step) * scale.step
    while level <= scale.high + scale.step / 1000:
        row = scale.row(min(level, scale.high))
        labels[row] = (price(level, spec.decimals), ink.axis)
        level += scale.step
    ticks, levels = set(labels), set()
    for line in spec.lines:
        row = scale.row(line.price)
        if 0 <= row < scale.rows:
            labels[row] = (price(line.price, spec.decimals), _level_style(line, ink))
            levels.add(row)
    last = spec.bars[-1]
    row = min(scale.rows - 1, max(0, scale.row(last.close)))
    for near in {row - 1, row + 1} & (ticks - levels):
        del labels[near]
    labels[row] = (f"◂{price(last.close, spec.decimals)}", ink.marker)
    return labels


def _volume_lines(
    bars: tuple[Bar, ...], height: int, places: _Places, plot: int, axis: int, width: int, ink: Ink
) -> list[Strip]:
    most = max((bar.volume for bar in bars), default=0.0) or 1.0
    grid = [[_Cell(" ", ink.text)] * plot for _ in range(height)]
    for index, bar in enumerate(bars):
        style = ink.volume_down if bar.close < bar.open else ink.volume_up
        for row, character in enumerate(column(bar.volume / most, height)):
            for x in range(places.x(index), min(plot, places.x(index) + places.thick)):
                grid[row][x] = _Cell(character, style)
    label = (f"vol {compact(most)}" if axis >= 10 else compact(most), ink.axis)
    return [_joined(cells, label if row == 0 else None, axis, width) for row, cells in enumerate(grid)]


def _time_axis(bars: tuple[Bar, ...], places: _Places, plot: int, width: int, ink: Ink) -> Strip:
    apart = [after.at - before.at for before, after in pairwise(bars) if after.at > before.at]
    spacing = min(apart, default=_MINUTE)
    seconds = spacing < _MINUTE
    size = 8 if seconds else 5
    line = Line()
    every = max(1, -(-(size + 5) // places.pitch))
    stride = spacing * _round_count(every, spacing)
    for index, bar in enumerate(bars):
        x = places.x(index)
        if bar.at % stride >= spacing or x < line.cells or x + size > plot:
            continue
        line.to(x).put(clock(bar.at, seconds), ink.axis)
    return line.strip(width)


def _round_count(least: int, spacing: int) -> int:
    """Bars between two times on the axis: the next round number of minutes or hours."""
    for nanoseconds in (
        1,
        5,
        10,
        15,
        30,
        60,
        120,
        300,
        600,
        900,
        1800,
        3600,
        7200,
        14_400,
        21_600,
        43_200,
        86_400,
    ):
        count, rest = divmod(nanoseconds * 1_000_000_000, spacing)
        if not rest and count >= least:
            return count
    return max(least, _DAY // spacing)


def _heading(spec: Chart, width: int, ink: Ink, view: View) -> Strip:
    last = spec.bars[-1]
    change = (last.close / last.open - 1) * 100 if last.open else 0.0
    line = Line().put(price(last.close, spec.decimals), ink.strong).gap(2)
    line.put(moved(change), ink.sign(round(change, 2)))
    if spec.provenance.stale:
        line.gap(2).put(f"stale {age(spec.provenance.age_ms)}", ink.warn)
    elif view.back:
        line.gap(2).put(f"{view.back} bars back", ink.warn)
    parts = [
        (name, price(value, spec.decimals))
        for name, value in zip("OHL", (last.open, last.high, last.low), strict=True)
    ]
    if line.cells + sum(5 + len(text) for _, text in parts) <= width:
        for name, text in parts:
            line.gap(3).put(name, ink.muted).put(" ").put(text, ink.text)
    return line.strip(width)
