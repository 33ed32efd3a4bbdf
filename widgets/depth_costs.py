"""What market orders of a few sizes would cost: a line a side, or a table where there is room."""

from __future__ import annotations

from rich.style import Style
from textual.strip import Strip

from widgets.ink import Ink
from widgets.language import figures, say
from widgets.lines import Line, blank
from widgets.numerals import compact, price
from widgets.specs.depth import DepthCost, DepthView

_TABLE_FROM = (56, 20)
"""Cells and rows of the pane from which costs are a table."""

_COLUMN, _NARROW_COLUMN = 17, 13
"""Cells from one size to the next in a line."""


def cost_lines(spec: DepthView, width: int, height: int, ink: Ink) -> list[Strip]:
    """Expected slippage against the mid of buying and of selling each size."""
    if not spec.costs:
        return []
    if width >= _TABLE_FROM[0] and height >= _TABLE_FROM[1]:
        return _table(spec, width, ink)
    return [_line(spec, side, width, ink) for side in ("buy", "sell")]


def slippage(cost: DepthCost) -> str:
    """Expected slippage such as `0.18`, or how much of the size the book shows."""
    if cost.slippage_bp is None:
        return say("only {share:.0f}%", share=cost.filled_pct)
    return figures(f"{cost.slippage_bp:.2f}" if abs(cost.slippage_bp) < 9.995 else f"{cost.slippage_bp:,.1f}")


def size(value: float) -> str:
    """A round size such as `10K` or `0.1`."""
    for divisor, letter in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
        if value >= divisor:
            return figures(f"{value / divisor:.4g}{letter}")
    return figures(f"{value:.4g}") if value < 1e15 else compact(value)


def _line(spec: DepthView, side: str, width: int, ink: Ink) -> Strip:
    shown = [cost for cost in spec.costs if cost.side == side]
    line = Line().left(side, 5, ink.muted)
    column = max(_NARROW_COLUMN, min(_COLUMN, (width - line.cells) // max(1, len(shown))))
    for number, cost in enumerate(shown):
        parts = [(f"{size(cost.value)} ", ink.muted), (slippage(cost), _tone(cost, ink))]
        if cost.slippage_bp is not None:
            parts.append((" bp", ink.muted))
        line.to(5 + number * column)
        if line.cells + sum(len(text) for text, _ in parts) > width:
            break
        line.put_all(parts).gap()
    return line.strip(width)


def _table(spec: DepthView, width: int, ink: Ink) -> list[Strip]:
    """A row a size; the cost of buying, then of selling, each with the average price where it fits."""
    prices = [len(price(cost.average, spec.decimals)) for cost in spec.costs if cost.average is not None]
    room = max(prices, default=0) + 3 if width >= 60 + 2 * max(prices, default=0) else 0
    first, column = 18, 12
    title = Line().left(say("Market order"), first, ink.heading)
    for name in (say("Buy cost"), say("Sell cost")):
        title.right(name, column, ink.heading).right(say("average") if room else "", room, ink.muted).gap(2)
    lines = [blank(width), title.strip(width)]
    for value in dict.fromkeys(cost.value for cost in spec.costs):
        line = Line().left(f"{size(value)} {spec.quote}", first, ink.text)
        for side in ("buy", "sell"):
            cost = next((each for each in spec.costs if (each.side, each.value) == (side, value)), None)
            text = "" if cost is None else slippage(cost) + (" bp" if cost.slippage_bp is not None else "")
            line.right(text, column, ink.text if cost is None else _tone(cost, ink))
            average = "" if cost is None or cost.average is None else price(cost.average, spec.decimals)
            line.right(average, room, ink.muted).gap(2)
        lines.append(line.strip(width))
    return lines


def _tone(cost: DepthCost, ink: Ink) -> Style:
    return ink.warn if cost.slippage_bp is None else ink.text
