"""The only way out: sends committed orders through the fence, and records what venues report."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence

from desk.execution.backlog import MOST_REPORTS, Backlog, lost
from desk.execution.fence import Authorised, fence, only_reduces
from desk.execution.guard import Judge
from desk.execution.messages import (
    ORDERS,
    FillRecorded,
    OrderBecameUnknown,
    OrderCancelled,
    OrderCancelRequested,
    OrderCommitted,
    OrderMessage,
    OrderSent,
)
from desk.execution.orders import Order
from desk.execution.orders_table import find_order, open_orders
from desk.execution.recovery import GATEWAY, HOST, on_reconciled, on_start, on_wake
from desk.execution.reports import judge
from desk.execution.venue import OutcomeUnknown, Report, Venue
from desk.kernel.bus import Bus, Delivery
from desk.kernel.clock import Clock
from desk.kernel.errors import DiskFull
from desk.kernel.journal import Draft
from desk.kernel.queries import Select, Tables, within

PATIENCE_S = 5.0
"""How long a venue may take to answer before the outcome is unknown."""
CHASE_S = 2.0
SLEPT_S = 60.0
"""A wait that took so much longer than it should means that the machine slept."""
NEVER_SEEN = 3
"""So many answers in a row that the venue never had an order settle it as cancelled."""

_log = logging.getLogger(__name__)


class Gateway:
    """A supervised service. It reacts to facts, so it never matters who caused them; a restart recovers first."""

    name = "gateway"

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        venues: Mapping[str, Venue],
        authorised: Authorised,
        *,
        most_reports: int = MOST_REPORTS,
        latched: Callable[[], str] = lambda: "",
        guard: Callable[[], Judge] | None = None,
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._venues = dict(venues)
        self._authorised = authorised
        self._latched = latched
        self._guard = guard
        self._reports = Backlog(most_reports)
        self._commands: deque[OrderCommitted | OrderCancelRequested] = deque()
        self._draining = asyncio.Lock()
        self._wake = asyncio.Event()
        self._sending: dict[str, asyncio.Event] = {}
        self._never_seen: dict[str, int] = {}
        self._unanswered: dict[str, str] = {}
        """By order, what went wrong when its venue was last asked: logged once, however often it is asked again."""
        self._restarted = HOST
        for venue in self._venues.values():
            venue.report_to(self._heard)

    async def run(self, ready: Callable[[], None]) -> None:
        """Recover, then send and record until cancelled."""
        self._commands.clear()
        self._sending.clear()
        heard = self._bus.subscribe(ORDERS, self._fact)
        try:
            await self._recover()
            ready()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._chase())
                while True:
                    await self._wake.wait()
                    self._wake.clear()
                    await self._drain()
                    while self._commands:
                        command = self._commands.popleft()
                        if isinstance(command, OrderCommitted):
                            await self._send(command.order, tasks)
                        else:
                            tasks.create_task(self._cancel(command.order))
        finally:
            heard.close()

    async def _recover(self) -> None:
        await self._bus.transact(lambda tables: on_start(within(tables), self._restarted), essential=True)
        self._restarted = GATEWAY
        under_way = open_orders(self._bus.rows)
        for name, venue in self._venues.items():
            venue.resume(order for order in under_way if order.venue == name)
        await self._drain()
        for order in under_way:
            await self._ask(order.order)
        for order in open_orders(self._bus.rows):
            if order.state == "cancelling":
                self._commands.append(OrderCancelRequested(order.order, "asked before the restart"))
                self._wake.set()
        await self._bus.transact(lambda tables: on_reconciled(within(tables)))

    async def _send(self, order_id: str, tasks: asyncio.TaskGroup) -> None:
        """Record that it leaves, or why it does not, in one transaction; only then let it go."""
        order = find_order(self._bus.rows, order_id)
        if order is None:
            return

        def decide(tables: Tables) -> Sequence[Draft]:
            now, latched = self._clock.now(), self._latched()
            return fence(within(tables), order_id, self._venues, self._authorised, now, latched)

        try:
            facts = await self._bus.transact(decide, essential=only_reduces(self._bus.rows, order))
        except DiskFull:
            return  # it adds risk and stays committed: the halt that a full disk brings takes it back
        if any(isinstance(fact.message, OrderSent) for fact in facts):
            self._sending[order_id] = asyncio.Event()
            tasks.create_task(self._submit(order))

    async def _submit(self, order: Order) -> None:
        try:
            await self._attempt(order, self._venues[order.venue].submit(order))
        finally:
            self._sending.pop(order.order).set()

    async def _cancel(self, order_id: str) -> None:
        """Ask for it back, but never before it has arrived."""
        if order_id in self._sending:
            await self._sending[order_id].wait()
        order = find_order(self._bus.rows, order_id)
        if order is not None and not order.done and order.venue in self._venues:
            await self._attempt(order, self._venues[order.venue].cancel(order_id))

    async def _attempt(self, order: Order, message: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                await message
        except (OutcomeUnknown, TimeoutError) as error:
            await self._unknown(order, str(error) or f"no answer within {PATIENCE_S:.0f} s")
        except Exception as error:
            # Whatever broke, the bytes may have left: anything but unknown would be a guess.
            await self._unknown(order, f"{type(error).__name__} while talking to {order.venue}: {error}")

    async def _unknown(self, order: Order, reason: str) -> None:
        await self._drain()
        unknown = OrderBecameUnknown(order.order, reason)

        def decide(tables: Tables) -> Sequence[Draft]:
            now = find_order(within(tables), order.order)
            if now is None or now.done or now.state in ("committed", "unknown"):
                return ()
            return (Draft(ORDERS, unknown, "desk", order.request),)

        await self._bus.transact(decide, essential=True)

    async def _chase(self) -> None:
        """Ask for what is unknown, or was not heard of, until the venue answers; nothing is ever sent again."""
        while True:
            before = self._clock.now()
            await self._clock.sleep(CHASE_S)
            slept = (self._clock.now() - before) / 1e9 - CHASE_S
            if slept > SLEPT_S:
                await self._bus.transact(lambda tables: on_wake(within(tables), slept), essential=True)  # noqa: B023
            unknown = [order.order for order in open_orders(self._bus.rows) if order.state == "unknown"]
            for order in dict.fromkeys((*unknown, *self._reports.lost)):
                await self._ask(order)
            if unknown or slept > SLEPT_S:
                await self._bus.transact(lambda tables: on_reconciled(within(tables)))

    async def _ask(self, order_id: str) -> None:
        order = find_order(self._bus.rows, order_id)
        if order is None:
            self._reports.found(order_id)  # no order of ours: there is nothing to ask
            return
        venue = self._venues.get(order.venue)
        if venue is None or (order.done and order_id not in self._reports.lost):
            return
        try:
            async with asyncio.timeout(PATIENCE_S):
                truth = await venue.lookup(order_id)
        except Exception as problem:  # one odd answer must not end what is under way with every other order
            if self._unanswered.get(order_id) != repr(problem):
                _log.warning("%s did not answer for %s: %r", venue.name, order_id, problem)
            self._unanswered[order_id] = repr(problem)
            return
        self._unanswered.pop(order_id, None)
        self._reports.found(order_id)
        if truth is None:
            self._never_seen[order_id] = self._never_seen.get(order_id, 0) + 1
            if self._never_seen[order_id] >= NEVER_SEEN:
                del self._never_seen[order_id]
                await self._record(OrderCancelled(order_id, f"{venue.name} never had it"))
            return
        self._never_seen.pop(order_id, None)
        for fill in truth.fills:
            await self._record(fill)
        if truth.last is not None:
            await self._record(truth.last)

    def _fact(self, delivery: Delivery[OrderMessage]) -> None:
        if isinstance(delivery.message, OrderCommitted | OrderCancelRequested):
            self._commands.append(delivery.message)
            self._wake.set()

    def _heard(self, report: Report) -> None:
        self._reports.take(report)
        self._wake.set()

    async def _drain(self) -> None:
        async with self._draining:
            while (report := self._reports.next) is not None:
                # It leaves the queue only once it is recorded: a full disk must not lose a fill.
                await self._record(report)
                self._reports.recorded()
            if orders := self._reports.untold:
                await self._bus.transact(lambda tables: lost(within(tables), orders), essential=True)
                self._reports.told(orders)

    async def _record(self, report: Report) -> None:
        guard = self._guard() if self._guard is not None and isinstance(report, FillRecorded) else None

        def decide(tables: Tables) -> Sequence[Draft]:
            drafts = judge(within(tables), report)
            return drafts if guard is None else [*drafts, *guard(within(tables), drafts)]

        await self._bus.transact(decide, essential=True)


def waiting(select: Select) -> int:
    """Orders that are neither done nor merely committed: what a stop would leave behind."""
    return sum(order.state != "committed" for order in open_orders(select))
