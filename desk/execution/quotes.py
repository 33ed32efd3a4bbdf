"""Quotes frozen from the market as it stands, aged by the feed's own clock."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from data.market import Market
from desk.kernel.clock import Clock
from desk.risk.exposure import Side
from desk.risk.quote import Quote


class MarketQuotes:
    """What the desk knows of prices, as money. `market_now` is the source's clock: a recording ages by its own time."""

    def __init__(self, market: Market, clock: Clock, market_now: Callable[[], int]) -> None:
        self._market = market
        self._clock = clock
        self._market_now = market_now

    def quote(self, symbol: str) -> Quote | None:
        """The quote now; nothing before the first price of an instrument."""
        state = self._market.states.get(symbol)
        if state is None or state.top is None:
            return None
        instrument, top, now = state.instrument, state.top, self._market_now()
        bid, ask = instrument.price(top.bid), instrument.price(top.ask)
        reason = self._market.fault(symbol, now)
        return Quote(
            instrument=symbol,
            bid=bid,
            ask=ask,
            mid=(bid + ask) / 2,
            at=top.ts,
            age_ms=max(0, (now - top.ts) // 1_000_000),
            usable=not reason,
            source=self._market.source,
            taken=self._clock.now(),
            reason=reason,
            caution=self._market.caution,
            last=None if state.last is None else instrument.price(state.last),
        )

    def slippage_bp(self, symbol: str, side: Side, quantity: Decimal) -> float | None:
        """Expected cost of taking this quantity now against the mid; nothing where the book does not show enough."""
        state = self._market.states.get(symbol)
        if state is None or state.mid is None:
            return None
        average, filled = state.book.walk(side, float(quantity))
        if filled < float(quantity) * 0.999999:
            return None
        return (average / state.mid - 1.0) * (1e4 if side == "buy" else -1e4)
