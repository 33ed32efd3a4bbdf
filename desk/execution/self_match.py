"""C08: an order never meets one of our own, whichever strategy or person it came from. The newest gives way."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from desk.execution.orders import Order
from desk.execution.orders_table import open_orders
from desk.kernel.queries import Select
from desk.risk.exposure import Side


def would_meet(select: Select, order: Order) -> Order | None:
    """The oldest of our own orders that this one would trade with, every account at its venue included."""
    return next(
        (
            other
            for other in open_orders(select)
            if other.order != order.order
            and (other.venue, other.instrument) == (order.venue, order.instrument)
            and other.side != order.side
            and may_stand(other)
            and _reaches(order.side, order.limit, other.limit)
        ),
        None,
    )


def may_stand(order: Order) -> bool:
    """Whether an order may stand in the venue's book, or may come to: one that was to match at once and that nobody
    heard of any more is not there to be met."""
    return not order.done and not (order.time_in_force == "IOC" and order.state == "unknown")


def clear_of_own(
    orders: Iterable[Order], instrument: str, side: Side, limit: Decimal, tick: Decimal
) -> Decimal:
    """The limit nearest to `limit` at which an order meets none of our own: how what must get out leaves room for what
    is still being called back."""
    for other in orders:
        if other.instrument != instrument or other.side == side or not may_stand(other):
            continue
        if _reaches(side, limit, other.limit):
            limit = other.limit + tick if side == "sell" else other.limit - tick
    return limit


def _reaches(side: Side, limit: Decimal, other: Decimal) -> bool:
    return other <= limit if side == "buy" else other >= limit
