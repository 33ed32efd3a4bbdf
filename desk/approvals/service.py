"""Time passes for the queue: what nobody completed expires."""

from __future__ import annotations

from collections.abc import Callable

from desk.approvals.approvals import Approvals
from desk.approvals.table import find_request
from desk.execution.orders import Order
from desk.kernel.clock import Clock
from desk.kernel.select import Select

EVERY_S = 0.5


class ApprovalsService:
    """A supervised service that sweeps the queue. Votes do not rely on it: each looks at the time itself."""

    name = "approvals"

    def __init__(self, approvals: Approvals, clock: Clock) -> None:
        self._approvals = approvals
        self._clock = clock

    async def run(self, ready: Callable[[], None]) -> None:
        """Sweep until cancelled."""
        await self._approvals.sweep()
        ready()
        while True:
            await self._clock.sleep(EVERY_S)
            await self._approvals.sweep()


def authorised(select: Select, order: Order) -> bool:
    """Whether the order is exactly what was released: its request, consumed by it, with the same digest."""
    request = find_request(select, order.request)
    if request is None or request.state != "released" or request.order != order.order:
        return False
    ticket = request.proposed.ticket
    return request.proposed.digest == order.digest and (
        ticket.account,
        ticket.venue,
        ticket.instrument,
        ticket.contract,
        ticket.side,
        ticket.quantity,
        ticket.limit,
        ticket.time_in_force,
    ) == (
        order.account,
        order.venue,
        order.instrument,
        order.contract,
        order.side,
        order.quantity,
        order.limit,
        order.time_in_force,
    )
