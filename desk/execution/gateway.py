"""The only way out: sends committed orders through the fence, and records what venues report."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from random import Random

from data.instruments import Instrument
from desk.execution.backlog import MOST_REPORTS, Backlog, lost
from desk.execution.fence import Authorised, fence
from desk.execution.guard import Judge
from desk.execution.holdings import expected
from desk.execution.messages import (
    ORDERS,
    FillRecorded,
    OrderBecameUnknown,
    OrderCancelRequested,
    OrderCommitted,
    OrderFoundOpen,
    OrderMessage,
    OrderSent,
)
from desk.execution.orders import Order
from desk.execution.orders_table import find_order, open_orders
from desk.execution.overdue import overdue
from desk.execution.questions import PATIENCE_S, Questions
from desk.execution.reconciler import Reconciler
from desk.execution.recovery import GATEWAY, HOST, on_break, on_reconciled, on_start, on_wake
from desk.execution.reducing import only_reduces
from desk.execution.reports import judge
from desk.execution.venue import LinkState, OutcomeUnknown, Report, Venue
from desk.kernel.bus import Bus, Delivery
from desk.kernel.clock import Clock
from desk.kernel.errors import DiskFull
from desk.kernel.journal import Draft
from desk.kernel.queries import Select, Tables, within
from desk.kernel.randomness import Randomness

CHASE_S = 2.0
CANCEL_AGAIN_S = 4.0
"""A cancel that nobody answered is asked for again after this; asking twice harms nothing."""
SLEPT_S = 60.0
"""A wait that took so much longer than it should means that the machine slept."""


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
        instruments: Mapping[str, Instrument] | None = None,
        random: Random | None = None,
        most_reports: int = MOST_REPORTS,
        latched: Callable[[], str] = lambda: "",
        guard: Callable[[], Judge] | None = None,
        left: Callable[[Order], None] = lambda order: None,
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._venues = self.venues = dict(venues)
        self._authorised = authorised
        self._latched = latched
        self._guard = guard
        self._left = left
        self._instruments = instruments or {}
        self._reports = Backlog(most_reports)
        self._commands: deque[OrderCommitted | OrderCancelRequested] = deque()
        self._links: deque[tuple[str, LinkState]] = deque()
        self._draining = asyncio.Lock()
        self._wake = asyncio.Event()
        self._sending: dict[str, asyncio.Event] = {}
        self._sent_at: dict[str, int] = {}
        self._cancelled_at: dict[str, int] = {}
        """By order, when the venue was last asked to give it back."""
        self._questions = Questions(
            bus,
            clock,
            self._venues,
            self._reports,
            record=self._record,
            drain=self._drain,
            random=random or Randomness(0).stream("backoff"),
        )
        self.reconciler = Reconciler(
            bus,
            clock,
            self._venues,
            self._instruments,
            self._questions,
            record=self._record,
            drain=self._drain,
        )
        self._restarted = HOST
        for venue in self._venues.values():
            venue.report_to(self._heard)
            venue.report_link_to(self._link_of(venue.name))

    async def run(self, ready: Callable[[], None]) -> None:
        """Recover, then send and record until cancelled."""
        self._commands.clear()
        self._sending.clear()
        heard = self._bus.subscribe(ORDERS, self._fact)
        try:
            await self._recover()
            ready()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._chase(tasks))
                tasks.create_task(self._compare())
                while True:
                    await self._wake.wait()
                    self._wake.clear()
                    await self._drain()
                    while self._links:
                        await self._line(*self._links.popleft(), tasks)
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
            held = expected(self._bus.rows, venue.account, self._instruments)
            venue.resume((order for order in under_way if order.venue == name), held)
        await self._drain()
        for order in open_orders(self._bus.rows):
            if order.back:  # what somebody wanted back before the restart goes before every question
                await self._cancel(order.order)
        for order in open_orders(self._bus.rows):
            await self._questions.order(order.order)
        for name in self._venues:
            await self.reconciler.look_at(name)
        await self._reconciled()

    async def _reconciled(self) -> None:
        await self._bus.transact(lambda tables: on_reconciled(within(tables), self._venues))

    async def _compare(self) -> None:
        """Ask every venue for everything it has of ours, twice a minute, and sooner where it has not answered yet."""
        while True:
            await self._clock.sleep(CHASE_S)
            due = [name for name in self._venues if self.reconciler.due(name)]
            for name in due:
                await self.reconciler.look_at(name)
            if due:
                await self._reconciled()

    async def _line(self, name: str, state: LinkState, tasks: asyncio.TaskGroup) -> None:
        """A line broke, or stands again: then cancels that wait go first, and everything is compared."""
        if state == "down":
            await self._bus.transact(lambda tables: on_break(within(tables), name), essential=True)
            return
        self._questions.returned()
        for order in open_orders(self._bus.rows):
            if order.venue == name and order.back:
                await self._cancel(order.order)
        tasks.create_task(self._after_break(name))

    async def _after_break(self, name: str) -> None:
        for order in open_orders(self._bus.rows):
            if order.venue == name and order.state != "committed":
                await self._questions.order(order.order)
        await self.reconciler.look_at(name)
        await self._reconciled()

    async def _send(self, order_id: str, tasks: asyncio.TaskGroup) -> None:
        """Record that it leaves, or why it does not, in one transaction; only then let it go."""
        order = find_order(self._bus.rows, order_id)
        if order is None:
            return
        up = {name for name, venue in self._venues.items() if venue.link == "up"}

        def decide(tables: Tables) -> Sequence[Draft]:
            now, latched = self._clock.now(), self._latched()
            return fence(within(tables), order_id, up, self._authorised, now, latched)

        try:
            facts = await self._bus.transact(decide, essential=only_reduces(self._bus.rows, order))
        except DiskFull:
            return  # it adds risk and stays committed: the halt that a full disk brings takes it back
        if any(isinstance(fact.message, OrderSent) for fact in facts):
            self._sending[order_id] = asyncio.Event()
            self._sent_at[order_id] = self._clock.monotonic()
            tasks.create_task(self._submit(order))

    async def _submit(self, order: Order) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                self._left(order)
                await self._venues[order.venue].submit(order)
        except (OutcomeUnknown, TimeoutError) as error:
            await self._unknown(order, str(error) or f"no answer within {PATIENCE_S:.0f} s")
        except Exception as error:
            # Whatever broke, the bytes may have left: anything but unknown would be a guess.
            await self._unknown(order, f"{type(error).__name__} while talking to {order.venue}: {error}")
        finally:
            self._sending.pop(order.order).set()

    async def _cancel(self, order_id: str) -> None:
        """Ask for it back, but never before it has arrived. What is not answered is asked again."""
        if order_id in self._sending:
            await self._sending[order_id].wait()
        order = find_order(self._bus.rows, order_id)
        venue = None if order is None or order.done else self._venues.get(order.venue)
        if venue is None or venue.link == "down":
            return
        self._cancelled_at[order_id] = self._clock.monotonic()
        try:
            await self._questions.answer(venue, f"{order_id}/cancel", lambda: venue.cancel(order_id))
        except OutcomeUnknown:
            return  # it is still wanted back, and counts until the venue says something

    async def _unknown(self, order: Order, reason: str) -> None:
        await self._drain()
        unknown = OrderBecameUnknown(order.order, reason)

        def decide(tables: Tables) -> Sequence[Draft]:
            now = find_order(within(tables), order.order)
            if now is None or now.done or now.state in ("committed", "unknown"):
                return ()
            return (Draft(ORDERS, unknown, "desk", order.request),)

        await self._bus.transact(decide, essential=True)

    async def _chase(self, tasks: asyncio.TaskGroup) -> None:
        """Ask for what is unknown, or was not heard of, until the venue answers; nothing is ever sent again."""
        while True:
            before = self._clock.now()
            await self._clock.sleep(CHASE_S)
            slept = (self._clock.now() - before) / 1e9 - CHASE_S
            if slept > SLEPT_S:
                await self._bus.transact(lambda tables: on_wake(within(tables), slept), essential=True)  # noqa: B023
                for name in self._venues:
                    tasks.create_task(self._after_break(name))
            under_way = open_orders(self._bus.rows)
            await self._wanted_back(under_way, tasks)
            await self._silent(under_way)
            unknown = [order.order for order in open_orders(self._bus.rows) if order.state == "unknown"]
            for order_id in dict.fromkeys((*unknown, *self._reports.lost)):
                await self._questions.order(order_id)
            await self._bus.transact(lambda tables: overdue(within(tables), self._clock.now()))
            if unknown or slept > SLEPT_S:
                await self._reconciled()

    async def _wanted_back(self, under_way: Sequence[Order], tasks: asyncio.TaskGroup) -> None:
        now = self._clock.monotonic()
        waiting = [order.order for order in under_way if order.back]
        self._cancelled_at = {name: at for name, at in self._cancelled_at.items() if name in waiting}
        for name in waiting:
            if now - self._cancelled_at.get(name, 0) >= CANCEL_AGAIN_S * 1e9:
                await self._questions.order(name)
                tasks.create_task(self._cancel(name))

    async def _silent(self, under_way: Sequence[Order]) -> None:
        """An order that went out and that nobody acknowledged is unknown, however smoothly it went."""
        now = self._clock.monotonic()
        open_now = {order.order for order in under_way}
        self._sent_at = {name: at for name, at in self._sent_at.items() if name in open_now}
        for order in under_way:
            if order.state != "sent" or order.order in self._sending:
                continue
            # One that left before a restart, and whose cancel was refused, is waited for from now on.
            if now - self._sent_at.setdefault(order.order, now) > PATIENCE_S * 1e9:
                await self._unknown(order, f"not acknowledged within {PATIENCE_S:.0f} s")

    def _fact(self, delivery: Delivery[OrderMessage]) -> None:
        if isinstance(delivery.message, OrderCommitted | OrderCancelRequested):
            self._commands.append(delivery.message)
            self._wake.set()

    def _heard(self, report: Report) -> None:
        self._reports.take(report)
        self._wake.set()

    def _link_of(self, name: str) -> Callable[[LinkState], None]:
        def changed(state: LinkState) -> None:
            self._links.append((name, state))
            self._wake.set()

        return changed

    async def _drain(self) -> None:
        async with self._draining:
            while (report := self._reports.next) is not None:
                # It leaves the queue only once it is recorded: a full disk must not lose a fill.
                await self._record(report)
                self._reports.recorded()
            if orders := self._reports.untold:
                await self._bus.transact(lambda tables: lost(within(tables), orders), essential=True)
                self._reports.told(orders)

    async def _record(self, report: Report | OrderFoundOpen) -> None:
        guard = self._guard() if self._guard is not None and isinstance(report, FillRecorded) else None

        def decide(tables: Tables) -> Sequence[Draft]:
            drafts = judge(within(tables), report)
            return drafts if guard is None else [*drafts, *guard(within(tables), drafts)]

        await self._bus.transact(decide, essential=True)


def waiting(select: Select) -> int:
    """Orders that are neither done nor merely committed: what a stop would leave behind."""
    return sum(order.state != "committed" for order in open_orders(select))
