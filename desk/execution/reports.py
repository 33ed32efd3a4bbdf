"""What a venue's report means for the journal: new facts, nothing new, or a contradiction that halts the desk."""

from __future__ import annotations

import msgspec

from desk.execution.differences import RECONCILIATION, Difference, DifferenceFound, Kind, line_of
from desk.execution.differences_table import find_difference
from desk.execution.halting import halting
from desk.execution.ledger_table import find_fill
from desk.execution.messages import (
    FILLS,
    ORDERS,
    FillRecorded,
    FillUnmatched,
    OrderAccepted,
    OrderFoundOpen,
    OrderRejected,
)
from desk.execution.orders import Order, advance, contradicts
from desk.execution.orders_table import find_order
from desk.execution.venue import Report
from desk.kernel.journal import Draft
from desk.kernel.queries import Select
from desk.risk.desk_state import desk_standing

VENUE = "venue"
"""Actor of what a venue said."""


def judge(select: Select, report: Report | OrderFoundOpen, venue: str = "") -> list[Draft]:
    """Drafts for one report, read and decided inside the writing transaction."""
    if isinstance(report, FillRecorded):
        return _judge_fill(select, report)
    order = find_order(select, report.order)
    if order is None:
        return []
    after = advance(order, report)
    drafts = [] if after == order else [Draft(ORDERS, report, VENUE, order.request)]
    name = venue or order.venue
    match report:
        case OrderAccepted(venue_order=said) if _renamed(order, said):
            ours, theirs = order.venue_order, said
            text = f"{name} calls {order.order} {said}, and called it {order.venue_order} before"
            drafts += _contradiction(select, order, f"{order.order}/id", ours, theirs, text)
        case OrderRejected() if order.filled:
            drafts += _rejected_and_filled(select, after)
        case OrderFoundOpen() if order.done and not after.done:
            text = f"{name} still works {order.order}, which it had said is {order.state}"
            drafts += _contradiction(select, order, f"{order.order}/open", order.state, "open", text)
    return drafts


def _renamed(order: Order, said: str) -> bool:
    return bool(said and order.venue_order and said != order.venue_order)


def _judge_fill(select: Select, fill: FillRecorded) -> list[Draft]:
    order = find_order(select, fill.order)
    if problem := _unreadable(fill):
        text = f"{fill.venue} reported a fill {fill.trade} that cannot be: {problem}"
        return _difference(select, fill, "report", fill.trade, "nothing", problem, text, halts=True)
    known = find_fill(select, fill.venue, fill.trade)
    if known is not None:
        if _same(known, fill):
            return []
        ours, theirs = _words(known), _words(fill)
        text = f"{fill.venue} told the fill {fill.trade} twice and differently"
        return _difference(select, fill, "report", fill.trade, ours, theirs, text, halts=True)
    if order is None or (order.instrument, order.side, order.account) != (
        fill.instrument,
        fill.side,
        fill.account,
    ):
        return _stranger(select, fill)
    drafts = [Draft(FILLS, fill, VENUE, order.request)]
    after = advance(order, fill)
    if after.filled > order.quantity:
        text = f"{fill.venue} filled {after.filled:f} of {fill.order}, and {order.quantity:f} was ordered"
        ours, theirs = f"{order.quantity:f}", f"{after.filled:f}"
        drafts += _contradiction(select, order, f"{order.order}/quantity", ours, theirs, text)
    if contradicts(after):
        drafts += _rejected_and_filled(select, after)
    if (fill.price > order.limit) if order.side == "buy" else (fill.price < order.limit):
        text = f"{fill.venue} filled {fill.order} at {fill.price:f}, beyond its limit of {order.limit:f}"
        ours, theirs = f"{order.limit:f}", f"{fill.price:f}"
        drafts += _contradiction(select, order, f"{order.order}/price", ours, theirs, text)
    return drafts


def _unreadable(fill: FillRecorded) -> str:
    """What of a fill is no amount at all, or empty."""
    for name, value in (("quantity", fill.quantity), ("price", fill.price)):
        if not value.is_finite() or value <= 0:
            return f"its {name} is {value}"
    return "" if fill.fee.is_finite() else f"its fee is {fill.fee}"


def _same(one: FillRecorded, other: FillRecorded) -> bool:
    """Whether two reports tell of the same execution; when it was told and who made the market may differ."""
    return msgspec.structs.replace(other, at=one.at, liquidity=one.liquidity) == one


def _stranger(select: Select, fill: FillRecorded) -> list[Draft]:
    """A fill of no order of this desk: nothing new is begun in its instrument until a person looked."""
    if select("SELECT 1 FROM unmatched_fills WHERE venue = ? AND trade = ?", (fill.venue, fill.trade)):
        return []
    whose = f"order {fill.order}" if fill.order else "an order"
    text = (
        f"{fill.venue} reported a fill {fill.trade} of {whose} that this desk did not place: {_words(fill)}"
    )
    return [
        Draft(FILLS, FillUnmatched(fill), VENUE),
        *_difference(select, fill, "execution", fill.trade, "no such order", _words(fill), text),
    ]


def _rejected_and_filled(select: Select, order: Order) -> list[Draft]:
    theirs = f"rejected, and filled {order.filled:f}"
    text = f"{order.venue} says both that it rejected {order.order} and that it filled {order.filled:f} of it"
    return _contradiction(select, order, f"{order.order}/rejected", "one of the two", theirs, text)


def _contradiction(
    select: Select, order: Order, subject: str, ours: str, theirs: str, text: str
) -> list[Draft]:
    found = Difference(
        line=line_of(order.venue, "report", subject),
        venue=order.venue,
        account=order.account,
        kind="report",
        subject=subject,
        instrument=order.instrument,
        ours=ours,
        theirs=theirs,
        text=text,
    )
    return found_drafts(select, found, halts=True)


def _difference(
    select: Select,
    fill: FillRecorded,
    kind: Kind,
    subject: str,
    ours: str,
    theirs: str,
    text: str,
    halts: bool = False,
) -> list[Draft]:
    found = Difference(
        line=line_of(fill.venue, kind, subject),
        venue=fill.venue,
        account=fill.account,
        kind=kind,
        subject=subject,
        instrument=fill.instrument,
        ours=ours,
        theirs=theirs,
        text=text,
    )
    return found_drafts(select, found, halts)


def found_drafts(select: Select, difference: Difference, halts: bool) -> list[Draft]:
    """The line, unless it stands already with these figures, and the halt that it brings."""
    known = find_difference(select, difference.line)
    if known is not None and known.difference == difference:
        return []
    drafts = [Draft(RECONCILIATION, DifferenceFound(difference), "desk")]
    if halts and desk_standing(select).state != "HALTED":
        drafts += halting(select, difference.text, "desk", "desk")
    return drafts


def _words(fill: FillRecorded) -> str:
    return f"{fill.side} {fill.quantity:f} {fill.instrument} at {fill.price:f}, fee {fill.fee:f}"
