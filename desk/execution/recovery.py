"""What a start makes of the orders it finds. A clean stop and a crash leave the same rows and take the same path."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from desk.execution.differences import RECONCILIATION, ReconciliationBegan
from desk.execution.differences_table import was_reconciled
from desk.execution.messages import ORDERS, OrderBecameUnknown, OrderCancelled
from desk.execution.orders_table import open_orders
from desk.kernel.journal import Draft
from desk.kernel.queries import Select
from desk.risk.desk_state import DESK, DeskReducing, DeskResumed, desk_recorded

HOST = "the host"
GATEWAY = "the order gateway"
"""The one service, while the host went on."""


def on_start(select: Select, restarted: str = HOST) -> list[Draft]:
    """Reduce only; orders that never left are cancelled; orders that left and were not answered are unknown.

    `restarted` names what did, for the reasons that people read.
    """
    drafts = _unwatched(select, f"orders are being reconciled after a start of {restarted}")
    for order in open_orders(select):
        if order.state == "committed":
            reason = f"{restarted} restarted before it was sent"
            drafts.append(Draft(ORDERS, OrderCancelled(order.order, reason), "desk", order.request))
        elif order.state == "sent":
            reason = f"{restarted} restarted before the venue answered"
            drafts.append(Draft(ORDERS, OrderBecameUnknown(order.order, reason), "desk", order.request))
    return drafts


def on_wake(select: Select, seconds: float) -> list[Draft]:
    """Reduce only after a sleep: what is under way was not watched, so each order is unknown until its venue answers."""
    drafts = _unwatched(select, f"orders are being reconciled after a sleep of {seconds:.0f} s")
    drafts += [
        Draft(ORDERS, OrderBecameUnknown(order.order, "the machine slept"), "desk", order.request)
        for order in open_orders(select)
        if order.state in ("sent", "working", "partly filled", "cancelling")
    ]
    return drafts


def on_break(select: Select, venue: str) -> list[Draft]:
    """Reduce only while the line to a venue is down: reports may be missing until it was asked."""
    return _unwatched(select, f"the line to {venue} is down")


def _unwatched(select: Select, reason: str) -> list[Draft]:
    """Nobody saw what happened meanwhile: nothing adds risk before every venue was compared, halted or not."""
    drafts = [Draft(RECONCILIATION, ReconciliationBegan(reason), "desk")]
    if desk_recorded(select).state == "ACTIVE" or not select("SELECT 1 FROM desk_state", ()):
        drafts.append(Draft(DESK, DeskReducing(reason, "start"), "desk"))
    return drafts


def on_reconciled(select: Select, venues: Iterable[str]) -> Sequence[Draft]:
    """Back to trading, once nothing is unknown, every venue was compared, and nothing but that held the desk back."""
    standing = desk_recorded(select)
    unknown = any(order.state == "unknown" for order in open_orders(select))
    if standing.state != "REDUCING" or standing.cause != "start" or unknown:
        return ()
    if not all(was_reconciled(select, venue) for venue in venues):
        return ()
    return (Draft(DESK, DeskResumed("every order is accounted for", "start"), "desk"),)
