"""The feed: plays the source into the market, and says so when it ends, breaks or falls behind."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import get_args

from data.errors import DataError
from data.events import FeedStatus, MarketEvent
from data.feed import Doubted, Source
from data.instruments import Instrument
from data.market import UNUSABLE, Market
from desk.kernel.clock import Clock
from widgets.numerals import state_told
from widgets.specs.status import FeedState

_STATES = frozenset(get_args(FeedState))
Relisted = Callable[[Instrument, str], Awaitable[None]]
"""Told of an instrument under new rules, or why it may no longer be traded at all."""
LOOKED_AT_EVERY = 1.0
"""Seconds between two looks at the books of a source that can get them again."""
PATIENCE = 5
"""Looks at which a book must have been unusable, with nothing said of it, before it is doubted."""


class Feed:
    """A supervised service. A source that can no longer be read stops the market; the desk goes on without prices."""

    name = "feed"

    def __init__(
        self, source: Source, market: Market, clock: Clock, relisted: Relisted | None = None
    ) -> None:
        self.source = source
        self._relisted = relisted
        self._market = market
        self._clock = clock
        self.changes: Counter[str] = Counter()
        """Events of each instrument so far; `""` counts those of the whole feed."""
        market.listen(self._count)

    async def run(self, ready: Callable[[], None]) -> None:
        """Play until the source ends, then stay."""
        ready()
        looking = asyncio.create_task(self._look(self.source)) if isinstance(self.source, Doubted) else None
        try:
            await self.source.run(self._market.apply, self._clock.sleep, self._clock.now)
        except DataError as problem:
            self._market.apply(FeedStatus("", self.source.market_now(), "ended", str(problem)))
        finally:
            if looking is not None:
                looking.cancel()
        await asyncio.Event().wait()

    def age_ms(self) -> int:
        """Age of the newest event of any instrument, by the source's clock."""
        newest = max((state.newest_ts for state in self._market.states.values()), default=0)
        return max(0, (self.source.market_now() - newest) // 1_000_000) if newest else 0

    def state(self) -> tuple[FeedState, str]:
        """How the feed does, and why."""
        status = self._market.status
        if status is not None and status.state in UNUSABLE:
            return (status.state if status.state in _STATES else "ended"), status.reason  # type: ignore[return-value]
        if not self._market.events_applied:
            return "loading", "waiting for the first price"
        now = self.source.market_now()
        why = {symbol: self._market.staleness(symbol, now) for symbol in self._market.symbols}
        ill = [symbol for symbol in why if why[symbol]]
        if not ill:
            return "live", status.reason if status is not None else ""
        if len(ill) == len(why):
            state, reason = _shared(tuple(why.values()))
            return state, reason if status is None or not status.reason else f"{reason}; {status.reason}"
        told = [symbol for symbol in ill if state_told(why[symbol])[0]]
        many = f"{len(ill)} of {len(why)} instruments"
        if not told:
            return "delayed", f"{many} are silent"
        word, reason = state_told(why[told[0]])
        return "delayed", f"{many}: {told[0]} {word}" + (f": {reason}" if reason else "")

    async def _look(self, source: Doubted) -> None:
        """Have a book got again that stays unusable although nothing is said of it, such as one that stays crossed."""
        seen: Counter[str] = Counter()
        while True:
            await self._clock.sleep(LOOKED_AT_EVERY)
            await self.relist()
            for symbol, state in self._market.states.items():
                said = state.status is not None and state.status.state in UNUSABLE
                if state.book.usable or said or not state.book.ts:
                    seen.pop(symbol, None)
                    continue
                seen[symbol] += 1
                if seen[symbol] >= PATIENCE:
                    del seen[symbol]
                    source.doubt(symbol, state.book.reason)

    async def relist(self) -> None:
        """Take over the rules by which the venue lists its instruments now."""
        for instrument in self.source.instruments:
            state = self._market.states.get(instrument.symbol)
            if state is None:
                continue
            halted = state.status is not None and state.status.state == "halted"
            reason = state.status.reason if halted and state.status is not None else ""
            changed = state.instrument != instrument
            if changed:
                self._market.relist(instrument)
            if self._relisted is not None and (changed or reason):
                await self._relisted(instrument, reason)

    def _count(self, event: MarketEvent) -> None:
        self.changes[event.instrument] += 1


def _shared(reasons: tuple[str, ...]) -> tuple[FeedState, str]:
    """The state that every instrument is in, where it is the same one, else that nothing is of now."""
    parted = [state_told(reason) for reason in reasons]
    words = {word for word, _ in parted}
    word, first = parted[0]
    if len(words) > 1 or word not in _STATES:
        return "stale", reasons[0]
    return word, first  # type: ignore[return-value]
