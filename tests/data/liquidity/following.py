"""A watch over a small market that goes on second by second."""

from __future__ import annotations

from data.liquidity.watch import LiquidityWatch
from data.market import Market
from tests.data.building import BTC, SECOND, START, bar, market, snapshot, trade
from tests.data.liquidity.test_gauge import ladder


class Watched:
    """One book a second of BTC-USDT, with its watch."""

    def __init__(self) -> None:
        self.market: Market = market(BTC)
        self.watch = LiquidityWatch(self.market)
        self.now = START
        for minute in range(6):
            self.market.apply(bar(minute - 10, 100.1, 100.0, volume=1000.0))

    def go(self, seconds: int, size: float = 1.0, tick: float = 0.01) -> None:
        """So many seconds of a book of this size and spread, with a trade in each."""
        for _ in range(seconds):
            self.now += SECOND
            number = self.now // SECOND
            self.market.apply(snapshot(*ladder(tick, size), last=number, at=self.now))
            side = "buy" if number % 2 else "sell"
            self.market.apply(trade(100.0, 1.0, self.now, side, number=number))  # type: ignore[arg-type]
            self.watch.advance(self.now)
