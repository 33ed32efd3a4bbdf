"""Market structure on a chart: zones behind the candles, lines of breaks, swings and sweeps around them."""

from __future__ import annotations

from bisect import bisect_left

from rich.style import Style

from widgets.candles import Scale
from widgets.chart_cell import Cell
from widgets.chart_view import Places
from widgets.ink import Ink
from widgets.specs.market import Bar
from widgets.specs.structure import MarketStructure, StructureMark, StructureSide, StructureZone

Grid = list[list[Cell]]

ZONE_NAMES = {"gap": "FVG", "order": "OB", "mitigation": "MIT", "breaker": "BRK"}
BREAK_NAMES = {"bos": "BOS", "choch": "CHoCH"}
ARROWS: dict[StructureSide, str] = {"up": "▲", "down": "▼"}
DRAWN_ZONES = 6
"""Zones nearest to the price that are drawn; more would hide the candles."""
_FREE = frozenset(" ┈╌░─")
"""What a name may cover: never a candle."""


def draw_zones(
    grid: Grid, spec: MarketStructure, bars: tuple[Bar, ...], scale: Scale, places: Places, ink: Ink
) -> None:
    """Shade the zones nearest to the price, before the candles are drawn."""
    for zone in reversed(drawn_zones(spec)):
        rows = _rows(zone, scale)
        style = _style(zone.side, ink)
        start = max(0, places.x(max(0, _index(bars, zone.at))))
        for row in rows:
            for x in range(start, len(grid[row])):
                if grid[row][x].text == " ":
                    grid[row][x] = Cell("░", style)


def draw_marks(
    grid: Grid, spec: MarketStructure, bars: tuple[Bar, ...], scale: Scale, places: Places, ink: Ink
) -> None:
    """Write what the candles leave room for: zone names, lines of breaks, swings and sweeps."""
    middle = places.thick // 2
    shown = [
        mark for mark in spec.marks if bars and bars[0].at <= mark.known_at - 1 and mark.at <= bars[-1].at
    ]
    drawn: set[tuple[int, str, str]] = set()
    for mark in reversed(shown):
        # Breaks that share a row are one line on the screen, named once.
        key = (scale.row(mark.price), mark.what, mark.side)
        if mark.what in BREAK_NAMES and key not in drawn:
            drawn.add(key)
            _draw_break(grid, mark, bars, scale, places, ink)
    for mark in shown:
        if mark.what in ("swing", "sweep"):
            at = _index(bars, mark.at) if mark.what == "swing" else _index(bars, mark.known_at) - 1
            if not 0 <= at < len(bars):
                continue
            bar = bars[at]
            tip = scale.row(bar.high) - 1 if mark.side == "up" else scale.row(bar.low) + 1
            sign = "×" if mark.what == "sweep" else "^" if mark.side == "up" else "v"
            style = ink.warn if mark.what == "sweep" else ink.muted
            _put(grid, tip, places.x(at) + middle, sign, style)
    for zone in drawn_zones(spec):
        name = f"{ZONE_NAMES[zone.what]}{ARROWS[zone.side]}"
        start = max(0, places.x(max(0, _index(bars, zone.at))))
        rows = _rows(zone, scale)
        around = rows[len(rows) // 2 :] + rows[: len(rows) // 2]
        _name(grid, around, start, len(grid[0]), name, _style(zone.side, ink))


def drawn_zones(spec: MarketStructure) -> tuple[StructureZone, ...]:
    """Unfilled gaps and standing blocks, nearest to the price first."""
    return tuple(zone for zone in spec.zones if zone.what != "gap" or not zone.touched)[:DRAWN_ZONES]


def _draw_break(
    grid: Grid, mark: StructureMark, bars: tuple[Bar, ...], scale: Scale, places: Places, ink: Ink
) -> None:
    row = scale.row(mark.price)
    if not 0 <= row < len(grid):
        return
    style = _style(mark.side, ink)
    start, end = _index(bars, mark.at), min(_index(bars, mark.known_at) - 1, len(bars) - 1)
    first, last = max(0, places.x(max(0, start))), min(len(grid[row]) - 1, places.x(end))
    for x in range(first, last + 1):
        if grid[row][x].text in (" ", "┈", "╌", "░"):
            grid[row][x] = Cell("─", style)
    name = f"{BREAK_NAMES[mark.what]}{ARROWS[mark.side]}"
    _name(grid, (row, row - 1, row + 1), first, last + 2, name, style)


def _name(grid: Grid, rows: tuple[int, ...], start: int, end: int, name: str, style: Style) -> None:
    """Write a name into the first run of free cells that begins between `start` and `end`."""
    for row in rows:
        if not 0 <= row < len(grid):
            continue
        cells = grid[row]
        for x in range(start, min(end, len(cells) - len(name) + 1)):
            if all(cell.text in _FREE for cell in cells[x : x + len(name)]):
                for place, character in enumerate(name):
                    cells[x + place] = Cell(character, style)
                return


def _put(grid: Grid, row: int, x: int, text: str, style: Style) -> None:
    if 0 <= row < len(grid) and 0 <= x < len(grid[row]) and grid[row][x].text in _FREE:
        grid[row][x] = Cell(text, style)


def _rows(zone: StructureZone, scale: Scale) -> tuple[int, ...]:
    """Rows of the zone that are in sight."""
    if zone.top < scale.low or zone.bottom > scale.high:
        return ()
    first, last = scale.row(min(zone.top, scale.high)), scale.row(max(zone.bottom, scale.low))
    return tuple(range(first, last + 1))


def _index(bars: tuple[Bar, ...], at: int) -> int:
    """Number of the first bar in sight that opens at `at` or later."""
    return bisect_left(bars, at, key=lambda bar: bar.at)


def _style(side: StructureSide, ink: Ink) -> Style:
    return ink.up if side == "up" else ink.down
