"""The volatility cone: bands of the past by horizon, told by their signs and names, and where it stands now.

Lines have three heights in each cell; braille would have four, but many a terminal's font has no braille.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.style import Style
from textual.strip import Strip

from widgets.ink import Ink
from widgets.language import figures, marked, say, several
from widgets.lines import Line, page
from widgets.notice import notice_lines
from widgets.specs.status import Notice
from widgets.specs.volatility import HorizonVolatility, VolatilityStudy

NOW = "◆"
LEGEND = marked("◆ now  ━ median  ░ middle half  ··· least, most")
_AXIS, _NAMES = 6, 4
_FINE = 3
"""Heights of a line in one cell, from the top."""
_MEDIAN, _EDGE = "▔━▁", "˙·."
_STEPS = ((1.0, 2.0, 5.0), (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0), tuple(1.0 + 0.1 * n for n in range(90)))
Bands = tuple[float, float, float, float, float]
"""Most, upper quarter, median, lower quarter and least, as places on the scale from the top down."""


class _Scale:
    """Annualised per cent on a logarithmic axis, the most at the top."""

    def __init__(self, points: Sequence[HorizonVolatility], rows: int) -> None:
        values = [
            value for point in points for value in (point.low_pct, point.high_pct, point.now_pct) if value
        ]
        self.high = max(values)
        self.low = max(min(values), self.high / 1000.0)
        if self.high < 1.2 * self.low:
            self.low, self.high = self.low / 1.1, self.high * 1.1
        self.steps = rows * _FINE

    def place(self, value: float | None) -> float:
        """Distance from the top, three to a cell."""
        inside = min(self.high, max(self.low, value or 0.0))
        share = math.log(self.high / inside) / math.log(self.high / self.low)
        return share * (self.steps - 1)

    def ticks(self) -> list[float]:
        """Round values in sight, at least three."""
        found: list[float] = []
        for steps in _STEPS:
            decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
            found = [step * 10.0**decade for decade in decades for step in steps]
            found = [value for value in found if self.low <= value <= self.high]
            if len(found) >= 3:
                break
        return found


def has_cone(spec: VolatilityStudy) -> bool:
    """Whether any horizon has a past to compare with, in which it moved."""
    return any(row.high_pct for row in spec.horizons)


def no_cone(spec: VolatilityStudy) -> str:
    """Why there is none."""
    said = spec.note or say("it did not move")
    return several(
        spec.bars,
        "No cone from {count} closed {interval} bar: {said}. A shorter interval (I) may have one.",
        "No cone from {count} closed {interval} bars: {said}. A shorter interval (I) may have one.",
        interval=spec.interval,
        said=said,
    )


def cone_lines(spec: VolatilityStudy, width: int, height: int, ink: Ink) -> list[Strip]:
    """The cone with percent a year at its left, its bands named at its right, and horizons at its foot."""
    if not has_cone(spec):
        return notice_lines(Notice(state="empty", text=no_cone(spec)), width, height, ink)
    points = [row for row in spec.horizons if row.median_pct is not None]
    legend = 1 if height >= 10 and width >= len(say(LEGEND)) else 0
    rows = max(1, height - 1 - legend)
    plot = max(4, width - _AXIS - _NAMES - 1)
    scale = _Scale(points, rows)
    places = _places(len(points), plot)
    cells = _paint(points, places, scale, plot, rows, ink)
    ticks = _labels(scale)
    names = _names(points[-1], scale)
    lines = []
    for row in range(rows):
        line = Line().right(ticks.get(row, ""), _AXIS - 1, ink.axis).gap()
        line.put_all(cells[row])
        lines.append(line.gap().left(names.get(row, ""), _NAMES, ink.muted).strip(width))
    lines.append(_foot(points, places, plot, width, ink))
    if legend:
        told = say(LEGEND)
        lines.append(Line().gap(min(_AXIS, width - len(told))).put(told, ink.muted).strip(width))
    return page(lines, width, height)


def _places(count: int, plot: int) -> list[int]:
    """Cell of each horizon: evenly apart, for what matters is their order."""
    if count == 1:
        return [plot // 2]
    return [1 + round(at * (plot - 3) / (count - 1)) for at in range(count)]


def _paint(
    points: Sequence[HorizonVolatility],
    places: Sequence[int],
    scale: _Scale,
    plot: int,
    rows: int,
    ink: Ink,
) -> list[list[tuple[str, Style]]]:
    cells: list[list[tuple[str, Style]]] = [[(" ", ink.muted)] * plot for _ in range(rows)]
    bands = [_bands(point, scale) for point in points]
    for x in range(plot):
        top, upper, middle, lower, bottom = _between(bands, places, x)
        for row in range(round(upper) // _FINE, round(lower) // _FINE + 1):
            cells[row][x] = ("░", ink.level)
        for place in (top, bottom):
            cells[round(place) // _FINE][x] = (_EDGE[round(place) % _FINE], ink.muted)
        cells[round(middle) // _FINE][x] = (_MEDIAN[round(middle) % _FINE], ink.strong)
    for point, place in zip(points, places, strict=True):
        cells[round(scale.place(point.now_pct)) // _FINE][place] = (NOW, ink.accent)
    return cells


def _bands(point: HorizonVolatility, scale: _Scale) -> Bands:
    return (
        scale.place(point.high_pct),
        scale.place(point.three_quarters_pct),
        scale.place(point.median_pct),
        scale.place(point.quarter_pct),
        scale.place(point.low_pct),
    )


def _between(bands: Sequence[Bands], places: Sequence[int], x: float) -> Bands:
    """The bands at a cell, on the line between the horizons beside it."""
    after = next((at for at, place in enumerate(places) if place >= x), len(places) - 1)
    before = max(0, after - 1)
    if before == after or x >= places[-1]:
        return bands[after]
    share = (x - places[before]) / (places[after] - places[before])
    a, b = bands[before], bands[after]
    return tuple(one + share * (other - one) for one, other in zip(a, b, strict=True))  # type: ignore[return-value]


def _labels(scale: _Scale) -> dict[int, str]:
    found: dict[int, str] = {}
    for value in scale.ticks():
        row = round(scale.place(value)) // _FINE
        if not {row - 1, row, row + 1} & found.keys():
            found[row] = f"{value:.0f}%" if value >= 10.0 else figures(f"{value:.1f}%")
    return found


def _names(point: HorizonVolatility, scale: _Scale) -> dict[int, str]:
    """Name of each band at the last horizon; where two share a row the more telling stands."""
    found: dict[int, str] = {}
    told = (
        (say("max"), point.high_pct),
        (say("min"), point.low_pct),
        (say("mid"), point.median_pct),
        ("3/4", point.three_quarters_pct),
        ("1/4", point.quarter_pct),
    )
    for name, value in told:
        found.setdefault(round(scale.place(value)) // _FINE, name)
    return found


def _foot(
    points: Sequence[HorizonVolatility], places: Sequence[int], plot: int, width: int, ink: Ink
) -> Strip:
    """Horizons below their places, the last one always; those without room are left out."""
    line = Line()
    last = points[-1].label
    end = _AXIS + min(places[-1] - len(last) // 2, plot - len(last))
    for point, place in zip(points, places, strict=True):
        x = end if point is points[-1] else _AXIS + max(0, place - len(point.label) // 2)
        if (point is not points[-1] and x + len(point.label) + 1 > end) or x < line.cells + bool(line.cells):
            continue
        line.to(x).put(point.label, ink.axis)
    return line.strip(width)
