"""A tiny market whose every event the test writes."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from data.events import BookDelta, BookSnapshot, Level, Top, Trade
from data.instruments import Instrument
from data.market import Market

START = 1_760_000_000_000_000_000
SECOND = 1_000_000_000
BTC = Instrument(
    "BTC-USDT", "sim", "BTCUSDT", "BTC", "USDT", Decimal("0.1"), Decimal("0.001"), min_notional=Decimal(5)
)
ETH = Instrument(
    "ETH-USDT", "sim", "ETHUSDT", "ETH", "USDT", Decimal("0.01"), Decimal("0.01"), min_notional=Decimal(5)
)
INSTRUMENTS = {one.symbol: one for one in (BTC, ETH)}


class ScriptedMarket:
    """A market of two instruments, BTC around 60 000 and ETH around 3 000, that moves only when told."""

    def __init__(self) -> None:
        self.market = Market(INSTRUMENTS.values(), "sim")
        self.ts = START
        self._sequence = 0
        self._trade = 0
        self.quiet_for_ms = 0
        """Extra age that quotes show."""

    def now(self) -> int:
        """The feed's clock."""
        return self.ts + self.quiet_for_ms * 1_000_000

    def book(self, bids: list[Level], asks: list[Level], symbol: str = "BTC-USDT") -> None:
        """A whole new book."""
        self._sequence += 1
        top = Top(symbol, self.ts, bids[0][0], bids[0][1], asks[0][0], asks[0][1])
        self.market.apply(BookSnapshot(symbol, self.ts, bids, asks, self._sequence))
        self.market.apply(top)

    def around(self, mid: float, size: float = 5.0, symbol: str = "BTC-USDT") -> None:
        """A plain book of five levels on both sides, a tenth of a basis point apart."""
        tick = float(INSTRUMENTS[symbol].tick)
        steps = [tick * (1 + index) for index in range(5)]
        self.book(
            [(round(mid - step, 2), size) for step in steps],
            [(round(mid + step, 2), size) for step in steps],
            symbol,
        )

    def level(self, side: Literal["bid", "ask"], price: float, size: float) -> None:
        """One BTC level is now this large."""
        self._sequence += 1
        bids, asks = ([(price, size)], []) if side == "bid" else ([], [(price, size)])
        self.market.apply(BookDelta("BTC-USDT", self.ts, bids, asks, self._sequence, self._sequence))

    def trade(self, side: Literal["buy", "sell"], price: float, size: float) -> None:
        """A BTC trade by a taker of this side."""
        self._trade += 1
        self.market.apply(Trade("BTC-USDT", self.ts, price, size, side, self._trade))
