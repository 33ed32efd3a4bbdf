"""C13: watches every order at the moment it leaves, and stops the desk at the first that nobody approved."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence

from desk.approvals.order_text import digest_of, order_text
from desk.approvals.requests_table import find_request
from desk.execution.halting import halting
from desk.execution.messages import ORDERS, OrderMessage, OrderSent
from desk.execution.orders import Order
from desk.kernel.bus import Bus, Delivery
from desk.kernel.journal import Draft
from desk.kernel.queries import Select, Tables, within
from desk.risk.desk_state import DESK
from desk.risk.messages import BreakerTripped
from desk.risk.orders_out import Terms, excess, mismatch

REMEMBERED = 100_000


class OrdersOut:
    """A supervised service. It trusts neither the gateway nor the fence: it reads the approval again, from its text."""

    name = "orders out"

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._wake = asyncio.Event()
        self._left: deque[Order] = deque()
        self._times: OrderedDict[str, int] = OrderedDict()
        self._out = 0
        self._recorded = 0
        bus.subscribe(ORDERS, self._fact)

    def left(self, order: Order) -> None:
        """An order is being handed to its venue."""
        self._left.append(order)
        self._wake.set()

    async def run(self, ready: Callable[[], None]) -> None:
        """Compare what leaves until cancelled."""
        ready()
        while True:
            while self._left:
                # It leaves the queue only once it was judged: a service that breaks begins with it again.
                await self._judge(self._left[0])
                self._left.popleft()
            self._wake.clear()
            await self._wake.wait()

    async def _judge(self, order: Order) -> None:
        times = self._times[order.order] = self._times.get(order.order, 0) + 1
        if len(self._times) > REMEMBERED:
            self._times.popitem(last=False)
        self._out += 1
        problem = mismatch(_of_order(order), approved(self._bus.rows, order), times)
        problem = problem or excess(self._out, self._recorded)
        if problem:
            await self._bus.transact(lambda tables: _stopped(tables, problem), essential=True)

    def _fact(self, delivery: Delivery[OrderMessage]) -> None:
        if isinstance(delivery.message, OrderSent):
            self._recorded += 1


def approved(select: Select, order: Order) -> Terms | None:
    """What people, or code that found that it only reduces risk, released as this order."""
    request = find_request(select, order.request)
    if request is None or request.state != "released" or request.order != order.order:
        return None
    ticket = request.proposed.ticket
    return Terms(
        order=request.order,
        request=request.request,
        digest=digest_of(order_text(ticket)),
        account=ticket.account,
        venue=ticket.venue,
        instrument=ticket.instrument,
        contract=ticket.contract,
        side=ticket.side,
        quantity=ticket.quantity,
        limit=ticket.limit,
        time_in_force=ticket.time_in_force,
        strategy=ticket.strategy,
        mode=ticket.mode,
    )


def _of_order(order: Order) -> Terms:
    return Terms(**{name: getattr(order, name) for name in Terms.__struct_fields__})


def _stopped(tables: Tables, problem: str) -> Sequence[Draft]:
    """The desk halts, and stays reduced after a resume until somebody with the right has looked."""
    trip = BreakerTripped(breaker="orders out", reason=problem, value="a difference", limit="none")
    return [*halting(within(tables), f"C13 {problem}", "desk", "desk"), Draft(DESK, trip, "desk")]
