"""Candles as characters: two vertical steps a cell, wicks thin, bodies thick."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rich.style import Style

from widgets.ink import Ink
from widgets.specs.market import Bar

NOTHING, WICK, BODY = 0, 1, 2

_GLYPHS = {
    (NOTHING, NOTHING): " ",
    (WICK, WICK): "│",
    (BODY, BODY): "┃",
    (WICK, BODY): "╽",
    (BODY, WICK): "╿",
    (NOTHING, WICK): "╷",
    (WICK, NOTHING): "╵",
    (NOTHING, BODY): "╻",
    (BODY, NOTHING): "╹",
}
"""Character for the upper and the lower half of a cell."""

_DASHED_BODY = "╏"
"""A falling body where colour cannot tell it from a rising one."""

_WIDE_BODY = {
    (BODY, BODY): "█",
    (BODY, NOTHING): "▀",
    (NOTHING, BODY): "▄",
    (BODY, WICK): "█",
    (WICK, BODY): "█",
}
"""A body that is several cells wide. It takes the half that a wick would notch, or leave apart from it."""


@dataclass(frozen=True)
class Scale:
    """Prices from `low` at the foot to `high` at the head of `rows` cells."""

    low: float
    high: float
    rows: int
    step: float
    """Distance between the prices written on the axis."""

    def half_row(self, price: float) -> int:
        """Half cell counted from the top, 0 for the highest."""
        share = (self.high - price) / (self.high - self.low)
        return min(2 * self.rows - 1, max(0, round(share * (2 * self.rows - 1))))

    def row(self, price: float) -> int:
        """Cell counted from the top; outside 0..rows-1 when the price is out of sight."""
        if not self.low <= price <= self.high:
            return -1 if price > self.high else self.rows
        return self.half_row(price) // 2


def nice_step(span: float, parts: int) -> float:
    """A round distance (1, 2, 2.5 or 5 times a power of ten) that divides `span` into at most `parts`."""
    if span <= 0 or parts <= 0:
        return 1.0
    raw = span / parts
    power: float = 10.0 ** math.floor(math.log10(raw))
    return next((factor * power for factor in (1.0, 2.0, 2.5, 5.0) if factor * power >= raw), 10.0 * power)


def scale_of(bars: Sequence[Bar], rows: int, decimals: int) -> Scale:
    """A scale that holds every bar. Its ends fall on a grid, so that a new tick seldom moves the whole picture."""
    low = min(bar.low for bar in bars)
    high = max(bar.high for bar in bars)
    tick: float = 10.0**-decimals
    if high - low < tick:
        middle = (high + low) / 2
        low, high = middle - tick * 2, middle + tick * 2
    step = max(tick, nice_step(high - low, max(1, rows // 3)))
    grid = step / 4
    bottom, top = math.floor(low / grid) * grid, math.ceil(high / grid) * grid
    if top <= bottom:
        top = bottom + grid
    return Scale(bottom, top, rows, step)


def candle(bar: Bar, scale: Scale) -> list[tuple[int, int]]:
    """For each row from the top: what stands in the upper and in the lower half of the cell."""
    head, foot = scale.half_row(bar.high), scale.half_row(bar.low)
    upper = scale.half_row(max(bar.open, bar.close))
    lower = scale.half_row(min(bar.open, bar.close))
    halves = [NOTHING] * (2 * scale.rows)
    for half in range(head, foot + 1):
        halves[half] = WICK
    for half in range(upper, lower + 1):
        halves[half] = BODY
    return list(zip(halves[::2], halves[1::2], strict=True))


def glyphs(bar: Bar, scale: Scale, thick: int, ink: Ink) -> tuple[list[str], Style]:
    """`thick` (an odd number) characters a row from the top, and the style of the candle."""
    if bar.close == bar.open:
        return _doji(bar, scale, thick), ink.flat
    falling = bar.close < bar.open
    dashed = falling and ink.colourless
    texts = [
        _middle(cell, thick, dashed).join([_side(cell, dashed) * (thick // 2)] * 2)
        for cell in candle(bar, scale)
    ]
    return texts, ink.chart_down if falling else ink.chart_up


def _doji(bar: Bar, scale: Scale, thick: int) -> list[str]:
    """A candle that closed where it opened: a level stroke through its wick."""
    head, foot = scale.half_row(bar.high), scale.half_row(bar.low)
    body = scale.half_row(bar.close)
    stroke = {(True, True): "┿", (True, False): "┷", (False, True): "┯"}.get((head < body, foot > body), "━")
    texts = [_GLYPHS[upper, lower].center(thick) for upper, lower in candle(bar, scale)]
    texts[body // 2] = stroke.center(thick, "━")
    return texts


def _middle(cell: tuple[int, int], thick: int, dashed: bool) -> str:
    if thick > 1 and BODY in cell:
        return _side(cell, dashed)
    return _DASHED_BODY if dashed and cell == (BODY, BODY) else _GLYPHS[cell]


def _side(cell: tuple[int, int], dashed: bool) -> str:
    # There is no shaded half, and a solid one would look like the end of a rising body.
    return "▒" if dashed and BODY in cell else _WIDE_BODY.get(cell, " ")
