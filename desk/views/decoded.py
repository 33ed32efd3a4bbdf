"""What would be different afterwards: an order's mark on the account, or what a change changes. Unknown is said."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from desk.approvals.changes.kinds import read_change
from desk.approvals.order_text import Ticket
from desk.approvals.requests_table import ChangeRequest
from desk.execution.ledger_table import find_books, find_position
from desk.execution.standing import standing
from desk.kernel.errors import Refused
from desk.kernel.queries import Select
from desk.risk.amounts import BP, money
from desk.risk.exposure import exposure
from desk.risk.quote import Quote
from widgets.specs.approval_card import Decoded

UNKNOWN = "unknown"
NOTHING = "nothing"


def decoded_order(
    select: Select, ticket: Ticket, quotes: Mapping[str, Quote], fee_bp: Decimal | None, now: int
) -> tuple[Decoded, ...]:
    """Position, cash, exposure, fee and the worst loss at the stop, if all of it fills at its limit price."""
    books = find_books(select, ticket.account)
    if books is None:
        return (Decoded(name="account", before=UNKNOWN, after=UNKNOWN, known=False),)
    signed = ticket.quantity if ticket.side == "buy" else -ticket.quantity
    held = find_position(select, ticket.account, ticket.instrument).quantity
    fee = None if fee_bp is None else ticket.notional * fee_bp / BP
    cash = books.account.cash
    after = None if fee is None else cash - signed * ticket.limit - fee
    unit = ticket.quote
    return (
        _row("position", _size(held, ticket.base), _size(held + signed, ticket.base)),
        _row("cash", f"{money(cash)} {unit}", None if after is None else f"{money(after)} {unit}"),
        _exposure(select, ticket, signed, quotes, now),
        _row("fee at most", "", None if fee is None else f"{money(fee)} {unit}"),
        _stop(ticket, signed, fee),
    )


def decoded_change(request: ChangeRequest) -> tuple[Decoded, ...]:
    """Each thing as it stands and as the change would leave it, and plainly so where the desk cannot read it."""
    rows = tuple(_row(row.name, row.before or NOTHING, row.after or NOTHING) for row in request.proposed.rows)
    if read_change(request.proposed.change) is None:
        return (*rows, Decoded(name="this kind of change", before=UNKNOWN, after=UNKNOWN, known=False))
    return rows


def _exposure(
    select: Select, ticket: Ticket, signed: Decimal, quotes: Mapping[str, Quote], now: int
) -> Decoded:
    try:
        account = standing(select, ticket.account, quotes, now, now)
        before = exposure(account, ticket.instrument).gross
        after = exposure(account, ticket.instrument, signed, ticket.limit).gross
    except (KeyError, Refused):
        return Decoded(name="exposure", before=UNKNOWN, after=UNKNOWN, known=False)
    return _row("exposure", f"{money(before)} {ticket.quote}", f"{money(after)} {ticket.quote}")


def _stop(ticket: Ticket, signed: Decimal, fee: Decimal | None) -> Decoded:
    if ticket.stop is None:
        return Decoded(name="loss at the stop", before="", after="no protective stop", known=False)
    loss = (ticket.stop - ticket.limit) * signed - 2 * (fee or Decimal(0))
    beside = ", and fees" if fee is None else ""
    return _row("loss at the stop", "", f"{money(loss)} {ticket.quote} at {ticket.stop:f}{beside}")


def _row(name: str, before: str, after: str | None) -> Decoded:
    return Decoded(name=name, before=before, after=after or UNKNOWN, known=after is not None)


def _size(quantity: Decimal, unit: str) -> str:
    return f"{quantity.normalize():,f} {unit}"
