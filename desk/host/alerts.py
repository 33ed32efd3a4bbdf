"""Which facts somebody should notice, and in which words."""

from __future__ import annotations

from typing import Any

from desk.approvals.messages import (
    RequestExpired,
    RequestProposed,
    RequestRejected,
    RequestReleased,
    RequestWentStale,
)
from desk.execution.messages import FillRecorded, FillUnmatched, OrderBecameUnknown, OrderRejected
from desk.kernel.bus import Delivery
from desk.risk.desk_state import DeskHalted, DeskReducing, DeskResumed
from widgets.specs.status import Alert, Severity


def alert_of(delivery: Delivery[Any]) -> Alert | None:
    """The alert for a fact, or `None` for one that needs nobody's attention."""
    said = _words(delivery.message)
    if said is None:
        return None
    severity, title, text = said
    return Alert(alert=f"alert-{delivery.seq}", severity=severity, title=title, text=text, at=delivery.ts)


def _words(message: Any) -> tuple[Severity, str, str] | None:
    match message:
        case RequestProposed(request=request, ticket=ticket, needed=needed) if needed:
            order = f"{ticket.side} {ticket.quantity:f} {ticket.instrument}"
            return "info", "Approval wanted", f"{request}: {order}, {needed} approvals needed."
        case RequestReleased(request=request, order=order):
            return "good", "Released", f"{request} is approved and released as {order}. PAPER."
        case RequestRejected(request, person, reason):
            return "warning", "Rejected", f"{request} was rejected by {person}{_because(reason)}."
        case RequestExpired(request):
            return "warning", "Expired", f"{request} expired without enough votes, which means no."
        case RequestWentStale(request, reason):
            return "warning", "Stale", f"{request} needs new votes{_because(reason)}."
        case FillRecorded() as fill:
            done = f"{fill.side} {fill.quantity:f} {fill.instrument} at {fill.price:f}"
            return "good", "Filled", f"{fill.order}: {done}. PAPER."
        case FillUnmatched():
            return (
                "critical",
                "Unmatched fill",
                "A venue reported a fill of no order of ours; look at the orders.",
            )
        case OrderRejected(order, reason):
            return "warning", "Order rejected", f"{order} was rejected by the venue{_because(reason)}."
        case OrderBecameUnknown(order, reason):
            return "critical", "Order unknown", f"Nobody knows what became of {order}{_because(reason)}."
        case DeskHalted(reason, _):
            return "critical", "HALTED", f"No new risk is taken{_because(reason)}; /resume ends it."
        case DeskReducing(reason, cause) if cause != "start":
            return "warning", "REDUCING", f"Only orders that reduce risk{_because(reason)}."
        case DeskResumed(_, cause) if cause != "start":
            return "good", "ACTIVE", "Trading as usual again."
        case _:
            return None


def _because(reason: str) -> str:
    return f": {reason.rstrip('.')}" if reason else ""
