"""The life of an order: a pure machine that any order of reports, repeated or late, drives to the same truth."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from desk.execution.messages import (
    FillRecorded,
    OrderAccepted,
    OrderBecameUnknown,
    OrderCancelled,
    OrderCancelRefused,
    OrderCancelRequested,
    OrderMessage,
    OrderRejected,
    OrderSent,
)
from desk.risk.exposure import ZERO, Side

OrderState = Literal[
    "committed",
    "sent",
    "working",
    "partly filled",
    "filled",
    "cancelling",
    "cancelled",
    "rejected",
    "unknown",
]
DONE: frozenset[OrderState] = frozenset({"filled", "cancelled", "rejected"})


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """An order as far as the desk knows. `unknown` means just that: neither done nor failed."""

    order: str
    request: str
    digest: str
    account: str
    venue: str
    instrument: str
    contract: str
    side: Side
    quantity: Decimal
    limit: Decimal
    time_in_force: Literal["IOC", "GTC"]
    committed_at: int
    send_by: int
    strategy: str = "manual"
    mode: Literal["PAPER", "LIVE"] = "PAPER"
    state: OrderState = "committed"
    filled: Decimal = ZERO
    value: Decimal = ZERO
    """Sum of quantity times price over the fills."""
    fills: int = 0
    note: str = ""

    @property
    def done(self) -> bool:
        """Whether nothing can change it any more, save a late fill."""
        return self.state in DONE

    @property
    def remaining(self) -> Decimal:
        """What it could still add to the position: nothing when done, all that is open otherwise, UNKNOWN included."""
        return ZERO if self.done else max(ZERO, self.quantity - self.filled)

    @property
    def average(self) -> Decimal | None:
        """Average price of the fills."""
        return self.value / self.filled if self.filled else None


def advance(order: Order, message: OrderMessage | FillRecorded) -> Order:
    """The order after a report. A report that tells nothing new returns the same order."""
    match message:
        case FillRecorded():
            return _filled(order, message)
        case OrderSent():
            return _to(order, "sent") if order.state == "committed" else order
        case OrderAccepted():
            return _accepted(order)
        case OrderCancelRequested(reason=reason):
            return (
                _to(order, "cancelling", reason)
                if order.state in ("sent", "working", "partly filled")
                else order
            )
        case OrderCancelled(reason=reason):
            return _cancelled(order, reason)
        case OrderCancelRefused(reason=reason):
            return _to(order, _open(order), reason) if order.state == "cancelling" else order
        case OrderRejected(reason=reason):
            return _rejected(order, reason)
        case OrderBecameUnknown(reason=reason):
            # An order that never left the desk has no unknown outcome.
            return (
                order
                if order.done or order.state in ("committed", "unknown")
                else _to(order, "unknown", reason)
            )
        case _:
            return order


def _accepted(order: Order) -> Order:
    return _to(order, _open(order), "") if order.state in ("committed", "sent", "unknown") else order


def _cancelled(order: Order, reason: str) -> Order:
    if order.done:
        return order
    # Why somebody wanted it back says more than that the venue gave it back.
    wanted = order.note if order.state == "cancelling" else ""
    return _to(order, "cancelled", wanted or reason)


def _rejected(order: Order, reason: str) -> Order:
    if order.done:
        return order
    if order.filled:
        return _to(order, "unknown", f"rejected after it had filled: {reason}")
    return _to(order, "rejected", reason)


def _filled(order: Order, fill: FillRecorded) -> Order:
    filled = order.filled + fill.quantity
    after = msgspec.structs.replace(
        order, filled=filled, value=order.value + fill.quantity * fill.price, fills=order.fills + 1
    )
    if filled > order.quantity:
        return _to(after, "filled", f"the venue filled {filled:f} of {order.quantity:f}")
    if filled == order.quantity:
        return _to(after, "filled", "")
    match order.state:
        case "rejected":
            return _to(after, "unknown", "filled after it had been rejected")
        case "cancelled" | "cancelling":
            return after
        case _:
            return _to(after, "partly filled", "")


def _open(order: Order) -> OrderState:
    return "partly filled" if order.filled else "working"


def _to(order: Order, state: OrderState, note: str | None = None) -> Order:
    return msgspec.structs.replace(order, state=state, note=order.note if note is None else note)
