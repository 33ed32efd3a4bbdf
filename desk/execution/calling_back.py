"""Calling orders back: all of some, or what a strategy that was disabled has under way."""

from __future__ import annotations

from collections.abc import Sequence

from desk.execution.messages import ORDERS, OrderCancelled, OrderCancelRequested
from desk.execution.orders import Order
from desk.execution.orders_table import open_orders
from desk.execution.reducing import only_reduces
from desk.kernel.journal import Draft
from desk.kernel.queries import Select
from desk.risk.desk_state import DESK
from desk.risk.messages import StrategyDisabled


def call_back(orders: Sequence[Order], reason: str, actor: str, corr: str) -> list[Draft]:
    """Orders that never left are cancelled at once; for the others the venue is asked."""
    drafts = []
    for order in orders:
        if order.state == "committed":
            drafts.append(Draft(ORDERS, OrderCancelled(order.order, reason), actor, corr))
        elif order.state != "cancelling":
            drafts.append(Draft(ORDERS, OrderCancelRequested(order.order, reason), actor, corr))
    return drafts


def disabling(select: Select, disabled: StrategyDisabled, actor: str, corr: str = "") -> list[Draft]:
    """The end of a strategy: nothing more of it adds risk, and what would is called back."""
    adding = [
        order
        for order in open_orders(select)
        if order.strategy == disabled.strategy and not only_reduces(select, order)
    ]
    reason = f"the strategy {disabled.strategy} is disabled: {disabled.reason}"
    return [Draft(DESK, disabled, actor, corr), *call_back(adding, reason, actor, corr)]
