"""The axes of a chart: prices at its right, times at its foot."""

from __future__ import annotations

from itertools import pairwise

from rich.style import Style
from textual.strip import Strip

from widgets.candles import Scale
from widgets.chart_view import Places
from widgets.ink import Ink
from widgets.lines import Line
from widgets.numerals import clock, day, price
from widgets.specs.market import Bar, Chart, ChartLine

_DAY = 86_400 * 1_000_000_000
_MINUTE = 60 * 1_000_000_000


def level_style(line: ChartLine, ink: Ink) -> Style:
    """Colour of a level's name and price."""
    return {"level": ink.axis, "up": ink.up, "down": ink.down, "entry": ink.accent, "warn": ink.warn}[
        line.tone
    ]


def by_weight(lines: tuple[ChartLine, ...]) -> list[ChartLine]:
    """The market's levels, then the trade's own (entry, stop): where two share a row, the later is the one to name."""
    return sorted(lines, key=lambda line: line.tone != "level")


def price_labels(spec: Chart, scale: Scale, axis: int, ink: Ink) -> dict[int, tuple[str, Style]]:
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
    for line in by_weight(spec.lines):
        row = scale.row(line.price)
        if 0 <= row < scale.rows:
            labels[row] = (price(line.price, spec.decimals), level_style(line, ink))
            levels.add(row)
    last = spec.bars[-1]
    place = scale.row(last.close)
    row = min(scale.rows - 1, max(0, place))
    for near in {row - 1, row + 1} & (ticks - levels):
        del labels[near]
    mark = "▲" if place < 0 else "▼" if place >= scale.rows else "◂"
    labels[row] = (
        f"{mark}{price(last.close, spec.decimals)}",
        ink.stale if spec.provenance.stale else ink.marker,
    )
    return labels


def time_axis(
    bars: tuple[Bar, ...], places: Places, plot: int, width: int, ink: Ink, marked: int | None = None
) -> Strip:
    """Times at round distances below the candles; that of a `marked` candle stands out and comes first."""
    apart = [after.at - before.at for before, after in pairwise(bars) if after.at > before.at]
    spacing = min(apart, default=_MINUTE)
    seconds = spacing < _MINUTE
    size = 8 if seconds else 5
    every = max(1, -(-(size + 5) // places.pitch))
    stride = spacing * _round_count(every, spacing)
    own = "" if marked is None or size > plot else clock(bars[marked].at, seconds)
    at = max(0, min(places.x(marked or 0) + places.thick // 2 - size // 2, plot - size))
    line = Line()
    for index, bar in enumerate(bars):
        x = places.x(index)
        # Midnight has a date, which every other time on the axis is of.
        text = day(bar.at) if bar.at % _DAY < spacing else clock(bar.at, seconds)
        if bar.at % stride >= spacing or x < line.cells or x + len(text) > plot:
            continue
        if own and x > at - len(text) - 1:
            if line.cells <= at:
                line.to(at).put(own, ink.chosen).gap()
            if x < line.cells:
                continue
        line.to(x).put(text, ink.axis)
    if own and line.cells <= at:
        line.to(at).put(own, ink.chosen)
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
