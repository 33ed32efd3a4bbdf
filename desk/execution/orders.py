"""The life of an order: what is known of it, and a pure function from that to its state.

Reports add to what is known, so that the same reports in another order, late or again, end at the same truth.
"""

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
    OrderFoundOpen,
    OrderMessage,
    OrderRejected,
    OrderSent,
    OrderSettled,
)
from desk.risk.amounts import BP
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
    mid: Decimal | None = None
    """Mid at the release."""
    expected_bp: Decimal | None = None
    worst_bp: Decimal | None = None
    stop: Decimal | None = None
    state: OrderState = "committed"
    filled: Decimal = ZERO
    value: Decimal = ZERO
    """Sum of quantity times price over the fills."""
    fills: int = 0
    note: str = ""
    venue_order: str = ""
    """The venue's own id of it, once it named one."""
    back: str = ""
    """Why somebody wants it back, until the venue answers to that."""
    unknown_since: int = 0
    """When it became unknown, where it is."""
    known: str = ""
    """What was said of it beside the fills: letters of `_SAID`, sorted."""

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

    @property
    def slippage_bp(self) -> Decimal | None:
        """What the fills cost against the mid at the release, positive for a loss."""
        if self.average is None or not self.mid:
            return None
        return (self.average / self.mid - 1) * (BP if self.side == "buy" else -BP)


SENT, ACCEPTED, CANCELLED, REJECTED, LOST = "s", "a", "c", "r", "u"
_SAID = frozenset({SENT, ACCEPTED, CANCELLED, REJECTED, LOST})
"""That it left, that the venue took it, that it is over in one of two ways, and that nobody knows."""


def advance(order: Order, message: OrderMessage | FillRecorded) -> Order:
    """The order after a report. A report that tells nothing new returns the same order."""
    match message:
        case FillRecorded():
            return _filled(order, message)
        case OrderSent():
            return _told(order, SENT)
        case OrderAccepted(venue_order=name):
            after = _told(order, SENT + ACCEPTED, LOST)
            return after if order.done else _named(after, name)
        case OrderCancelRequested(reason=reason):
            return _wanted_back(order, reason)
        case OrderCancelled(reason=reason):
            return _told(order, CANCELLED, LOST, order.back or reason)
        case OrderCancelRefused(reason=reason):
            return _kept(order, reason)
        case OrderRejected(reason=reason):
            return _told(order, REJECTED, LOST, reason)
        case OrderBecameUnknown(reason=reason):
            # An order that never left the desk has no unknown outcome.
            return order if order.done or SENT not in order.known else _told(order, LOST, "", reason)
        case OrderFoundOpen(venue_order=name):
            return _named(_told(order, SENT + ACCEPTED, CANCELLED + REJECTED + LOST), name)
        case OrderSettled(ended=ended, reason=reason):
            over = CANCELLED if ended == "cancelled" or order.filled else REJECTED
            return _told(order, over, LOST, reason)
        case _:
            return order


def contradicts(order: Order) -> bool:
    """Whether the venue said both that it rejected the order and that some of it filled."""
    return REJECTED in order.known and order.filled > 0


def state_of(order: Order) -> OrderState:
    """Where an order stands by what is known of it, in whatever sequence that became known."""
    known = order.known
    if order.filled >= order.quantity:
        return "filled"
    if CANCELLED in known:
        return "cancelled"
    if REJECTED in known:
        return "unknown" if order.filled else "rejected"
    if LOST in known:
        return "unknown"
    if SENT not in known and not order.filled:
        return "committed"
    if order.back:
        return "cancelling"
    if order.filled:
        return "partly filled"
    return "working" if ACCEPTED in known else "sent"


def _told(order: Order, more: str, less: str = "", note: str | None = None) -> Order:
    """The order when it is known of it that `more` is so and `less` is not; unchanged where that is nothing new."""
    known = "".join(sorted((set(order.known) | set(more)) - set(less)))
    settles = set(more) & {CANCELLED, REJECTED} or set(less) & {CANCELLED, REJECTED}
    if known == order.known or (order.done and not settles):
        return order  # once it is over, only what says so differently is news
    after = msgspec.structs.replace(order, known=known)
    state = state_of(after)
    if order.done and state == order.state:
        return after
    if note is None:
        note = "" if state != order.state else order.note
    return msgspec.structs.replace(after, state=state, note=_note(after, state, note))


def _note(order: Order, state: OrderState, note: str) -> str:
    match state:
        case "unknown" if contradicts(order):
            return f"the venue says both that it rejected it and that it filled {order.filled:f}"
        case "filled" if order.filled > order.quantity:
            return f"the venue filled {order.filled:f} of {order.quantity:f}"
        case "filled":
            return ""
        case "cancelling":
            return order.back
        case _:
            return note


def _named(order: Order, name: str) -> Order:
    return order if order.venue_order or not name else msgspec.structs.replace(order, venue_order=name)


def _wanted_back(order: Order, reason: str) -> Order:
    if order.done or order.back or SENT not in order.known:
        return order
    after = msgspec.structs.replace(order, back=reason or "asked for")
    state = state_of(after)
    return msgspec.structs.replace(
        after, state=state, note=after.back if state != order.state else order.note
    )


def _kept(order: Order, reason: str) -> Order:
    """The venue does not give it back; what was asked for is answered. Of what is unknown it may not know yet."""
    if order.done or not order.back or LOST in order.known:
        return order
    after = msgspec.structs.replace(order, back="")
    state = state_of(after)
    return msgspec.structs.replace(after, state=state, note=reason if state != order.state else order.note)


def _filled(order: Order, fill: FillRecorded) -> Order:
    known = order.known if order.done else "".join(sorted((set(order.known) | {SENT}) - {LOST}))
    after = msgspec.structs.replace(
        order,
        known=known,
        filled=order.filled + fill.quantity,
        value=order.value + fill.quantity * fill.price,
        fills=order.fills + 1,
    )
    state = state_of(after)
    keep = order.note if state == order.state or state == "cancelled" else ""
    return msgspec.structs.replace(after, state=state, note=_note(after, state, keep))
