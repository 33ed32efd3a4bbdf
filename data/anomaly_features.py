"""The shape of a market as six figures: spread, depth, flow, volatility, trade rate and the memory of signs."""

from __future__ import annotations

import math
from collections.abc import Mapping

import msgspec

from data.events import MarketEvent, Top, Trade
from data.flow import order_flow
from data.instruments import Instrument
from data.liquidity.impact import quote_value
from data.market import Market

NEAR = 10.0
"""Basis points from the mid within which depth counts."""
SECOND = 1e9
SMOOTH = 10.0
"""Seconds over which trade rate and volatility are averaged."""
MEMORY = 0.98
"""Decay of the memory of signs, a trade."""
TOUCH = 0.99
"""Decay of the usual size at the touch, a sample."""
LEAST_MOVE = 0.01
"""Basis points a second that are added before the logarithm: a still market is not infinitely calm."""
SMALLEST_SPREAD = 0.01
NAMES = ("spread", "depth", "flow", "volatility", "trade rate", "sign memory")


class MarketShape(msgspec.Struct, frozen=True, gc=False):
    """One sample of one instrument."""

    instrument: str
    at: int
    """UTC ns by the source's clock."""
    spread: float
    """Logarithm of the spread in basis points."""
    depth: float
    """Logarithm of the quote value within 10 bp of the mid, both sides."""
    flow: float
    """Order-flow imbalance since the last sample in usual touch sizes, through asinh; above 0 is buying."""
    volatility: float
    """Logarithm of the mid's move in basis points a root second, averaged over ten seconds."""
    trade_rate: float
    """Logarithm of 1 + trades a second, averaged over ten seconds."""
    sign_memory: float
    """Covariance of the sides of trades that follow one another, -1 to 1."""

    @property
    def row(self) -> tuple[float, ...]:
        """The figures in the order of `NAMES`."""
        return self.spread, self.depth, self.flow, self.volatility, self.trade_rate, self.sign_memory


class ShapeSampler:
    """Samples one instrument; `hear` takes each event after the market has applied it, at constant cost."""

    __slots__ = (
        "_at", "_both", "_flow", "_instrument", "_mean", "_mid", "_rate", "_side", "_top", "_touch", "_trades",
        "_variance",
    )  # fmt: skip

    def __init__(self, instrument: Instrument) -> None:
        self._instrument = instrument
        self._at = 0
        self._mid = 0.0
        self._top: Top | None = None
        self._flow = 0.0
        self._touch = 0.0
        self._trades = 0
        self._side = 0.0
        self._both = self._mean = 0.0
        self._rate: float | None = None
        self._variance: float | None = None

    def hear(self, event: MarketEvent) -> None:
        """Take an event of this instrument."""
        if isinstance(event, Trade):
            self._trades += 1
            side = 1.0 if event.side == "buy" else -1.0
            if self._side:
                self._both = MEMORY * self._both + (1.0 - MEMORY) * side * self._side
                self._mean = MEMORY * self._mean + (1.0 - MEMORY) * side
            self._side = side
        elif isinstance(event, Top):
            self._take(event)

    def sample(self, market: Market, now: int) -> MarketShape | None:
        """The shape at `now`; `None` on the first call and whenever the book may not be believed."""
        state = market.view(self._instrument.symbol)
        best = state.book.best()
        if not state.book.usable or best is None:
            self._at = 0
            self._top = None
            return None
        (bid, bid_size), (ask, ask_size) = best
        self._take(Top(self._instrument.symbol, now, bid, bid_size, ask, ask_size))
        mid = (bid + ask) / 2.0
        elapsed = (now - self._at) / SECOND
        first, self._at = self._at == 0, now
        before, self._mid = self._mid, mid
        trades, self._trades = self._trades, 0
        flow, self._flow = self._flow, 0.0
        touch = (bid_size + ask_size) / 2.0
        self._touch = touch if not self._touch else TOUCH * self._touch + (1.0 - TOUCH) * touch
        if first or elapsed <= 0.0:
            return None
        moved = (mid / before - 1.0) * 1e4
        keep = math.exp(-elapsed / SMOOTH)
        self._rate = _averaged(self._rate, trades / elapsed, keep)
        self._variance = _averaged(self._variance, moved * moved / elapsed, keep)
        bids, asks = state.book.depth(NEAR)
        depth = quote_value(self._instrument, bids + asks, mid)
        return MarketShape(
            instrument=self._instrument.symbol,
            at=now,
            spread=math.log(max(SMALLEST_SPREAD, (ask - bid) / mid * 1e4)),
            depth=math.log(max(1.0, depth)),
            flow=math.asinh(flow / self._touch) if self._touch > 0.0 else 0.0,
            volatility=math.log(math.sqrt(self._variance) + LEAST_MOVE),
            trade_rate=math.log1p(self._rate),
            sign_memory=self._both - self._mean * self._mean,
        )

    def _take(self, top: Top) -> None:
        if self._top is not None:
            self._flow += order_flow(self._top, top)
        self._top = top


def _averaged(before: float | None, value: float, keep: float) -> float:
    return value if before is None else keep * before + (1.0 - keep) * value


UNITS: Mapping[str, str] = {
    "spread": "bp",
    "depth": "quote",
    "flow": "touches",
    "volatility": "bp/√s",
    "trade rate": "a second",
    "sign memory": "",
}
"""What each feature is told to people in."""


def told(name: str, value: float) -> float:
    """A feature of `MarketShape` in its unit of `UNITS`: out of the logarithm, or out of asinh."""
    match name:
        case "spread" | "depth":
            return math.exp(value)
        case "flow":
            return math.sinh(value)
        case "volatility":
            return max(0.0, math.exp(value) - LEAST_MOVE)
        case "trade rate":
            return math.expm1(value)
        case _:
            return value
