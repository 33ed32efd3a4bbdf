"""The crosshair of a chart: which candle and which price it rests on, what it says, and how it is drawn."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rich.style import Style
from textual.strip import Strip

from widgets.chart_cell import Cell
from widgets.chart_layout import ChartLayout
from widgets.chart_view import View, axis_width, visible
from widgets.ink import Ink
from widgets.language import say
from widgets.lines import Line, width_of
from widgets.numerals import clock, compact, day, moved, price, staleness
from widgets.specs.market import Chart

if TYPE_CHECKING:
    from widgets.specs.structure import MarketStructure

_FREE = frozenset(" ┈╌░")
"""What its lines may cover: no candle, no name and no mark."""
_DAY = 86_400 * 1_000_000_000


@dataclass(frozen=True, slots=True)
class Crosshair:
    """It keeps its candle while others come."""

    at: int
    """Opening time of its candle, UTC ns."""
    price: float | None = None
    """Where its level line stands; none while it follows the close."""


def rested(spec: Chart, cross: Crosshair) -> int:
    """Number of its candle: the one of its time, else the nearest there is before it, else the oldest."""
    return max(0, bisect_right(spec.bars, cross.at, key=lambda bar: bar.at) - 1)


def moved_by(spec: Chart, cross: Crosshair, bars: int) -> Crosshair:
    """The crosshair so many candles later, or earlier."""
    index = max(0, min(len(spec.bars) - 1, rested(spec, cross) + bars))
    return replace(cross, at=spec.bars[index].at)


def raised_by(spec: Chart, cross: Crosshair, laid: ChartLayout, rows: int) -> Crosshair:
    """The crosshair with its level line so many rows higher, at most to the edge of the plot."""
    scale = laid.scale
    row = max(0, min(laid.rows - 1, scale.row(level(spec, cross)) - rows))
    middle = scale.high - (2 * row + 0.5) / max(1, 2 * laid.rows - 1) * (scale.high - scale.low)
    return replace(cross, price=round(max(scale.low, min(scale.high, middle)), spec.decimals))


def pointed_at(spec: Chart, laid: ChartLayout, x: int) -> Crosshair | None:
    """The crosshair on the candle at a cell of the plot; none beside the candles."""
    if not 0 <= x < laid.plot:
        return None
    index = laid.places.index(x)
    return Crosshair(laid.bars[index].at) if 0 <= index < len(laid.bars) else None


def place_of(spec: Chart, cross: Crosshair, laid: ChartLayout, height: int) -> tuple[int, int]:
    """Column and row of a chart of this height at which its lines cross."""
    oldest = bisect_right(spec.bars, laid.bars[0].at, key=lambda bar: bar.at) - 1
    column = laid.places.x(max(0, min(len(laid.bars) - 1, rested(spec, cross) - oldest)))
    head = height - laid.rows - laid.volume - laid.footer
    return column, head + max(0, min(laid.rows - 1, laid.scale.row(level(spec, cross))))


def level(spec: Chart, cross: Crosshair) -> float:
    """Price of its level line."""
    return spec.bars[rested(spec, cross)].close if cross.price is None else cross.price


def cross_view(spec: Chart, cross: Crosshair, width: int, view: View) -> View:
    """The view, scrolled no further than it takes to have the candle in sight."""
    cells = max(1, width - axis_width(spec, width))
    index, count = rested(spec, cross), len(spec.bars)
    view = replace(view, back=min(view.back, count - 1 - index))
    while spec.bars[index].at < (first := visible(spec, cells, view)[0].at):
        missing = bisect_right(spec.bars, first, key=lambda bar: bar.at) - 1 - index
        view = replace(view, back=view.back + max(1, missing))
    return view


def cross_head(
    spec: Chart, cross: Crosshair, width: int, height: int, ink: Ink, structure: MarketStructure | None
) -> list[Strip]:
    """Time, open, high, low, close, change and volume of its candle, in as many lines as they take."""
    if height < 6:
        return []
    parts = _parts(spec, cross, ink)
    if structure is not None:
        from widgets.crosshair_structure import said_of

        parts += [[(said, ink.accent)] for said in said_of(structure, spec.bars[rested(spec, cross)])]
    most = 1 if height < 9 else 2 if height < 14 else 3
    lines = [Line()]
    for part in parts:
        cells = sum(width_of(text) for text, _ in part)
        if lines[-1].cells and lines[-1].cells + 2 + cells > width:
            if len(lines) == most:
                break
            lines.append(Line())
        lines[-1].gap(2 if lines[-1].cells else 0).put_all(part)
    # A second line that comes and goes with the length of figures would move the whole plot.
    least = min(most, 2 if structure is None else most)
    lines += [Line() for _ in range(least - len(lines))]
    return [line.strip(width) for line in lines]


def _parts(spec: Chart, cross: Crosshair, ink: Ink) -> list[list[tuple[str, Style]]]:
    bar = spec.bars[rested(spec, cross)]
    change = (bar.close / bar.open - 1) * 100 if bar.open else 0.0
    at = clock(bar.at, seconds=spec.interval.endswith("s"))
    if bar.at // _DAY != spec.bars[-1].at // _DAY:
        at = f"{day(bar.at)} {at}"
    parts = [[(at, ink.chosen)]]
    if spec.provenance.stale:
        parts.append([(staleness(spec.provenance), ink.warn)])
    named = zip("OHLC", (bar.open, bar.high, bar.low, bar.close), strict=True)
    parts += [[(f"{name} ", ink.muted), (price(value, spec.decimals), ink.text)] for name, value in named]
    parts.append([(moved(change), ink.sign(round(change, 2)))])
    parts.append([(say("vol "), ink.muted), (compact(bar.volume), ink.text)])
    if not bar.closed:
        parts.append([(say("forming"), ink.muted)])
    if cross.price is not None and bar.close:
        parts.append(
            [(say("line {change} from close", change=moved((cross.price / bar.close - 1) * 100)), ink.muted)]
        )
    return parts


def draw_crosshair(
    grid: list[list[Cell]],
    volume: list[list[Cell]],
    spec: Chart,
    cross: Crosshair,
    laid: ChartLayout,
    ink: Ink,
) -> None:
    """Both lines, through what is free in plot and volume."""
    row = laid.scale.row(level(spec, cross))
    if 0 <= row < laid.rows:
        grid[row] = [Cell("┄", ink.focus) if cell.text in _FREE else cell for cell in grid[row]]
    index = place_in(spec, cross, laid)
    x = laid.plot if index is None else laid.places.x(index) + laid.places.thick // 2
    for cells in (*grid, *volume):
        if x < len(cells) and (cells[x].text in _FREE or cells[x].text == "┄"):
            cells[x] = Cell("┊", ink.focus)


def price_label(spec: Chart, cross: Crosshair, laid: ChartLayout, ink: Ink) -> dict[int, tuple[str, Style]]:
    """Row -> price of its level line, as it stands on the axis."""
    at = level(spec, cross)
    row = laid.scale.row(at)
    shown = laid.axis and 0 <= row < laid.rows
    return {row: (f"▸{price(at, spec.decimals)}", ink.chosen)} if shown else {}


def place_in(spec: Chart, cross: Crosshair, laid: ChartLayout) -> int | None:
    """Number of its candle among those in sight."""
    at = spec.bars[rested(spec, cross)].at
    return next((number for number, bar in enumerate(laid.bars) if bar.at == at), None)
