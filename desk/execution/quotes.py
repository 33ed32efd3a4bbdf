"""Quotes frozen from the market as it stands, aged by the feed's own clock."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from math import fsum, sqrt

import msgspec

from data.instrument_state import InstrumentState
from data.liquidity.reading import LiquidityReading
from data.market import Market
from data.volatility import FEWEST, realised
from desk.kernel.clock import Clock
from desk.risk.depth import Depth
from desk.risk.quote import Quote

MOST_LEVELS = 1_000
"""Levels of a side that costs are walked over."""
MINUTES = 60
"""Closed minutes over which the square-root law takes volatility and volume; fewer at first, never below the least."""
ReadLiquidity = Callable[[str, int], LiquidityReading]


class MarketQuotes:
    """What the desk knows of prices, as money. `market_now` is the source's clock: a recording ages by its own time."""

    def __init__(
        self,
        market: Market,
        clock: Clock,
        market_now: Callable[[], int],
        liquidity: ReadLiquidity | None = None,
    ) -> None:
        self._market = market
        self._clock = clock
        self._market_now = market_now
        self.liquidity = liquidity
        """What is asked how hard it is to trade."""
        self.doubt: Callable[[], str] = lambda: ""
        """What is asked why the book's promise is not believed at worst."""
        self._sigmas: dict[str, tuple[int, Decimal | None]] = {}
        """By instrument: opening time of the newest closed minute, and the volatility up to it."""

    def deep(self, symbol: str) -> Quote | None:
        """The quote now with its depth, for whoever asks what an order costs."""
        quote = self.quote(symbol)
        return None if quote is None else msgspec.structs.replace(quote, depth=self.depth(symbol))

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
            sigma_1m_bp=self._sigma(symbol, state),
        )

    def _sigma(self, symbol: str, state: InstrumentState) -> Decimal | None:
        """Standard deviation of one-minute returns, in basis points, reckoned anew once a minute has closed."""
        minutes = state.candle_store.series["1m"]
        known = self._sigmas.get(symbol)
        if known is None or known[0] != minutes.newest:
            sigma = realised(minutes.closed(MINUTES))
            basis_points = None if sigma is None else Decimal(repr(round(sigma * 1e4, 4)))
            known = self._sigmas[symbol] = (minutes.newest, basis_points)
        return known[1]

    def depth(self, symbol: str) -> Depth | None:
        """What the market shows beyond its best prices; nothing where nothing may be relied on."""
        state = self._market.states.get(symbol)
        now = self._market_now()
        if state is None or state.top is None or self._market.fault(symbol, now):
            return None
        sigma, volume, minutes = _hour(state)
        bids, asks = state.book.levels(MOST_LEVELS) if state.book.usable else ([], [])
        stress = usual_spread = usual_depth = None
        if self.liquidity is not None:
            reading = self.liquidity(symbol, now)
            stress = reading.stress
            parts = {part.name: part for part in reading.parts}
            usual_spread = parts["spread"].usual if "spread" in parts else None
            shown = parts.get("depth")
            if shown is not None and shown.value and shown.usual:
                usual_depth = min(1.0, shown.value / shown.usual)
        return Depth(
            tuple(bids), tuple(asks), sigma, volume, minutes, stress, usual_spread, usual_depth, self.doubt()
        )


def _hour(state: InstrumentState) -> tuple[float | None, float | None, int]:
    bars = state.candles("1m", MINUTES)
    found = realised(bars, FEWEST)
    if found is None:
        return None, None, len(bars)
    return found * sqrt(len(bars)) * 1e4, fsum(bar.volume for bar in bars), len(bars)
