"""One run of a live venue: connections, books, history and polls, and what is said of all of them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Coroutine, Sequence
from typing import Any

from data.events import FeedStatus, MarketEvent
from data.feed import Emit, Now, Sleep
from data.instruments import Instrument
from data.market import UNTRUSTED
from data.venues.adapter import Adapter
from data.venues.connection import Connection, Terms
from data.venues.hearing import Hearing
from data.venues.history import History
from data.venues.http_client import Tap
from data.venues.resync import Books
from data.venues.roots import Roots
from data.venues.rounds import Rounds
from data.venues.standing import Standing, State
from data.venues.venue_clock import VenueClock

HISTORY_FIRST = 4.0
"""Seconds for which connecting waits for history, so that bars which are forming begin whole."""
LOOKED_AT_EVERY = 1.0
"""Seconds between two looks at the clocks and at refused frames."""


class Session:
    """Runs until cancelled; no task outlives `run`."""

    def __init__(
        self,
        adapter: Adapter,
        instruments: Sequence[Instrument],
        roots: Roots,
        clock: VenueClock,
        stream: random.Random,
        emit: Emit,
        sleep: Sleep,
        now: Now,
        tap: Tap | None,
    ) -> None:
        self._venue = adapter.venue
        self._symbols = tuple(one.symbol for one in instruments)
        self._emit = emit
        self._sleep = sleep
        standing = self._standing = Standing(self._tell, clock.market_now, now)
        plans = adapter.plans()
        on_request = {
            symbol: plan.books_on_request for plan in plans if plan.books for symbol in plan.instruments
        }
        self._books = Books(adapter, on_request, standing, emit, sleep, now, stream)
        self._hearing = Hearing(adapter, clock, self._books, standing, emit, self._spawn)
        self._rounds = Rounds(
            adapter, instruments, roots.rest, standing, self._hearing.hear, self._answered, sleep, now, stream, tap
        )  # fmt: skip
        self._history = History(adapter, self._rounds.ask, emit, sleep, clock.market_now)
        self.take = self._hearing.take
        terms = Terms(adapter.limits, adapter.ping, sleep, now, stream, tap)
        self._connections = tuple(
            Connection(f"connection {n} of {len(plans)}", roots.address(plan), plan, terms, self)
            for n, plan in enumerate(plans, 1)
        )
        self._lost: dict[str, str] = {one.name: "" for one in self._connections}
        """Connections that do not stand, and why; empty before the first attempt."""
        self._lost_at: dict[str, float] = {}
        self._told: dict[str, str] = {}
        """The last state said of each instrument."""
        self._group: asyncio.TaskGroup | None = None

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        """As the venue lists them now."""
        return self._rounds.instruments

    async def run(self) -> None:
        """Everything at once, under one roof."""
        begun = f"connecting to {self._venue}"
        for symbol in self._symbols:
            self._standing.set(symbol, "start", "connecting", begun)
        for connection in self._connections:
            for symbol in connection.plan.instruments:
                self._standing.set(symbol, connection.name, "connecting", begun)
        self._standing.set("", "connections", "connecting", f"connecting to {self._venue}")
        try:
            async with asyncio.TaskGroup() as group:
                self._group = group
                self._rounds.start(group)
                past = group.create_task(self._history.load(self._symbols))
                group.create_task(self._connect(group, past))
                group.create_task(self._look())
                group.create_task(self._history.finish())
        finally:
            self._group = None
            await self._rounds.close()

    def doubt(self, symbol: str, reason: str) -> None:
        """Get this book again."""
        self._books.doubt(symbol, reason)

    # What connections say; `take` is the hearing's own

    def opened(self, connection: Connection) -> None:
        """Subscriptions go out: books begin anew, and what was missed is asked for."""
        self._lost.pop(connection.name, None)
        for symbol in connection.plan.instruments:
            if connection.plan.books:
                self._books.opened((symbol,))
            for concern in ("refused", connection.name, "start"):
                self._standing.clear(symbol, concern)
        self._tell_connections("")
        missed_since = self._lost_at.pop(connection.name, None)
        if missed_since is not None:
            missed = asyncio.get_running_loop().time() - missed_since
            self._spawn(self._history.load(connection.plan.instruments, missed))

    def lost(self, connection: Connection, why: str) -> None:
        """Books of a lost connection are void; where it carried none, the rest is incomplete."""
        self._lost_at.setdefault(connection.name, asyncio.get_running_loop().time())
        self._lost[connection.name] = why
        books = connection.plan.books
        state: State = "connecting" if books else "limited"
        text = f"connection lost: {why}" if books else f"trades and marks are missing, connection lost: {why}"
        for symbol in connection.plan.instruments:
            self._standing.set(symbol, connection.name, state, text)
            if books:
                self._books.doubt(symbol, "its connection was lost")
        self._tell_connections("")

    def waiting(self, connection: Connection, words: str) -> None:
        """Another attempt is coming."""
        self._tell_connections(words)

    def remark(self, connection: Connection, words: str) -> None:
        """Worth saying, stops nothing."""
        if words:
            self._standing.set("", f"remark {connection.name}", "live", words)
        else:
            self._standing.clear("", f"remark {connection.name}")

    def _tell_connections(self, words: str) -> None:
        if not self._lost:
            self._standing.clear("", "connections")
            return
        name, why = next(((name, why) for name, why in self._lost.items() if why), ("", ""))
        if not name:
            return
        state: State = "connecting" if len(self._lost) == len(self._connections) else "live"
        which = "" if len(self._connections) == 1 else f"{name}: "
        reason = ": ".join(part for part in (words, f"{which}{why}") if part)
        self._standing.set("", "connections", state, reason)

    def _tell(self, said: MarketEvent) -> None:
        """Words on an instrument after which the market drops its book make the session get it again."""
        assert isinstance(said, FeedStatus)
        symbol, before = said.instrument, self._told.get(said.instrument)
        self._told[symbol] = said.state
        self._emit(said)
        if symbol and said.state in UNTRUSTED and said.state != before:
            self._books.distrusted(symbol)

    # What runs beside the connections

    async def _connect(self, group: asyncio.TaskGroup, past: asyncio.Task[None]) -> None:
        late = asyncio.ensure_future(_slept(self._sleep, HISTORY_FIRST))
        try:
            await asyncio.wait((past, late), return_when=asyncio.FIRST_COMPLETED)
        finally:
            late.cancel()
        for connection in self._connections:
            group.create_task(connection.keep())
        carriers = {
            symbol: one for one in self._connections if one.plan.books for symbol in one.plan.instruments
        }
        for symbol, carrier in carriers.items():
            group.create_task(self._keep_book(symbol, carrier))

    async def _keep_book(self, symbol: str, carrier: Connection) -> None:
        async def stands() -> None:
            await carrier.standing.wait()

        await self._books.keep(symbol, stands, self._rounds.need, carrier.subscribe, carrier.give_up)

    async def _look(self) -> None:
        while True:
            await self._sleep(LOOKED_AT_EVERY)
            self._hearing.look()

    def _answered(self) -> None:
        """A venue without sockets stands while it answers."""
        if not self._connections:
            self._standing.clear("", "connections")
            for symbol in self._symbols:
                self._standing.clear(symbol, "start")

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        if self._group is not None:
            self._group.create_task(work)
        else:
            work.close()


async def _slept(sleep: Sleep, seconds: float) -> None:
    await sleep(seconds)
