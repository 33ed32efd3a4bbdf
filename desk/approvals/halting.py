"""What a halt records, whoever calls it."""

from __future__ import annotations

from collections.abc import Sequence

from desk.execution.fence import only_reduces
from desk.execution.messages import ORDERS, OrderCancelled, OrderCancelRequested
from desk.execution.orders import Order
from desk.execution.orders_table import open_orders
from desk.kernel.journal import Draft
from desk.kernel.queries import Select
from desk.risk.desk_state import DESK, Cause, DeskHalted, desk_standing


def halting(select: Select, reason: str, cause: Cause, actor: str, corr: str = "") -> list[Draft]:
    """No new risk, and orders that add risk are called back."""
    back = [order for order in open_orders(select) if not only_reduces(select, order)]
    drafts = call_back(back, f"halt: {reason}", actor, corr)
    if desk_standing(select).state != "HALTED":
        drafts.insert(0, Draft(DESK, DeskHalted(reason, cause), actor, corr))
    return drafts


def call_back(orders: Sequence[Order], reason: str, actor: str, corr: str) -> list[Draft]:
    """Orders that never left are cancelled at once; for the others the venue is asked."""
    drafts = []
    for order in orders:
        if order.state == "committed":
            drafts.append(Draft(ORDERS, OrderCancelled(order.order, reason), actor, corr))
        elif order.state != "cancelling":
            drafts.append(Draft(ORDERS, OrderCancelRequested(order.order, reason), actor, corr))
    return drafts
