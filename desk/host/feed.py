"""The feed: plays the source into the market, and says so when it ends or breaks."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Literal

from data.errors import DataError
from data.events import FeedStatus, MarketEvent
from data.feed import Source
from data.market import Market
from desk.kernel.clock import Clock

FeedState = Literal["live", "delayed", "stale", "ended", "loading"]


class Feed:
    """A supervised service. A source that can no longer be read stops the market; the desk goes on without prices."""

    name = "feed"

    def __init__(self, source: Source, market: Market, clock: Clock) -> None:
        self.source = source
        self._market = market
        self._clock = clock
        self.changes: Counter[str] = Counter()
        """Events of each instrument so far; `""` counts those of the whole feed."""
        market.listen(self._count)

    async def run(self, ready: Callable[[], None]) -> None:
        """Play until the source ends, then stay."""
        ready()
        try:
            await self.source.run(self._market.apply, self._clock.sleep, self._clock.now)
        except DataError as problem:
            self._market.apply(FeedStatus("", self.source.market_now(), "ended", str(problem)))
        await asyncio.Event().wait()

    def age_ms(self) -> int:
        """Age of the newest event of any instrument, by the source's clock."""
        newest = max((state.newest_ts for state in self._market.states.values()), default=0)
        return max(0, (self.source.market_now() - newest) // 1_000_000) if newest else 0

    def state(self) -> tuple[FeedState, str]:
        """How the feed does, and why."""
        status = self._market.status
        if status is not None and status.state in ("ended", "halted"):
            return "ended", status.reason
        if not self._market.events_applied:
            return "loading", "waiting for the first price"
        now = self.source.market_now()
        silent = [symbol for symbol in self._market.symbols if self._market.stale(symbol, now)]
        if not silent:
            return "live", status.reason if status is not None else ""
        if len(silent) == len(self._market.symbols):
            return "stale", self._market.staleness(silent[0], now)
        return "delayed", f"{len(silent)} of {len(self._market.symbols)} instruments are silent"

    def _count(self, event: MarketEvent) -> None:
        self.changes[event.instrument] += 1
