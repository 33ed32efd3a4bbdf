"""The liquidity stress gauge of one instrument, fed by the stream and read at any time."""

from __future__ import annotations

import math

from data.freshness import LONGEST, Rhythm
from data.instrument_state import InstrumentState
from data.instruments import Instrument
from data.liquidity.history import SECOND, HourHistory
from data.liquidity.impact import BP, SIGNIFICANT, KyleLambda, amihud, quote_value, signed_value
from data.liquidity.overrides import override
from data.liquidity.reading import UNITS, WEIGHTS, LiquidityPart, LiquidityReading, PartName, combined
from data.market import Market

NEAREST = 5.0
"""Depth is counted at least this many basis points from the mid."""
SMALLEST_SPREAD = 0.1
"""Basis points; narrower spreads cost nothing beside any fee, and are all as good."""
BARS = 30
"""One-minute bars behind Amihud's ratio."""
Measured = tuple[float | None, str]
"""A measure, or why there is none."""


class LiquidityGauge:
    """Spread, depth, Amihud's ratio and Kyle's lambda against what is usual at this hour, and what overrides them.

    It reads the market's own state, so an event costs nothing. `tick` is for about once a second, `sample` for when a
    value should join what is usual, and `read` says the same without a trace.
    """

    __slots__ = ("_bars", "_books", "_histories", "_instrument", "_lambda", "_mid", "_ticked")

    def __init__(self, instrument: Instrument) -> None:
        self._instrument = instrument
        self._histories: dict[PartName, HourHistory] = {name: HourHistory() for name in WEIGHTS}
        self._lambda = KyleLambda()
        self._books = Rhythm(instrument.asked_every)
        """Of the book's own updates, as seen at each tick: no gap of it is shorter."""
        self._mid: float | None = None
        self._ticked = 0
        self._bars: tuple[int, float | None] = (-1, None)
        """Opening time of the newest bar, and the ratio up to it."""

    def tick(self, market: Market, now: int) -> str:
        """Pair the move of the mid with what was traded since the last tick; returns what overrides the gauge."""
        state = market.view(self._instrument.symbol)
        if state.book.ts:
            self._books.beat(state.book.ts)
        reason = self._override(market, state, now)
        if reason:
            self._mid = None
        else:
            self._pair(state, now)
        return reason

    def sample(self, market: Market, now: int) -> LiquidityReading:
        """The gauge at `now`, by the source's clock; what it measured is part of what is usual from now on."""
        reason = self.tick(market, now)
        return self._reading(market, now, reason, keep=True)

    def read(self, market: Market, now: int) -> LiquidityReading:
        """The gauge at `now`."""
        reason = self._override(market, market.view(self._instrument.symbol), now)
        return self._reading(market, now, reason, keep=False)

    def _override(self, market: Market, state: InstrumentState, now: int) -> str:
        """Why nothing measured may be believed, or empty."""
        rhythm = self._books if state.book.ts else state.touch
        return override(state, rhythm, now) or market.staleness(self._instrument.symbol, now)

    def _reading(self, market: Market, now: int, reason: str, keep: bool) -> LiquidityReading:
        symbol = self._instrument.symbol
        state = market.view(symbol)
        width = self._width()
        if reason:
            return LiquidityReading(symbol, now, 1.0, reason, (), width)
        measured: tuple[tuple[PartName, Measured], ...] = (
            ("spread", self._spread(state)),
            ("depth", self._depth(state, width)),
            ("amihud", self._amihud(state)),
            ("lambda", self._impact()),
        )
        stress, parts = combined(tuple(self._part(name, *found, now, keep) for name, found in measured))
        return LiquidityReading(symbol, now, stress, "", parts, width, _flags(parts))

    def _width(self) -> float:
        """Basis points within which depth is counted: 5, or twice the usual spread."""
        usual = self._histories["spread"].typical()
        return NEAREST if usual is None else max(NEAREST, 2.0 * math.exp(usual))

    def _pair(self, state: InstrumentState, now: int) -> None:
        mid = _mid(state)
        if mid is None or 0 <= now - self._ticked < SECOND:
            return
        if self._mid is not None and 0 < now - self._ticked < LONGEST:
            traded = signed_value(self._instrument, state.trades, self._ticked, now)
            self._lambda.add((mid / self._mid - 1.0) * BP, traded)
        self._mid = mid
        self._ticked = now

    def _spread(self, state: InstrumentState) -> Measured:
        best = state.book.best()
        if best is None:
            return None, "no best bid and ask"
        (bid, _), (ask, _) = best
        return (ask - bid) / (ask + bid) * 2.0 * BP, ""

    def _depth(self, state: InstrumentState, width: float) -> Measured:
        mid = _mid(state)
        if not state.book.usable or mid is None:
            return None, "the venue sends no book"
        bids, asks = state.book.depth(width)
        value = quote_value(self._instrument, bids + asks, mid)
        return (value, "") if value > 0.0 else (None, f"nothing within {width:g} bp of the mid")

    def _amihud(self, state: InstrumentState) -> Measured:
        newest = state.candle_store.series["1m"].newest
        if self._bars[0] != newest:
            self._bars = newest, amihud(state.candles("1m", BARS), self._instrument)
        value = self._bars[1]
        return (value, "") if value is not None else (None, "under five minutes with trades")

    def _impact(self) -> Measured:
        found = self._lambda.slope()
        if found is None:
            return None, "less than a minute of trading"
        if abs(found.t) < SIGNIFICANT:
            return None, f"not told from noise (t {found.t:.1f})"
        return abs(found.slope), ""

    def _part(self, name: PartName, value: float | None, note: str, now: int, keep: bool) -> LiquidityPart:
        """The measure against what is usual; with `keep` it is part of that afterwards."""
        unit = UNITS[name]
        if value is None or not (stressed := _stressed(name, value)) > 0.0:
            return LiquidityPart(name, value, unit, None, 0.0, "none", 0, note or "nothing to compare")
        history = self._histories[name]
        usual = history.usual(now)
        if keep:
            history.add(now, math.log(stressed))
        if usual is None:
            return LiquidityPart(name, value, unit, None, 0.0, "none", 0, "too little history")
        return LiquidityPart(
            name,
            value,
            unit,
            usual.stress(math.log(stressed)),
            0.0,
            usual.basis,
            usual.samples,
            usual=_stressed(name, math.exp(usual.median)),
        )


def _stressed(name: PartName, value: float) -> float:
    """The measure turned so that more is worse."""
    match name:
        case "spread":
            return max(value, SMALLEST_SPREAD)
        case "depth":
            return 1.0 / value
        case _:
            return value


def _mid(state: InstrumentState) -> float | None:
    best = state.book.best()
    return (best[0][0] + best[1][0]) / 2.0 if best else None


def _flags(parts: tuple[LiquidityPart, ...]) -> tuple[str, ...]:
    """What to know before believing the gauge."""
    flags = [f"without {part.name}: {part.note}" for part in parts if part.stress is None]
    bases = {part.basis for part in parts}
    if "recent" in bases:
        flags.append("short history: compared with the last ten minutes")
    elif "day" in bases:
        flags.append("short history: compared with all hours together")
    return tuple(flags)
