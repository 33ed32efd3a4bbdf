"""What a stretch of market events is like: the measures that the recordings were measured with."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from statistics import fmean
from typing import NamedTuple

from data.events import MarketEvent, Top, Trade

SECOND = 1_000_000_000


class Stretch(NamedTuple):
    """Fano factors of trades, and standard deviation (bp) and excess kurtosis of the mid's returns, by seconds."""

    trades: float
    """A second."""
    orders: float
    """A second."""
    fano: dict[float, float]
    deviation: dict[float, float]
    kurtosis: dict[float, float]
    still: float
    """Share of 0.1 s without a move of the mid."""
    one_tick: float
    """Share of the time in which the spread is one tick."""
    sides: dict[int, float]
    """Autocorrelation of the side of taker orders by lag in orders."""
    runs: float
    """Autocorrelation of the direction of moves of the mid."""
    sweeps: float
    """Share of taker orders that trade at more than one price."""


def measure(events: Sequence[MarketEvent], start: int, seconds: int, tick: float) -> Stretch:
    """Measures of one instrument's events in `seconds` from `start`."""
    end = start + seconds * SECOND
    trades = [event for event in events if isinstance(event, Trade) and start <= event.ts < end]
    tops = [event for event in events if isinstance(event, Top) and start <= event.ts < end]
    sides: list[int] = []
    sweeps = 0
    last: Trade | None = None
    low = high = 0.0
    for trade in trades:
        if last is None or trade.ts != last.ts or trade.side != last.side:
            sweeps += high > low
            low = high = trade.price
            sides.append(1 if trade.side == "buy" else -1)
        low, high = min(low, trade.price), max(high, trade.price)
        last = trade
    fano = {}
    for width in (0.1, 1.0, 10.0):
        counts = [0] * int(seconds / width)
        for trade in trades:
            counts[min(len(counts) - 1, int((trade.ts - start) / (width * SECOND)))] += 1
        fano[width] = variance(counts) / fmean(counts)
    narrow = 0
    for top, after in itertools.pairwise(tops):
        if top.ask - top.bid < 1.5 * tick:
            narrow += after.ts - top.ts
    grid = mids(tops, start, seconds)
    deviation, kurtosis = {}, {}
    still = 0.0
    for width in (0.1, 1.0, 10.0):
        every = round(width / 0.1)
        points = grid[::every]
        returns = [1e4 * math.log(after / before) for before, after in itertools.pairwise(points)]
        deviation[width] = math.sqrt(variance(returns))
        kurtosis[width] = excess_kurtosis(returns)
        if width == 0.1:
            still = sum(r == 0.0 for r in returns) / len(returns)
    moves = [after.bid + after.ask - top.bid - top.ask for top, after in itertools.pairwise(tops)]
    directions = [1 if move > 0 else -1 for move in moves if abs(move) > tick / 2]
    return Stretch(
        len(trades) / seconds, len(sides) / seconds, fano, deviation, kurtosis, still,
        narrow / (tops[-1].ts - tops[0].ts), {lag: autocorrelation(sides, lag) for lag in (1, 5, 10, 50)},
        autocorrelation(directions, 1), sweeps / max(1, len(sides)),
    )  # fmt: skip


def mids(tops: Sequence[Top], start: int, seconds: int) -> list[float]:
    """The mid at each tenth of a second."""
    out: list[float] = []
    mid = (tops[0].bid + tops[0].ask) / 2.0
    at = 0
    for tenth in range(seconds * 10 + 1):
        now = start + tenth * (SECOND // 10)
        while at < len(tops) and tops[at].ts <= now:
            mid = (tops[at].bid + tops[at].ask) / 2.0
            at += 1
        out.append(mid)
    return out


def variance(values: Sequence[float]) -> float:
    """Sample variance."""
    mean = fmean(values)
    return math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)


def excess_kurtosis(values: Sequence[float]) -> float:
    """Fourth moment over the squared second, less 3."""
    mean = fmean(values)
    second = fmean([(value - mean) ** 2 for value in values])
    return fmean([(value - mean) ** 4 for value in values]) / second**2 - 3.0 if second else 0.0


def autocorrelation(values: Sequence[float], lag: int) -> float:
    """Autocorrelation at one lag."""
    mean = fmean(values)
    square = math.fsum((value - mean) ** 2 for value in values)
    return math.fsum((a - mean) * (b - mean) for a, b in zip(values, values[lag:], strict=False)) / square
