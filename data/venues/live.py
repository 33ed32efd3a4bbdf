"""A live venue as a source: its listing, its connections, its books, and the truth about how all that goes."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence

from data.feed import Emit, Now, Sleep
from data.instruments import Instrument
from data.venues.adapter import Adapter
from data.venues.backoff import Backoff
from data.venues.http_client import HttpClient, Tap, Unanswered
from data.venues.roots import Roots
from data.venues.rounds import listing
from data.venues.session import Session
from data.venues.universe import chosen
from data.venues.venue_clock import VenueClock

LISTING_TRIES = 3
LISTING_WITHIN = 15.0
"""Seconds for all of them: somebody waits at a terminal."""


class LiveSource:
    """Carries `wanted` instruments (names, or how many) of one venue. `prepare` before its instruments are read.

    With `url` every root of the venue is taken from there, its paths unchanged. `tap` hears all raw frames.
    """

    def __init__(
        self,
        adapter: Adapter,
        wanted: Sequence[str] | int,
        stream: random.Random,
        url: str = "",
        tap: Tap | None = None,
    ) -> None:
        self.name = adapter.venue
        self.venue = adapter.venue
        self.description = adapter.venue + (f" at {url}" if url else "")
        self._instruments: tuple[Instrument, ...] = ()
        self._adapter = adapter
        self._wanted = wanted
        self._stream = stream
        self._roots = Roots(adapter, url)
        self._tap = tap
        self._clock: VenueClock | None = None
        self._session: Session | None = None

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        """What it carries, under the rules by which the venue lists it now."""
        return self._session.instruments if self._session is not None else self._instruments

    def market_now(self) -> int:
        """The venue's time, as far as its events tell it; 0 before the source runs."""
        return self._clock.market_now() if self._clock is not None else 0

    async def prepare(self, sleep: Sleep, now: Now) -> None:
        """Ask what the venue trades and choose from it. Raises `DataError` when it does not answer."""
        limits, backoff = self._adapter.limits, Backoff(self._stream)
        http = HttpClient(self.venue, self._roots.rest, limits, sleep, now, _unheard, self._tap)
        listed: tuple[Instrument, ...] = ()
        try:
            async with asyncio.timeout(LISTING_WITHIN):
                for attempt in range(LISTING_TRIES):
                    try:
                        listed = await listing(self._adapter, http)
                        break
                    except Unanswered as problem:
                        if problem.limited or attempt == LISTING_TRIES - 1:
                            raise
                        await sleep(backoff.next())
        except TimeoutError:
            raise Unanswered(f"{self.venue} did not answer within {LISTING_WITHIN:.0f} s") from None
        finally:
            await http.close()
        self._instruments = chosen(listed, self._wanted, self.venue)
        self._adapter.choose(self._instruments)

    async def run(self, emit: Emit, sleep: Sleep, now: Now) -> None:
        """Carry the market until cancelled."""
        if not self._instruments:
            await self.prepare(sleep, now)
        clock = self._clock = VenueClock(now)
        self._session = Session(
            self._adapter, self._instruments, self._roots, clock, self._stream, emit, sleep, now, self._tap
        )
        try:
            await self._session.run()
        finally:
            self._session = None

    def doubt(self, symbol: str, reason: str) -> None:
        """Get this book again: whoever reads the market saw that it cannot be right."""
        if self._session is not None:
            self._session.doubt(symbol, reason)


def _unheard(_why: str, _seconds: float) -> None:
    """Before the market runs there is nobody to tell of limits; the refusal itself says so."""
