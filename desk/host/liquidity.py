"""Keeps the liquidity gauges going, so that what is usual is known by the time somebody looks."""

from __future__ import annotations

from collections.abc import Callable

from data.feed import Source
from data.liquidity.watch import LiquidityWatch
from desk.kernel.clock import Clock

EVERY_S = 0.25


class LiquidityKeeper:
    """A supervised service: beside the feed, so that a gauge that breaks stops no price."""

    name = "liquidity"

    def __init__(self, watch: LiquidityWatch, source: Source, clock: Clock) -> None:
        self._watch = watch
        self._source = source
        self._clock = clock

    async def run(self, ready: Callable[[], None]) -> None:
        """Tick what is due by the market's clock, a few instruments at a time."""
        ready()
        while True:
            await self._clock.sleep(EVERY_S)
            self._watch.advance(self._source.market_now())
