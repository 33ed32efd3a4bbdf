"""A session on a served venue, and the words that tests of it share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import msgspec

from data.events import MarketEvent
from data.instrument_state import InstrumentState
from data.venues.adapter import Adapter
from data.venues.known import adapter_of
from tests.venues.loopback import HURRY, WITHIN, Desk, desk, until
from tests.venues.server.clock import MINUTE, SECOND
from tests.venues.server.server import VenueServer, serving
from tests.venues.server.venues import SPEAKING, generated

START = 1_790_000_000_000_000_000 // MINUTE * MINUTE + 48 * SECOND
"""Twelve seconds before a minute ends."""
BASES = ("SOL", "TON")
VENUES = tuple(SPEAKING)
SHOWN = {"okx": 400, "okx-swap": 400, "bybit": 200, "bybit-linear": 200, "kraken": 500}
"""Depth of the books that a venue sends; 0 is all."""


@dataclass
class Linked:
    """A venue and the session on it."""

    at: VenueServer
    on: Desk
    adapter: Any
    compared: int = 1_000_000
    """Levels of each side that are compared."""

    @property
    def symbols(self) -> tuple[str, ...]:
        return tuple(self.at.world.listed)

    @property
    def symbol(self) -> str:
        """The first instrument."""
        return self.symbols[0]

    def view(self, symbol: str = "") -> InstrumentState:
        return self.on.market.view(symbol or self.symbol)

    def same(self, symbol: str) -> bool:
        """Whether the rebuilt book is the venue's own, level by level."""
        book, depth = self.view(symbol).book, SHOWN.get(self.adapter.venue, 0)
        own = self.at.world.books[symbol].numbers(min(self.compared, depth or self.compared))
        return book.usable and book.levels(self.compared) == own

    async def agreed(self) -> None:
        """Wait until every book is the venue's own."""
        await until(lambda: all(self.same(symbol) for symbol in self.symbols))

    async def settled(self, symbol: str, last: tuple[int, float, float, str]) -> None:
        """Wait until the last trade and the last touch of an instrument have come."""
        state, touch = self.view(symbol), self.at.world.touches[symbol]

        def there() -> bool:
            trade, top = state.trades[-1], state.top
            same = (trade.ts // 1_000_000, trade.price, trade.size, trade.side) == last
            return same and top is not None and (top.bid, top.ask) == (float(touch.bid), float(touch.ask))

        await until(there)

    async def play_until(self, true: Callable[[], object], step: float = 0.2) -> None:
        """Let the market go on until something holds."""
        async with asyncio.timeout(WITHIN):
            while not true():
                await self.at.play(step)
                await asyncio.sleep(0.001)

    async def come_back(self) -> None:
        """Let the market go on until every book stands again and is the venue's own."""
        await self.play_until(self.well)
        await self.at.play(1.0)
        await self.agreed()

    def told(self, symbol: str = "") -> list[tuple[MarketEvent, bool]]:
        """From now on: each event of an instrument, and whether its book was usable after it."""
        name = symbol or self.symbol
        found: list[tuple[MarketEvent, bool]] = []

        def hear(event: MarketEvent) -> None:
            if event.instrument == name:
                found.append((event, self.view(name).book.usable))

        self.on.market.listen(hear)
        return found

    def well(self) -> bool:
        """Whether every instrument stands and may be used."""
        now = self.on.source.market_now
        return all(
            self.view(symbol).book.usable and not self.on.market.staleness(symbol, now())
            for symbol in self.symbols
        )

    def states(self, symbol: str = "", since: int = 0) -> list[str]:
        """What was said of an instrument, repeats left out."""
        said = [one.state for one in self.on.said(symbol or self.symbol)[since:]]
        return [one for place, one in enumerate(said) if not place or said[place - 1] != one]


def patient(venue: str, **limits: float) -> Adapter:
    """The venue's adapter with limits that do not hold a test up; it waits for ever in silence."""
    adapter = adapter_of(venue)
    usual: dict[str, Any] = {
        "messages_a_second": 1000.0,
        "requests_a_second": 10_000.0,
        "silence_seconds": 0.0,
        "connection_hours": 0.0,
    }
    adapter.limits = msgspec.structs.replace(adapter.limits, **(usual | limits))
    return adapter


@asynccontextmanager
async def linked(
    venue: str,
    *,
    hurry: float = HURRY,
    stands: bool = True,
    bases: tuple[str, ...] = BASES,
    start: int = START,
    **limits: float,
) -> AsyncIterator[Linked]:
    """A session that stands on a served venue, on the venue's own time."""
    adapter = patient(venue, **limits)
    async with serving(generated(venue, start, bases)) as at:
        wanted = list(at.world.listed)
        async with desk(adapter, at, wanted, at.clock.now, hurry) as on:
            pair = Linked(at, on, adapter)
            if stands:
                await pair.play_until(pair.well)
            yield pair
