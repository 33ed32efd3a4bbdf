"""Bars for structure: walks on a whole-number grid, where equal prices are common, and recorded candles."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl
from hypothesis import strategies as st

from data.events import Candle
from data.structure.events import Break, StructureEvent, Sweep, Swing, SwingExpired, Zone, ZoneChange
from data.structure.rules import Rules
from tests.shared import recording

HOUR = 3_600_000_000_000
MIDDLE = 1024.0
"""Walks begin here; a mirrored price is twice this less the price, exactly."""
SHORT = Rules(lag=2, gap=0.1, life=60, reach=12, range_period=5)
MARGINS = Rules(lag=2, break_margin=0.1, gap=0.25, life=60, reach=12, range_period=5)

Step = tuple[int, int, int, int]
steps = st.lists(
    st.tuples(st.integers(-3, 3), st.integers(-9, 9), st.integers(0, 5), st.integers(0, 5)),
    min_size=20,
    max_size=120,
)
"""Jump at the open, move, wick above, wick below."""


def candle(at: int, open_: float, high: float, low: float, close: float) -> Candle:
    """A closed hour."""
    return Candle("X", at * HOUR, HOUR, open_, high, low, close, 1.0, 100, True)


def walk(drawn: Sequence[Step]) -> list[Candle]:
    """A walk from drawn steps."""
    close, bars = MIDDLE, []
    for at, (jump, move, above, below) in enumerate(drawn):
        first = min(max(close + jump, 100.0), 1900.0)
        close = min(max(first + move, 100.0), 1900.0)
        bars.append(candle(at, first, max(first, close) + above, min(first, close) - below, close))
    return bars


def closes(*prices: float) -> list[Candle]:
    """Bars from close to close without wicks."""
    bars = []
    before = prices[0]
    for at, price in enumerate(prices):
        bars.append(candle(at, before, max(before, price), min(before, price), price))
        before = price
    return bars


def mapped(bars: Sequence[Candle], change: Callable[[float], float], since: int = 0) -> list[Candle]:
    """Bars whose prices are changed from number `since` on; a falling change turns highs into lows."""
    out = list(bars[:since])
    for bar in bars[since:]:
        high, low = change(bar.high), change(bar.low)
        out.append(
            Candle(
                bar.instrument, bar.ts, bar.interval, change(bar.open), max(high, low), min(high, low),
                change(bar.close), bar.volume, bar.trades, True,
            )
        )  # fmt: skip
    return out


def mirrored(bars: Sequence[Candle]) -> list[Candle]:
    """Bars upside down."""
    return mapped(bars, lambda price: 2.0 * MIDDLE - price)


def reflected(event: StructureEvent) -> StructureEvent:
    """The event that mirrored bars should give instead."""
    whole = 2.0 * MIDDLE
    match event:
        case Swing(t, anchor, side, price):
            return Swing(t, anchor, "low" if side == "high" else "high", whole - price)
        case SwingExpired(t, anchor, side, price):
            return SwingExpired(t, anchor, "low" if side == "high" else "high", whole - price)
        case Break(t, anchor, kind, side, price, close):
            return Break(t, anchor, kind, "down" if side == "up" else "up", whole - price, whole - close)
        case Sweep(t, anchor, side, price, extreme, count):
            turned: Sweep = Sweep(
                t, anchor, "low" if side == "high" else "high", whole - price, whole - extreme, count
            )
            return turned
        case Zone(t, anchor, kind, side, top, bottom):
            return Zone(t, anchor, kind, "down" if side == "up" else "up", whole - bottom, whole - top)
        case ZoneChange(t, zone, state):
            changed = reflected(zone)
            assert isinstance(changed, Zone)
            return ZoneChange(t, changed, state)


def recorded(path: str, first: int, count: int) -> list[Candle]:
    """Some candles of a recorded file."""
    frame = pl.read_parquet(recording(path)).slice(first, count)
    prices = frame.select(pl.col("open", "high", "low", "close").cast(pl.Float64))
    return [candle(at, *row) for at, row in enumerate(prices.iter_rows())]
