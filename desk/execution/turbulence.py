"""How much wilder a market is than it usually is: minutes against hours, and the minute under way against both."""

from __future__ import annotations

from decimal import Decimal
from math import log, sqrt

from data.market import Market
from data.volatility import realised

FAST, SLOW = 5, 240
"""Minutes."""
MINUTE = 60_000_000_000
FEWEST = 60
"""Closed minutes below which nothing is known to be usual."""


class Turbulence:
    """The volatility of the last minutes as a multiple of the usual one, by instrument."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._known: dict[str, tuple[int, float | None, float, float]] = {}

    def of(self, symbol: str) -> Decimal | None:
        """The multiple now, nothing where too little is known."""
        state = self._market.states.get(symbol)
        if state is None:
            return None
        series = state.candle_store.series["1m"]
        known = self._known.get(symbol)
        if known is None or known[0] != series.newest:
            bars = series.closed(SLOW)
            usual = realised(bars, FEWEST)
            fast = realised(bars[-FAST:], FAST - 1) if usual else None
            close = float(bars[-1].close) if bars else 0.0
            known = self._known[symbol] = (series.newest, usual, fast or 0.0, close)
        _, usual, fast, close = known
        if not usual:
            return None
        under_way = 0.0
        if state.top is not None and state.mid and state.mid > 0 and close > 0:
            # Over a gap more than one minute may have passed, in which a price may go further.
            minutes = max(1.0, (state.top.ts - series.newest) / MINUTE - 1)
            under_way = abs(log(state.mid / close)) / sqrt(minutes)
        return Decimal(repr(max(fast, under_way) / usual))
