"""Reports of venues that wait to be recorded: bounded, and what found no room is known to be missing."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from desk.execution.halting import halting
from desk.execution.messages import ORDERS, OrderBecameUnknown
from desk.execution.orders_table import find_order
from desk.execution.venue import Report
from desk.kernel.journal import Draft
from desk.kernel.queries import Select

MOST_REPORTS = 100_000


class Backlog:
    """Reports in the order in which they came.

    Once a report of an order found no room, no later one of it is taken before its venue was asked: a cancel that was
    heard after a fill that was not would settle the order without the fill.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: deque[Report] = deque()
        self._lost: dict[str, bool] = {}
        """Orders of which reports are missing, and whether that is on record."""

    def take(self, report: Report) -> None:
        """Keep a report, or know its order as one of which reports are missing. Never raises: it is called by feeds."""
        if report.order in self._lost or len(self._waiting) >= self._most:
            self._lost.setdefault(report.order, False)
        else:
            self._waiting.append(report)

    @property
    def next(self) -> Report | None:
        """The oldest report, which stays until it is recorded."""
        return self._waiting[0] if self._waiting else None

    def recorded(self) -> None:
        """The oldest report is on record."""
        self._waiting.popleft()

    @property
    def lost(self) -> tuple[str, ...]:
        """Orders whose venue must be asked, because reports of them are missing."""
        return tuple(self._lost)

    @property
    def untold(self) -> tuple[str, ...]:
        """Those of the lost orders that are not on record as such yet."""
        return tuple(order for order, told in self._lost.items() if not told)

    def told(self, orders: Sequence[str]) -> None:
        """It is on record that reports of these orders are missing."""
        self._lost.update((order, True) for order in orders if order in self._lost)

    def found(self, order: str) -> None:
        """The venue was asked and answered: from here on its reports are taken again."""
        self._lost.pop(order, None)


def lost(select: Select, orders: Sequence[str]) -> list[Draft]:
    """What it means that reports of these orders found no room: nobody knows what became of them, and the desk halts."""
    drafts = []
    for name in orders:
        order = find_order(select, name)
        if order is not None and not order.done and order.state not in ("committed", "unknown"):
            reason = "reports of it came faster than they could be recorded"
            drafts.append(Draft(ORDERS, OrderBecameUnknown(name, reason), "desk", order.request))
    count = f"{len(orders)} order{'' if len(orders) == 1 else 's'}"
    reason = f"reports came faster than they could be recorded, and some of {count} are missing"
    return [*drafts, *halting(select, reason, "desk", "desk")]
