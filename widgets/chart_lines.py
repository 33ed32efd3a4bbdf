"""The candle chart as lines: candles, key levels, last price, axes and volume."""

from __future__ import annotations

from dataclasses import dataclass

from rich.style import Style
from textual.strip import Strip

from widgets.bars import column
from widgets.candles import Scale, glyphs, scale_of
from widgets.ink import Ink
from widgets.lines import Line, fit, page
from widgets.notice import notice_lines
from widgets.numerals import age, clock, compact, moved, price
from widgets.specs.market import Bar, Chart, ChartLine
from widgets.specs.status import Notice
from widgets.untrusted import untrusted

_DAY = 86_400 * 1_000_000_000
_MINUTE = 60 * 1_000_000_000

PITCHES = (1, 2, 3, 4)
"""Cells from one candle to the next, one for each zoom step."""


@dataclass(frozen=True, slots=True)
class View:
    """What part of the chart is in sight."""

    zoom: int = 1
    """Index into `PITCHES`."""
    back: int = 0
    """Bars between the newest and the last one in sight."""


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    style: Style


def visible(spec: Chart, cells: int, view: View) -> tuple[Bar, ...]:
    """The bars in sight in `cells` cells."""
    count = max(1, (cells + 1) // PITCHES[view.zoom])
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
    axis = max(len(price(bar.close, spec.decimals)) for bar in spec.bars[-1:]) + 2 if width >= 24 else 0
    plot = max(1, width - axis)
    bars = visible(spec, plot, view)
    scale = scale_of(bars, rows, spec.decimals)
    grid = [[_Cell(" ", ink.text)] * plot for _ in range(rows)]
    _draw_levels(grid, spec.lines, scale, ink)
    _draw_last(grid, spec.bars[-1], scale, ink)
    offset = max(0, plot - len(bars) * PITCHES[view.zoom] + (PITCHES[view.zoom] - _thick(view)))
    _draw_candles(grid, bars, scale, offset, view, ink)
    lines = [_heading(spec, width, ink, view)] if header else []
    labels = _axis_labels(spec, scale, axis, ink)
    for row, cells in enumerate(grid):
        lines.append(_joined(cells, labels.get(row), axis, width))
    if volume:
        lines.extend(_volume_lines(bars, volume, offset, plot, axis, width, view, ink))
    if footer:
        lines.append(_time_axis(bars, offset, plot, width, view, ink))
    return page(lines, width, height)


def _thick(view: View) -> int:
    return 2 if PITCHES[view.zoom] >= 3 else 1


def _draw_levels(grid: list[list[_Cell]], lines: tuple[ChartLine, ...], scale: Scale, ink: Ink) -> None:
    tones = {"level": ink.level, "up": ink.up, "down": ink.down, "entry": ink.accent, "warn": ink.warn}
    for line in lines:
        row = scale.row(line.price)
        if not 0 <= row < len(grid):
            continue
        style = tones[line.tone]
        plot = len(grid[row])
        grid[row] = [_Cell("╌", style)] * plot
        for x, character in enumerate(fit(untrusted(line.label), max(0, plot // 2)).strip()):
            grid[row][x] = _Cell(character, style)


def _draw_last(grid: list[list[_Cell]], bar: Bar, scale: Scale, ink: Ink) -> None:
    row = scale.row(bar.close)
    if 0 <= row < len(grid):
        grid[row] = [cell if cell.text != " " else _Cell("┈", ink.rule) for cell in grid[row]]


def _draw_candles(
    grid: list[list[_Cell]], bars: tuple[Bar, ...], scale: Scale, offset: int, view: View, ink: Ink
) -> None:
    pitch, thick = PITCHES[view.zoom], _thick(view)
    for index, bar in enumerate(bars):
        x = offset + index * pitch
        texts, style = glyphs(bar, scale, thick == 2, ink)
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
    for line in spec.lines:
        row = scale.row(line.price)
        if 0 <= row < scale.rows:
            labels[row] = (price(line.price, spec.decimals), ink.level)
    last = spec.bars[-1]
    row = min(scale.rows - 1, max(0, scale.row(last.close)))
    for near in (row - 1, row + 1):
        if labels.get(near, ("", ink.text))[1] is ink.axis:
            labels.pop(near)
    labels[row] = (f"◂{price(last.close, spec.decimals)}", ink.marker)
    return labels


def _volume_lines(
    bars: tuple[Bar, ...], height: int, offset: int, plot: int, axis: int, width: int, view: View, ink: Ink
) -> list[Strip]:
    most = max((bar.volume for bar in bars), default=0.0) or 1.0
    grid = [[_Cell(" ", ink.text)] * plot for _ in range(height)]
    pitch, thick = PITCHES[view.zoom], _thick(view)
    for index, bar in enumerate(bars):
        style = ink.volume_down if bar.close < bar.open else ink.volume_up
        for row, character in enumerate(column(bar.volume / most, height)):
            for place in range(thick):
                x = offset + index * pitch + place
                if x < plot:
                    grid[row][x] = _Cell(character, style)
    label = (f"vol {compact(most)}" if axis >= 10 else compact(most), ink.axis)
    return [_joined(cells, label if row == 0 else None, axis, width) for row, cells in enumerate(grid)]


def _time_axis(bars: tuple[Bar, ...], offset: int, plot: int, width: int, view: View, ink: Ink) -> Strip:
    pitch = PITCHES[view.zoom]
    spacing = bars[1].at - bars[0].at if len(bars) > 1 else _MINUTE
    seconds = spacing < _MINUTE
    size = 8 if seconds else 5
    line = Line()
    every = max(1, -(-(size + 5) // pitch))
    stride = spacing * _round_count(every, spacing)
    for index, bar in enumerate(bars):
        x = offset + index * pitch
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
    for name, value in (("O", last.open), ("H", last.high), ("L", last.low)):
        text = price(value, spec.decimals)
        if line.cells + 5 + len(text) > width:
            break
        line.gap(3).put(name, ink.muted).put(" ").put(text, ink.text)
    return line.strip(width)
