"""The depth of a book as two staircases that rise from the mid, and what market orders would cost."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.style import Style
from textual.strip import Strip

from widgets.chart_cell import Cell
from widgets.depth_costs import cost_lines
from widgets.ink import Ink
from widgets.language import figures, say, several
from widgets.lines import Line, page, width_of
from widgets.notice import notice_lines
from widgets.numerals import arrow, basis_points, compact, price, staleness
from widgets.specs.depth import DepthSide, DepthView
from widgets.specs.status import Notice

_TOPS = " ▂▄▆█"
"""Quarters of a cell: fewer steps than a block allows are calmer."""
_AXIS_FROM = 32
"""Cells below which the values at the right give way to the picture."""


def depth_lines(spec: DepthView, width: int, height: int, ink: Ink) -> list[Strip]:
    """The picture of depth. A low pane loses the costs, then the prices, then the heading."""
    if not spec.usable or spec.mid is None:
        why = spec.reason or say("The book is being put in order again.")
        return notice_lines(
            Notice(state="delayed", text=say("Book not usable. {why}", why=why)), width, height, ink
        )
    above = [_heading(spec, width, ink)] if height >= 3 else []
    values = [spec.scale, spec.scale / 2]
    axis = max(len(compact(value)) for value in values) + 1 if width >= _AXIS_FROM else 0
    half = (width - axis - 1) // 2
    if half < 1:
        return page(above, width, height)
    if height >= 6:
        above.append(_sides(spec, half, width, ink))
    below = _foot(spec, half, width, height, ink)
    rows = max(1, height - len(above) - len(below))
    grid = _grid(spec, half, rows, ink)
    labels = {0: compact(spec.scale)}
    if rows >= 5:
        labels[rows // 2] = compact(spec.scale / 2)
    lines = list(above)
    for number, cells in enumerate(grid):
        line = Line()
        for cell in cells:
            line.put(cell.text, cell.style)
        if axis and number in labels:
            line.to(width - axis).right(labels[number], axis, ink.axis)
        lines.append(line.strip(width))
    return page(lines + below, width, height)


def _heading(spec: DepthView, width: int, ink: Ink) -> Strip:
    """Mid, spread and which side is heavier, as much as fits; what is stale says so first."""
    assert spec.mid is not None
    line = Line().put(say("mid "), ink.muted).put(price(spec.mid, spec.decimals), ink.strong)
    if spec.provenance.stale:
        line.gap(2).put(staleness(spec.provenance), ink.warn)
    parts: list[list[tuple[str, Style]]] = [[(say("spread "), ink.muted), (_spread(spec), ink.text)]]
    if spec.imbalance is not None:
        leaning = round(spec.imbalance, 2) or 0.0
        parts.append(
            [(say("lean "), ink.muted), (figures(f"{arrow(leaning)} {leaning:+.2f}"), ink.sign(leaning))]
        )
        parts.append([(say("within {distance:g} bp", distance=spec.compared_bp), ink.muted)])
    parts.append([(f"{spec.provenance.source}", ink.muted)])
    for number, part in enumerate(parts):
        gap = 1 if number == 2 else 3
        if line.cells + gap + sum(width_of(text) for text, _ in part) > width:
            break
        line.gap(gap).put_all(part)
    return line.strip(width)


def _spread(spec: DepthView) -> str:
    """In basis points, or as a price where it is too small for them to say anything."""
    if spec.spread_bp is not None and spec.spread_bp < 0.05 and spec.bids and spec.asks:
        return price(spec.asks.best - spec.bids.best, spec.decimals)
    return basis_points(spec.spread_bp)


def _sides(spec: DepthView, half: int, width: int, ink: Ink) -> Strip:
    """The name of each side above it, with what it holds in all within which distance."""
    bids, asks = (_side_words(side, spec) for side in (spec.bids, spec.asks))
    line = Line()
    if half >= len("BIDS") + 1:
        line.put(_longest(say("BIDS"), bids, half - 1), ink.bid).to(half + 2)
        line.right(_longest(say("ASKS"), asks, half - 1), half - 1, ink.ask)
    return line.strip(width)


def _side_words(side: DepthSide | None, spec: DepthView) -> tuple[str, ...]:
    if side is None or not side.steps:
        return (say("none"),)
    shown = compact(side.steps[-1].value)
    if side.reach_bp >= spec.width_bp:
        return f"{shown} {spec.quote}", shown
    reach = say("to {reach} bp", reach=figures(f"{side.reach_bp:.{0 if side.reach_bp >= 10 else 1}f}"))
    return (
        say("{shown} {quote} shown {reach}", shown=shown, quote=spec.quote, reach=reach),
        say("{shown} shown {reach}", shown=shown, reach=reach),
        f"{shown} {reach}",
        shown,
    )


def _longest(name: str, words: Sequence[str], room: int) -> str:
    return next((f"{name} {each}" for each in words if width_of(name) + 1 + width_of(each) <= room), name)


def _grid(spec: DepthView, half: int, rows: int, ink: Ink) -> list[list[Cell]]:
    grid = [[Cell(" ", ink.text)] * (2 * half + 1) for _ in range(rows)]
    grid[0] = [Cell("┈", ink.rule)] * (2 * half + 1)
    if rows >= 5:
        grid[rows // 2] = list(grid[0])
    stale = spec.provenance.stale
    shaded = "▒" if ink.colourless else "█"
    for cells in grid:
        cells[half] = Cell("│", ink.muted)
    for side, way, fill, tone in ((spec.bids, -1, "█", ink.bid_bar), (spec.asks, 1, shaded, ink.ask_bar)):
        for place, share in enumerate(_shares(side, spec, half)):
            quarters = min(4 * rows, max(1, round(share * rows * 4))) if share > 0 else 0
            x = half + way * (place + 1)
            whole, rest = divmod(quarters, 4)
            for row in range(rows - whole, rows):
                grid[row][x] = Cell(fill, ink.stale if stale else tone)
            if rest:
                grid[rows - whole - 1][x] = Cell(_TOPS[rest], ink.stale if stale else tone)
    return grid


def _shares(side: DepthSide | None, spec: DepthView, half: int) -> list[float]:
    """Cumulative value at the outer edge of each cell from the mid, as a share of the scale; ends where the book ends."""
    if side is None or not side.steps or spec.width_bp <= 0 or spec.scale <= 0:
        return []
    apart = side.steps[0].bp
    found: list[float] = []
    for cell in range(1, half + 1):
        step = math.ceil(spec.width_bp * cell / half / apart - 1e-6) - 1 if apart > 0 else cell
        if step >= len(side.steps):
            break
        found.append(min(1.0, side.steps[max(0, step)].value / spec.scale))
    return found


def _foot(spec: DepthView, half: int, width: int, height: int, ink: Ink) -> list[Strip]:
    """Own orders, distances, prices and costs, as far as the height allows."""
    lines: list[Strip] = []
    if spec.orders and height >= 9:
        lines.append(_own(spec, half, width, ink))
    ends = (-half, half)
    if height >= 5:
        away = figures(f"{spec.width_bp:g} bp")
        middle = round(half / 2)
        texts = [(0, say("mid"), ink.strong), *((x, away, ink.axis) for x in ends)]
        texts += [(x, figures(f"{spec.width_bp / 2:g}"), ink.axis) for x in (-middle, middle)]
        lines.append(_placed(texts, half, width))
    if (height in (8, 9) or height >= 12) and spec.mid is not None:
        texts = [(0, price(spec.mid, spec.decimals), ink.strong)]
        texts += [(x, price(_price_at(spec, x / half), spec.decimals), ink.axis) for x in ends]
        lines.append(_placed(texts, half, width))
    if height >= 10:
        lines += cost_lines(spec, width, height, ink)
    return lines


def _price_at(spec: DepthView, share: float) -> float:
    return max(0.0, (spec.mid or 0.0) * (1 + share * spec.width_bp * 1e-4))


def _own(spec: DepthView, half: int, width: int, ink: Ink) -> Strip:
    """The desk's own resting orders below the prices where they rest; those out of sight at the edge."""
    texts: list[tuple[int, str, Style]] = []
    for order in spec.orders:
        away = (order.price / (spec.mid or order.price or 1.0) - 1.0) * 1e4
        share = away / spec.width_bp if spec.width_bp > 0 else 0.0
        sign = "◂" if share < -1 else "▸" if share > 1 else "◆"
        x = round(max(-1.0, min(1.0, share)) * half)
        texts.append((x, sign, ink.accent))
    count = len(spec.orders)
    said = (
        several(count, "{count} own order", "{count} own orders")
        if count > 1
        else say("own {side}", side=say(spec.orders[0].side))
    )
    free = all(half + x > width_of(said) for x, *_ in texts)
    return _placed([*texts, (-half if free else half, said, ink.accent)], half, width)


def _placed(texts: Sequence[tuple[int, str, Style]], half: int, width: int) -> Strip:
    """Texts centred on cells counted from the mid; one that would touch an earlier one is left out."""
    taken: list[tuple[int, str, Style]] = []
    for x, text, style in texts:
        size = width_of(text)
        start = max(0, min(half + x - size // 2, 2 * half + 1 - size))
        if size <= 2 * half + 1 and all(
            start + size < other or start > other + width_of(said) for other, said, _ in taken
        ):
            taken.append((start, text, style))
    line = Line()
    for start, text, style in sorted(taken, key=lambda each: each[0]):
        line.to(start).put(text, style)
    return line.strip(width)
