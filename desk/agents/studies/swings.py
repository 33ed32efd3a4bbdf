"""Swing highs and lows, known only once enough later bars have confirmed them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from data.events import Candle

LAG = 3
"""Bars on either side of a swing; it is known this many bars after the bar it describes."""


@dataclass(frozen=True, slots=True)
class Swing:
    """A turn of the price at bar `anchor`, known since bar `known`."""

    anchor: int
    known: int
    side: Literal["high", "low"]
    price: float


def swings(bars: Sequence[Candle], lag: int = LAG) -> list[Swing]:
    """Confirmed swings in the order in which they became known. The first of equal extremes wins."""
    found: list[Swing] = []
    highs = [bar.high for bar in bars]
    lows = [-bar.low for bar in bars]
    for now in range(2 * lag, len(bars)):
        anchor = now - lag
        if _peak(highs, anchor, lag):
            found.append(Swing(anchor, now, "high", bars[anchor].high))
        if _peak(lows, anchor, lag):
            found.append(Swing(anchor, now, "low", bars[anchor].low))
    return found


def touched(bars: Sequence[Candle], swing: Swing) -> bool:
    """Whether a bar after the swing has traded beyond it."""
    later = bars[swing.anchor + 1 :]
    if swing.side == "high":
        return any(bar.high > swing.price for bar in later)
    return any(bar.low < swing.price for bar in later)


def _peak(values: Sequence[float], at: int, lag: int) -> bool:
    value = values[at]
    return value > max(values[at - lag : at]) and value >= max(values[at + 1 : at + lag + 1])
