"""Orders that stay unknown for long become a line that a person sees, and that goes once the venue answered."""

from __future__ import annotations

from desk.execution.differences import RECONCILIATION, Difference, DifferenceGone, line_of
from desk.execution.differences_table import open_differences
from desk.execution.orders_table import find_order, open_orders
from desk.execution.reports import found_drafts
from desk.kernel.journal import Draft
from desk.kernel.queries import Select

OVERDUE_S = 30
UNKNOWN = "/unknown"


def overdue(select: Select, now: int) -> list[Draft]:
    """Lines for what is unknown for longer than `OVERDUE_S`, and the end of those that are not any more."""
    drafts: list[Draft] = []
    for order in open_orders(select):
        if order.state != "unknown" or now - order.unknown_since < OVERDUE_S * 1_000_000_000:
            continue
        subject = order.order + UNKNOWN
        found = Difference(
            line=line_of(order.venue, "order", subject),
            venue=order.venue,
            account=order.account,
            kind="order",
            subject=subject,
            instrument="",
            ours=f"unknown, {order.filled:f} of {order.quantity:f} filled",
            theirs="no answer",
            text=f"{order.venue} has not said for {OVERDUE_S} s what became of {order.order}; "
            f"look at its own screen, then /settle {order.order}",
        )
        drafts += found_drafts(select, found, halts=False)
    for known in open_differences(select):
        one = known.difference
        if one.kind != "order" or not one.subject.endswith(UNKNOWN):
            continue
        order_now = find_order(select, one.subject.removesuffix(UNKNOWN))
        if order_now is None or order_now.state != "unknown":
            drafts.append(Draft(RECONCILIATION, DifferenceGone(one.line, "it is known again"), "desk"))
    return drafts
