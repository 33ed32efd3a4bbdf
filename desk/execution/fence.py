"""The last check before an order is sent, made inside the transaction that records the sending."""

from __future__ import annotations

from collections.abc import Callable, Container

from desk.execution.differences_table import held_by_difference, was_reconciled
from desk.execution.halting import halting
from desk.execution.messages import ORDERS, OrderCancelled, OrderSent
from desk.execution.mode import desk_mode
from desk.execution.orders import Order
from desk.execution.orders_table import find_order
from desk.execution.reducing import only_reduces
from desk.execution.self_match import would_meet
from desk.kernel.journal import Draft
from desk.kernel.queries import Select
from desk.risk.desk_state import desk_standing
from desk.risk.holds import find_disabled

Authorised = Callable[[Select, Order], bool]
"""Whether a released approval with the same digest stands behind an order; approvals say so."""


def fence(
    select: Select, order_id: str, venues: Container[str], authorised: Authorised, now: int, latched: str = ""
) -> list[Draft]:
    """`OrderSent` when it may go, `OrderCancelled` with the reason when it may not, nothing when it is not due.

    `latched` says why a latch outside the record holds new risk back, or nothing.
    """
    order = find_order(select, order_id)
    if order is None or order.state != "committed":
        return []
    if not authorised(select, order):
        reason = "no released approval with its digest stands behind it"
        others = halting(select, f"order {order_id}: {reason}", "desk", "desk", without=order_id)
        return [_held(order, reason), *others]
    if order.mode != (mode := desk_mode(select).mode):
        return [_held(order, f"it is a {order.mode} order, and the desk is {mode}")]
    state = desk_standing(select).state
    if state != "ACTIVE" and not only_reduces(select, order):
        return [_held(order, f"the desk is {state}")]
    stopped = find_disabled(select, order.strategy)
    if stopped is not None and not only_reduces(select, order):
        return [_held(order, f"the strategy {order.strategy} is disabled: {stopped.reason}")]
    if latched and not only_reduces(select, order):
        return [_held(order, latched)]
    if not only_reduces(select, order) and (why := held_by_difference(select, order.instrument)):
        return [_held(order, f"a person must look at {order.instrument} first: {why}")]
    if (own := would_meet(select, order)) is not None:
        return [_held(order, f"it would trade with our own {own.side} {own.order} at {own.limit:f}")]
    if now >= order.send_by:
        return [_held(order, "it was not sent in time after its release")]
    if order.venue not in venues:
        return [_held(order, f"venue {order.venue} is not connected")]
    if not was_reconciled(select, order.venue) and not only_reduces(select, order):
        return [_held(order, f"{order.venue} was not compared with our record yet")]
    return [Draft(ORDERS, OrderSent(order_id), "desk", order.request)]


def _held(order: Order, reason: str) -> Draft:
    return Draft(ORDERS, OrderCancelled(order.order, reason), "desk", order.request)
