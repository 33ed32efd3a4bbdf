"""One run of a live venue: connections, books, history and polls, and what is said of all of them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence

from data.errors import DataError, FrameRefused
from data.events import BookDelta, BookSnapshot, FeedStatus, MarketEvent, Top, Trade
from data.feed import Emit, Now, Sleep
from data.instruments import Instrument
from data.market import UNTRUSTED
from data.venues.adapter import Adapter, Control, Request, Said
from data.venues.backoff import Backoff, count_down
from data.venues.connection import Connection, Terms
from data.venues.history import History
from data.venues.http_client import HttpClient, Tap, Unanswered, named
from data.venues.refusals import Refusals
from data.venues.resync import Books
from data.venues.roots import Roots
from data.venues.standing import ORDER, Standing, State
from data.venues.venue_clock import VenueClock

HISTORY_FIRST = 4.0
"""Seconds for which connecting waits for history, so that bars which are forming begin whole."""
LISTED_EVERY = 900.0
"""Seconds between two looks at what the venue lists."""
LOOKED_AT_EVERY = 1.0
"""Seconds between two looks at the clocks and at refused frames."""
WELL_AFTER = 30.0
"""Seconds without a further word after which a venue's notice of limits or maintenance is taken to be over."""
SETTLED = ("live", "resynchronised")


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
        self._adapter = adapter
        self._venue = adapter.venue
        self._instruments = {one.symbol: one for one in instruments}
        self._clock = clock
        self._stream = stream
        self._emit = emit
        self._sleep = sleep
        self._standing = Standing(self._tell, clock.market_now, now)
        self._http = HttpClient(self._venue, roots.rest, adapter.limits, sleep, now, self._limited, tap)
        self._books = Books(adapter, tuple(self._instruments), self._standing, emit, sleep, now, stream)
        self._history = History(adapter, self._ask, emit, sleep, clock.market_now)
        self._refusals = Refusals()
        self._now = now
        terms = Terms(adapter.limits, adapter.ping, sleep, now, stream, tap)
        plans = adapter.plans()
        self._connections = tuple(
            Connection(f"connection {n} of {len(plans)}", roots.address(plan), plan, terms, self)
            for n, plan in enumerate(plans, 1)
        )
        self._lost: dict[str, str] = {one.name: "" for one in self._connections}
        """Connections that do not stand, and why; empty before the first attempt."""
        self._lost_at: dict[str, float] = {}
        self._notice_until = 0.0
        self._told: dict[str, str] = {}
        """The last state said of each instrument."""
        self._group: asyncio.TaskGroup | None = None
        self._counting: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Everything at once, under one roof."""
        for symbol in self._instruments:
            self._standing.set(symbol, "start", "connecting", f"connecting to {self._venue}")
        self._standing.set("", "connections", "connecting", f"connecting to {self._venue}")
        try:
            async with asyncio.TaskGroup() as group:
                self._group = group
                past = group.create_task(self._history.load(tuple(self._instruments)))
                group.create_task(self._connect(group, past))
                for period, request in self._adapter.polls():
                    group.create_task(self._poll(period, request))
                group.create_task(self._look())
                group.create_task(self._watch_listing())
        finally:
            self._group = None
            await self._http.close()

    def doubt(self, symbol: str, reason: str) -> None:
        """Get this book again."""
        self._books.doubt(symbol, reason)

    def _tell(self, said: MarketEvent) -> None:
        """Words on an instrument after which the market drops its book make the session get it again."""
        assert isinstance(said, FeedStatus)
        symbol, before = said.instrument, self._told.get(said.instrument)
        self._told[symbol] = said.state
        self._emit(said)
        if symbol and said.state in UNTRUSTED and said.state != before:
            self._books.distrusted(symbol)

    # What connections say

    def take(self, connection: Connection, frame: bytes, received: int) -> None:
        """Decode a frame and pass on what it says."""
        try:
            said = self._adapter.decode(frame, received)
        except FrameRefused as problem:
            self._refused(connection, problem)
            return
        except Exception as problem:  # one frame must not end the feed, whatever is in it
            self._refused(connection, FrameRefused(f"a frame could not be read ({named(problem)})"))
            return
        for one in said:
            self._pass_on(one, received, connection)

    def opened(self, connection: Connection) -> None:
        """Subscriptions go out: books begin anew, and what was missed is asked for."""
        self._lost.pop(connection.name, None)
        for symbol in connection.plan.instruments:
            if connection.plan.books:
                self._books.opened((symbol,))
            self._standing.clear(symbol, "refused")
            self._standing.clear(symbol, connection.name)
            self._standing.clear(symbol, "start")
        self._tell_connections("")
        missed_since = self._lost_at.pop(connection.name, None)
        if missed_since is not None:
            missed = asyncio.get_running_loop().time() - missed_since
            self._spawn_history(connection.plan.instruments, missed)

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
        reason = "; ".join(part for part in (f"{which}{why}", words) if part)
        self._standing.set("", "connections", state, reason)

    # What frames say

    def _pass_on(self, one: Said, received: int, connection: Connection | None) -> None:
        kind = type(one)
        if kind is Top or kind is Trade:
            self._clock.hear(one.ts, received)  # type: ignore[union-attr]
            self._emit(one)  # type: ignore[arg-type]
        elif kind is BookDelta:
            self._clock.hear(one.ts, received)  # type: ignore[union-attr]
            self._books.delta(one)  # type: ignore[arg-type]
        elif kind is BookSnapshot:
            self._books.snapshot(one)  # type: ignore[arg-type]
        elif kind is Control:
            self._controlled(one, connection)  # type: ignore[arg-type]
        elif kind is FeedStatus:
            self._venue_says(one)  # type: ignore[arg-type]
        else:
            self._emit(one)  # type: ignore[arg-type]

    def _controlled(self, said: Control, connection: Connection | None) -> None:
        if connection is None:
            return
        if said.reply and self._group is not None:
            self._group.create_task(connection.send(said.reply))
        text = said.text or "no reason was given"
        match said.kind:
            case "subscribed":
                connection.wanted -= 1
            case "refused" if said.instrument:
                reason = f"{self._venue} refused the subscription: {text}"
                self._standing.set(said.instrument, "refused", "halted", reason)
            case "refused":
                connection.give_up(f"{self._venue} refused a subscription: {text}")
            case "resubscribe":
                for symbol in (said.instrument,) if said.instrument else connection.plan.instruments:
                    self._books.doubt(symbol, f"{self._venue} asks for a new subscription: {text}")
            case "reconnect":
                connection.renew()
            case "rate_limited":
                self._notice("limited", f"{self._venue} limits us: {text}")
            case "maintenance":
                self._notice("maintenance", f"{self._venue} is in maintenance: {text}")
            case "ping" | "pong":
                pass

    def _venue_says(self, said: FeedStatus) -> None:
        symbol = said.instrument
        if said.state in SETTLED:
            self._standing.clear(symbol, "venue")
        elif said.state == "gap" and symbol:
            self._books.doubt(symbol, said.reason or "gap")
        else:
            state: State = said.state if said.state in ORDER else "halted"
            self._standing.set(symbol, "venue", state, said.reason)

    def _refused(self, connection: Connection, problem: FrameRefused) -> None:
        self._refusals.take(str(problem))
        self._tell_refusals()
        if not problem.book:
            return
        symbols = (problem.instrument,) if problem.instrument else connection.plan.instruments
        if problem.instrument or connection.plan.books:
            for symbol in symbols:
                self._books.doubt(symbol, "a frame was refused that may have been an update of the book")

    # What runs beside the connections

    async def _connect(self, group: asyncio.TaskGroup, past: asyncio.Task[None]) -> None:
        waits = (past, asyncio.ensure_future(_slept(self._sleep, HISTORY_FIRST)))
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        waits[1].cancel()
        for connection in self._connections:
            group.create_task(connection.keep())
        for symbol in self._books.symbols:
            group.create_task(self._keep_book(symbol))

    async def _keep_book(self, symbol: str) -> None:
        carriers = [one for one in self._connections if one.plan.books and symbol in one.plan.instruments]
        if not carriers:
            return
        carrier = carriers[0]

        async def stands() -> None:
            await carrier.standing.wait()

        async def ask(request: Request) -> bytes:
            return await self._ask(request, needed=True)

        async def send(frames: Sequence[bytes]) -> None:
            for frame in frames:
                await carrier.send(frame)

        await self._books.keep(symbol, stands, ask, send, carrier.give_up)

    async def _ask(self, request: Request, needed: bool = False) -> bytes:
        """One request; what the venue's own failing means for the feed is told here."""
        try:
            answer = await self._http.ask(request)
        except Unanswered as problem:
            if problem.failing:
                self._standing.set("", "server", "maintenance" if needed else "live", str(problem))
            raise
        self._standing.clear("", "server")
        return answer

    async def _poll(self, period: float, request: Request) -> None:
        concern = f"poll {request.path.partition('?')[0]}"
        backoff = Backoff(self._stream, 1.0, max(1.0, period))
        while True:
            try:
                answer = await self._ask(request)
                received = self._now()
                events: Sequence[MarketEvent] = self._adapter.polled(request, answer, received)
            except DataError as problem:
                self._standing.set("", concern, "live", str(problem))
                pause = min(period, backoff.next())
            else:
                for event in events:
                    self._pass_on(event, received, None)
                self._standing.clear("", concern)
                self._answered()
                backoff.reset()
                pause = period
            await self._sleep(pause)

    def _answered(self) -> None:
        """A venue without sockets stands while it answers."""
        if not self._connections:
            self._standing.clear("", "connections")
            for symbol in self._instruments:
                self._standing.clear(symbol, "start")

    async def _look(self) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            await self._sleep(LOOKED_AT_EVERY)
            skewed = self._clock.judge()
            if skewed:
                self._standing.set("", "clock", "quarantined", skewed)
            else:
                self._standing.clear("", "clock")
            if self._notice_until and clock() > self._notice_until:
                self._notice_until = 0.0
                self._standing.clear("", "notice")
            self._tell_refusals()

    def _tell_refusals(self) -> None:
        words = self._refusals.words(asyncio.get_running_loop().time())
        if words:
            self._standing.set("", "frames", "live", words)
        elif words is not None:
            self._standing.clear("", "frames")

    async def _watch_listing(self) -> None:
        while True:
            await self._sleep(LISTED_EVERY)
            try:
                listed = {one.symbol: one for one in await listing(self._adapter, self._http)}
            except DataError:
                continue  # what it trades is known from before; the next look may tell more
            for symbol, known in self._instruments.items():
                reason = _changed(known, listed.get(symbol), self._venue)
                if reason:
                    self._standing.set(symbol, "listing", "halted", reason)
                else:
                    self._standing.clear(symbol, "listing")

    def _spawn_history(self, symbols: Sequence[str], missed: float) -> None:
        if self._group is not None:
            self._group.create_task(self._history.load(symbols, missed))

    def _notice(self, state: State, reason: str) -> None:
        self._notice_until = asyncio.get_running_loop().time() + WELL_AFTER
        self._standing.set("", "notice", state, reason)

    def _limited(self, why: str, seconds: float) -> None:
        if self._group is None:
            return
        if self._counting is not None:
            self._counting.cancel()
        self._counting = self._group.create_task(self._count_limit(why, seconds))

    async def _count_limit(self, why: str, seconds: float) -> None:
        def tell(words: str) -> None:
            self._standing.set("", "http", "limited", f"{why}; {words}")

        await count_down(seconds, self._sleep, tell)
        self._standing.clear("", "http")


async def listing(adapter: Adapter, http: HttpClient) -> tuple[Instrument, ...]:
    """What the venue trades now."""
    return adapter.instruments([await http.ask(request) for request in adapter.listing()])


def _changed(known: Instrument, now: Instrument | None, venue: str) -> str:
    if now is None:
        return f"{venue} no longer lists {known.symbol} as open for trading"
    for what, before, after in (("tick", known.tick, now.tick), ("lot", known.lot, now.lot)):
        if before != after:
            return f"its {what} changed from {before} to {after}; start the desk again to trade it"
    return ""


async def _slept(sleep: Sleep, seconds: float) -> None:
    await sleep(seconds)
