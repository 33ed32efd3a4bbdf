"""Whether an order can only reduce risk, as code finds from the position: no caller can claim it."""

from __future__ import annotations

from desk.execution.ledger_table import find_position
from desk.execution.orders import Order
from desk.execution.orders_table import open_orders
from desk.kernel.queries import Select
from desk.risk.exposure import OpenOrder, reduces_risk


def only_reduces(select: Select, order: Order) -> bool:
    """Whether what is left of an order can only bring its position closer to flat."""
    position = find_position(select, order.account, order.instrument).quantity
    others = [
        OpenOrder(other.order, other.instrument, other.side, other.remaining, other.limit)
        for other in open_orders(select, order.account)
        if other.instrument == order.instrument and other.order != order.order
    ]
    return reduces_risk(order.side, order.remaining, position, others)


def adding(select: Select) -> list[Order]:
    """Orders under way that may still add risk, oldest first."""
    return [order for order in open_orders(select) if not only_reduces(select, order)]
