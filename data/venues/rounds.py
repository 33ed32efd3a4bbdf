"""What is asked over HTTP again and again: polls and the listing, and what a refusal means for the feed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import msgspec

from data.errors import DataError
from data.events import MarketEvent
from data.feed import Now, Sleep
from data.instruments import Instrument
from data.venues.adapter import Adapter, Paged, Request
from data.venues.backoff import Backoff, count_down
from data.venues.http_client import HttpClient, Tap, Unanswered, read
from data.venues.standing import Standing

LISTED_EVERY = 900.0
"""Seconds between two looks at what the venue lists."""
PACE_SEEN_EVERY = 1.0
LONG_QUEUE = 3.0
"""Seconds that a request waits for its turn, from which on that is said."""
MOST_PAGES = 50
"""Pages of a listing that are read at most."""


class Rounds:
    """The HTTP side of a session. `hear` takes what polls say; `answered` is called when one was answered."""

    def __init__(
        self,
        adapter: Adapter,
        instruments: Sequence[Instrument],
        root: str,
        standing: Standing,
        hear: Callable[[MarketEvent, int], None],
        answered: Callable[[], None],
        sleep: Sleep,
        now: Now,
        stream: random.Random,
        tap: Tap | None,
    ) -> None:
        self._adapter = adapter
        self.instruments = tuple(instruments)
        """As the venue lists them now."""
        self._standing = standing
        self._hear = hear
        self._answered = answered
        self._sleep = sleep
        self._now = now
        self._stream = stream
        self._http = HttpClient(adapter.venue, root, adapter.limits, sleep, now, self._limited, tap)
        self._group: asyncio.TaskGroup | None = None
        self._counting: asyncio.Task[None] | None = None

    def start(self, group: asyncio.TaskGroup) -> None:
        """Poll and look at the listing for as long as the group runs."""
        self._group = group
        for place in range(len(self._adapter.polls())):
            group.create_task(self._poll(place))
        group.create_task(self._watch_listing())
        group.create_task(self._watch_pace())

    async def close(self) -> None:
        """Let go of every connection."""
        self._group = None
        await self._http.close()

    async def ask(self, request: Request) -> bytes:
        """One request whose failure stops nothing."""
        return await self._ask(request, needed=False)

    async def need(self, request: Request) -> bytes:
        """One request without which the feed is not whole: a venue that fails at it is in maintenance."""
        return await self._ask(request, needed=True)

    async def _ask(self, request: Request, needed: bool) -> bytes:
        try:
            answer = await self._http.ask(request)
        except Unanswered as problem:
            if problem.failing:
                self._standing.set("", "server", "maintenance" if needed else "live", str(problem))
            raise
        self._standing.clear("", "server")
        return answer

    async def _poll(self, place: int) -> None:
        concern = f"poll {place}"
        # A venue without sockets is its polls.
        ask = self.ask if self._adapter.plans() else self.need
        backoff = Backoff(self._stream, 1.0, max(1.0, self._adapter.polls()[place][0]))
        while True:
            period, request = self._adapter.polls()[place]
            try:
                answer = await ask(request)
                received = self._now()
                events = read(partial(self._adapter.polled, request, answer, received))
            except DataError as problem:
                self._standing.set("", concern, "live", str(problem))
                pause = min(period, backoff.next())
            else:
                self._answered()
                for event in events:
                    self._hear(event, received)
                self._standing.clear("", concern)
                backoff.reset()
                pause = period
            await self._sleep(pause)

    async def _watch_listing(self) -> None:
        while True:
            await self._sleep(LISTED_EVERY)
            try:
                listed = await listing(self._adapter, self._http)
            except DataError:
                continue  # what it trades is known from before; the next look may tell more
            self.instruments = tuple(relisted(one, listed) for one in self.instruments)
            found = {one.symbol for one in listed}
            for one in self.instruments:
                if one.symbol in found:
                    self._standing.clear(one.symbol, "listing")
                else:
                    reason = f"{self._adapter.venue} no longer lists {one.symbol} as open for trading"
                    self._standing.set(one.symbol, "listing", "halted", reason)

    async def _watch_pace(self) -> None:
        """Say when requests queue for the pace that the venue allows: what is shown may be late for it."""
        allowed = f"{self._adapter.venue} allows {self._adapter.limits.requests_a_second:g} requests a second"
        while True:
            await self._sleep(PACE_SEEN_EVERY)
            behind = self._http.behind()
            if behind >= LONG_QUEUE and self._counting is None:
                self._standing.set("", "pace", "live", f"{allowed}, and the next waits {behind:.0f} s")
            else:
                self._standing.clear("", "pace")

    def _limited(self, why: str, seconds: float) -> None:
        if self._group is None:
            return
        if self._counting is not None:
            self._counting.cancel()
        self._counting = self._group.create_task(self._count_limit(why, seconds))

    async def _count_limit(self, why: str, seconds: float) -> None:
        def tell(words: str) -> None:
            self._standing.set("", "http", "limited", f"{words}: {why}")

        await count_down(seconds, self._sleep, tell)
        self._counting = None
        self._standing.clear("", "http")


async def listing(adapter: Adapter, http: HttpClient) -> tuple[Instrument, ...]:
    """What the venue trades now."""
    answers: list[bytes] = []
    for request in adapter.listing():
        page: Request | None = request
        while page is not None and len(answers) < MOST_PAGES:
            answers.append(await http.ask(page))
            page = read(partial(adapter.next_page, page, answers[-1])) if isinstance(adapter, Paged) else None
    return read(partial(adapter.instruments, answers))


def relisted(known: Instrument, listed: Iterable[Instrument]) -> Instrument:
    """What is known, under today's rules; its version counts up where those changed."""
    now = next((one for one in listed if one.symbol == known.symbol), known)
    now = msgspec.structs.replace(now, version=known.version)
    return known if now == known else msgspec.structs.replace(now, version=known.version + 1)
