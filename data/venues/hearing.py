"""What frames say: of the market, which is passed on, and of the connection, which is acted on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from data.errors import FrameRefused
from data.events import BookDelta, BookSnapshot, FeedStatus, Top, Trade
from data.feed import Emit
from data.venues.adapter import Adapter, Control, Said
from data.venues.connection import Connection
from data.venues.http_client import named
from data.venues.refusals import Refusals
from data.venues.resync import Books
from data.venues.standing import ORDER, Standing, State
from data.venues.venue_clock import VenueClock

WELL_AFTER = 30.0
"""Seconds without a further word after which a venue's notice of limits or maintenance is taken to be over."""
SETTLED = ("live", "resynchronised")


class Hearing:
    """Takes every frame of a session. `spawn` starts work that ends with the session."""

    def __init__(
        self,
        adapter: Adapter,
        clock: VenueClock,
        books: Books,
        standing: Standing,
        emit: Emit,
        spawn: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        self._adapter = adapter
        self._venue = adapter.venue
        self._decode = adapter.decode
        self._clock = clock
        self._books = books
        self._standing = standing
        self._emit = emit
        self._spawn = spawn
        self._refusals = Refusals()
        self._notice_until = 0.0

    def take(self, connection: Connection, frame: bytes, received: int) -> None:
        """Decode a frame and act on what it says."""
        try:
            said = self._decode(frame, received)
        except FrameRefused as problem:
            self._refused(connection, problem)
            return
        except Exception as problem:  # one frame must not end the feed, whatever is in it
            self._refused(connection, FrameRefused(f"a frame could not be read ({named(problem)})"))
            return
        for one in said:
            self.hear(one, received, connection)

    def hear(self, one: Said, received: int, connection: Connection | None = None) -> None:
        """Pass on what is said of the market, and act on the rest."""
        kind = type(one)
        if kind is Top or kind is Trade:
            # Trades that were asked for may be of any age; those that are pushed are of now.
            if kind is Top or connection is not None:
                self._clock.hear(one.ts, received)  # type: ignore[union-attr]
            self._emit(one)  # type: ignore[arg-type]
        elif kind is BookDelta:
            self._clock.hear(one.ts, received)  # type: ignore[union-attr]
            self._books.delta(one)  # type: ignore[arg-type]
        elif kind is BookSnapshot:
            self._books.snapshot(one, unasked=connection is not None)  # type: ignore[arg-type]
        elif kind is Control:
            if connection is not None:
                self._controlled(one, connection)  # type: ignore[arg-type]
        elif kind is FeedStatus:
            self._venue_says(one)  # type: ignore[arg-type]
        else:
            self._emit(one)  # type: ignore[arg-type]

    def look(self) -> None:
        """Once a second: the clocks, refused frames, and notices that are over."""
        skewed = self._clock.judge()
        if skewed:
            self._standing.set("", "clock", "quarantined", skewed)
        else:
            self._standing.clear("", "clock")
        if self._notice_until and _loop_time() > self._notice_until:
            self._notice_until = 0.0
            self._standing.clear("", "notice")
        self._tell_refusals()

    def _controlled(self, said: Control, connection: Connection) -> None:
        if said.reply:
            self._spawn(connection.send(said.reply))
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

    def _notice(self, state: State, reason: str) -> None:
        self._notice_until = _loop_time() + WELL_AFTER
        self._standing.set("", "notice", state, reason)

    def _refused(self, connection: Connection, problem: FrameRefused) -> None:
        self._refusals.take(str(problem))
        self._tell_refusals()
        if not problem.book:
            return
        symbols = (problem.instrument,) if problem.instrument else connection.plan.instruments
        if problem.instrument or connection.plan.books:
            for symbol in symbols:
                self._books.doubt(symbol, "a frame was refused that may have been an update of the book")

    def _tell_refusals(self) -> None:
        words = self._refusals.words(_loop_time())
        if words:
            self._standing.set("", "frames", "live", words)
        elif words is not None:
            self._standing.clear("", "frames")


def _loop_time() -> float:
    return asyncio.get_running_loop().time()
