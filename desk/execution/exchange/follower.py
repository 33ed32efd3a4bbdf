"""Follows what is open at an exchange, keeps the line and the clocks, and winds the venue's dead man's switch."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from desk.execution.exchange.said import Said, Unread
from desk.execution.exchange.venue import ExchangeVenue
from desk.execution.venue import OutcomeUnknown
from desk.kernel.clock import Clock

EVERY_S = 1.0
CLOCK_S = 60.0
"""How often the clocks are compared."""
SILENT = 2
"""Unanswered looks in a row after which the line is down."""
SWITCH_S = 10.0
"""How often the dead man's switch is wound."""
SWITCH_MS = 30_000
"""After so long without a word of the desk the venue cancels what is open."""

_log = logging.getLogger(__name__)


class Follower:
    """A supervised service for one exchange."""

    def __init__(
        self, venue: ExchangeVenue, clock: Clock, admit: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        self.name = f"{venue.name} orders"
        self._venue = venue
        self._clock = clock
        self._admit = admit
        """What must be true before the line counts as up; raises `DeskError` where it never will be."""
        self._silent = 0
        self._clock_due = self._switch_due = 0

    async def run(self, ready: Callable[[], None]) -> None:
        """Look at every open order about once a second until cancelled."""
        ready()
        try:
            await self._connect()
            while True:
                await self._round()
                await self._clock.sleep(EVERY_S)
        finally:
            self._venue.turned("down")

    async def _connect(self) -> None:
        pause = EVERY_S
        while True:
            try:
                self._venue.skew_ms = await self._venue.connection.open()
                if self._admit is not None:
                    await self._admit()
                break
            except (Said, Unread, OutcomeUnknown) as problem:
                _log.warning("%s cannot be reached: %s", self._venue.name, problem)
            await self._clock.sleep(pause)
            pause = min(60.0, pause * 2)
        self._clock_due = self._clock.monotonic() + round(CLOCK_S * 1e9)
        self._venue.turned("up")

    async def _round(self) -> None:
        now = self._clock.monotonic()
        if now >= self._clock_due or self._venue.link == "down":
            self._clock_due = now + round(CLOCK_S * 1e9)
            await self._heard(self._compare_clocks())
        for order in tuple(self._venue.following):
            await self._heard(self._venue.look(order))
        if self._venue.connection.dialect.dead_man and self._venue.following and now >= self._switch_due:
            self._switch_due = now + round(SWITCH_S * 1e9)
            exchange = self._venue.connection.exchange
            await self._heard(
                self._venue.connection.call("cancel", lambda: exchange.cancel_all_orders_after(SWITCH_MS))
            )

    async def _compare_clocks(self) -> None:
        self._venue.skew_ms = await self._venue.connection.set_clock()

    async def _heard(self, asking: Awaitable[object]) -> None:
        """Whether the venue still answers; an error in so many words is an answer too."""
        try:
            await asking
        except Said:
            pass
        except (OutcomeUnknown, Unread) as problem:
            self._silent += 1
            if self._silent >= SILENT:
                if self._venue.link == "up":
                    _log.warning("%s does not answer: %s", self._venue.name, problem)
                self._venue.turned("down")
            return
        self._silent = 0
        self._venue.turned("up")
