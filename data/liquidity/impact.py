"""How far trading moves the price: Amihud's ratio from bars and Kyle's lambda from the stream."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from operator import mul
from typing import NamedTuple

from data.events import Candle, Trade
from data.instruments import Instrument

MILLION = 1e6
BP = 1e4
FEWEST_BARS = 5
SECONDS = 300
FEWEST_SECONDS = 60
SIGNIFICANT = 2.0
"""Below this t-statistic lambda is not shown."""


def quote_value(instrument: Instrument, size: float, price: float) -> float:
    """Value of a size, or of contracts, in quote units."""
    units = size * float(instrument.contract_size)
    return units if instrument.inverse else units * price


def signed_value(instrument: Instrument, trades: Sequence[Trade], since: int, until: int) -> float:
    """Buys less sells in quote value from `since` up to but not at `until`; `trades` oldest first."""
    inverse = instrument.inverse
    total = 0.0
    for trade in reversed(trades):
        if trade.ts >= until:
            continue
        if trade.ts < since:
            break
        value = trade.size if inverse else trade.size * trade.price
        total += value if trade.side == "buy" else -value
    return total * float(instrument.contract_size)


def amihud(bars: Sequence[Candle], instrument: Instrument) -> float | None:
    """Mean absolute return over traded value, basis points per million of quote value (Amihud 2002).

    Bars without trades say nothing.
    """
    each = []
    for bar in bars:
        value = quote_value(instrument, bar.volume, bar.close)
        if value > 0.0 and bar.open > 0.0 and bar.close > 0.0:
            each.append(abs(math.log(bar.close / bar.open)) * BP / (value / MILLION))
    if len(each) < FEWEST_BARS:
        return None
    found = math.fsum(each) / len(each)
    return found if math.isfinite(found) else None


class Lambda(NamedTuple):
    """Slope of the change of the mid on signed traded value, in basis points per million, and its t-statistic."""

    slope: float
    t: float


class KyleLambda:
    """Least squares of the change of the mid on the signed value traded in the same second, over five minutes of them."""

    __slots__ = ("_pairs",)

    def __init__(self) -> None:
        self._pairs: deque[tuple[float, float]] = deque(maxlen=SECONDS)

    def add(self, moved: float, signed: float) -> None:
        """Take one second: the move of the mid in basis points, and buys less sells in quote value."""
        self._pairs.append((signed / MILLION, moved))

    def slope(self) -> Lambda | None:
        """The fit (Kyle 1985); `None` below a minute, or when nothing was traded or nothing is left to explain."""
        count = len(self._pairs)
        if count < FEWEST_SECONDS:
            return None
        xs, ys = zip(*self._pairs, strict=True)
        x_mean, y_mean = math.fsum(xs) / count, math.fsum(ys) / count
        across = [x - x_mean for x in xs]
        up = [y - y_mean for y in ys]
        xx = math.fsum(map(mul, across, across))
        if xx <= 0.0:
            return None
        xy = math.fsum(map(mul, across, up))
        yy = math.fsum(map(mul, up, up))
        slope = xy / xx
        if not math.isfinite(slope):
            return None
        left = max(0.0, yy - slope * xy) / (count - 2)
        error = math.sqrt(left / xx)
        if error <= 0.0:
            return Lambda(slope, math.inf) if slope else None
        return Lambda(slope, slope / error)
