"""What the desk asks a venue about its own orders until there is an answer. Nothing is ever sent again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from random import Random
from typing import TypeVar

from data.venues.backoff import Backoff
from desk.execution.backlog import Backlog
from desk.execution.messages import OrderAccepted, OrderCancelled, OrderFoundOpen
from desk.execution.orders import Order, contradicts
from desk.execution.orders_table import find_order
from desk.execution.venue import Busy, OutcomeUnknown, Report, Venue
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock

PATIENCE_S = 5.0
"""How long a venue may take to answer before the outcome is unknown."""
NEVER_SEEN = 3
"""So many times in a row an order is not found before the venue is asked for everything it has."""
SLACK_NS = 60_000_000_000
"""An execution may carry a time this much before the order, where the venue's clock is behind."""

A = TypeVar("A")
Record = Callable[[Report | OrderFoundOpen], Awaitable[None]]
_log = logging.getLogger(__name__)


class Questions:
    """Asks, with pauses that grow while a venue does not answer or wants fewer messages."""

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        venues: Mapping[str, Venue],
        reports: Backlog,
        *,
        record: Record,
        drain: Callable[[], Awaitable[None]],
        random: Random,
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._venues = venues
        self._reports = reports
        self._record = record
        self._drain = drain
        self._random = random
        self._quiet_until: dict[str, int] = {}
        """By venue that wants fewer messages, and by question that it does not answer."""
        self._pauses: dict[str, Backoff] = {}
        self._never_seen: dict[str, tuple[int, int]] = {}
        """By order, how often it was not found, and when that began."""
        self._asking: set[str] = set()
        self._unanswered: dict[str, str] = {}
        """What went wrong at the last question of a kind: logged once, however often it is asked again."""

    async def order(self, order_id: str) -> None:
        """Ask what became of an order and record what the venue says; one question of an order at a time."""
        if order_id in self._asking:
            return
        self._asking.add(order_id)
        try:
            await self._about(order_id)
        finally:
            self._asking.discard(order_id)

    async def _about(self, order_id: str) -> None:
        order = find_order(self._bus.rows, order_id)
        if order is None:
            self._reports.found(order_id)  # no order of ours: there is nothing to ask
            return
        venue = self._venues.get(order.venue)
        if venue is None or (order.done and order_id not in self._reports.lost):
            return
        if self.must_wait(venue, order_id):
            return
        try:
            truth = await self.answer(venue, order_id, lambda: venue.lookup(order_id))
            if truth is None:
                await self._not_found(order, venue)
                return
        except OutcomeUnknown:
            return
        self._never_seen.pop(order_id, None)
        self._reports.found(order_id)
        await self._drain()
        for fill in truth.fills:
            await self._record(fill)
        if truth.last is None:
            return
        last: Report | OrderFoundOpen = truth.last
        now = find_order(self._bus.rows, order_id)
        if isinstance(last, OrderAccepted) and now is not None and contradicts(now):
            last = OrderFoundOpen(order_id, last.venue_order)
        await self._record(last)

    async def answer(self, venue: Venue, about: str, ask: Callable[[], Awaitable[A]]) -> A:
        """One answer of a venue; raises `OutcomeUnknown` whatever goes wrong, and asks less often from then on."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                answer = await ask()
        except Exception as problem:  # one odd answer must not end what is under way with every other order
            if self._unanswered.get(about) != repr(problem):
                _log.warning("%s did not answer for %s: %r", venue.name, about, problem)
            self._unanswered[about] = repr(problem)
            self._later(about, 0.0)
            if isinstance(problem, Busy):
                self._later(venue.name, problem.seconds)
            if isinstance(problem, OutcomeUnknown):
                raise
            raise OutcomeUnknown(f"{type(problem).__name__}: {problem}") from problem
        for name in (about, venue.name):
            self._pauses.pop(name, None)
            self._quiet_until.pop(name, None)
        self._unanswered.pop(about, None)
        return answer

    def _later(self, name: str, least: float) -> None:
        """Leave a venue or a question alone for longer and longer."""
        if name not in self._pauses:
            self._pauses[name] = Backoff(self._random, 1.0, 30.0, free=2)
        pause = max(least, self._pauses[name].next())
        self._quiet_until[name] = self._clock.monotonic() + round(pause * 1e9)

    def must_wait(self, venue: Venue, about: str = "") -> bool:
        """Whether a venue, or one question, is left alone for now; cancels and orders do not ask this."""
        now = self._clock.monotonic()
        quiet = max(self._quiet_until.get(venue.name, 0), self._quiet_until.get(about, 0))
        return venue.link == "down" or now < quiet

    def returned(self) -> None:
        """A line stands again: everything is asked at once."""
        self._quiet_until.clear()
        self._pauses.clear()

    async def _not_found(self, order: Order, venue: Venue) -> None:
        """It is over only when its id, the open orders and the executions all say that the venue never had it."""
        name = order.order
        times, since = self._never_seen.get(name, (0, self._clock.monotonic()))
        self._never_seen[name] = (times + 1, since)
        settled = self._clock.monotonic() - since >= venue.settle_s * 1e9
        if times + 1 < NEVER_SEEN or not settled:
            return
        listed = await self.answer(venue, f"{name}/open", venue.open_orders)
        done = await self.answer(
            venue, f"{name}/executions", lambda: venue.executions(order.committed_at - SLACK_NS)
        )
        fills = [fill for fill in done if fill.order == name]
        found = next((one for one in listed if one.client == name), None)
        await self._drain()
        for fill in fills:
            await self._record(fill)
        if found is not None:
            await self._record(OrderAccepted(name, found.venue_order))
        if fills or found is not None:
            self._never_seen.pop(name, None)
            return
        self._never_seen.pop(name, None)
        self._reports.found(name)
        reason = (
            f"{venue.name} never had it: it is not found by its id, among open orders or among executions"
        )
        await self._record(OrderCancelled(name, reason))
