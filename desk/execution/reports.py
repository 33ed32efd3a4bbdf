"""What a venue's report means for the journal: new facts, nothing new, or a contradiction that halts the desk."""

from __future__ import annotations

from desk.execution.ledger_table import has_fill
from desk.execution.messages import FILLS, ORDERS, FillRecorded, FillUnmatched
from desk.execution.orders import advance
from desk.execution.orders_table import find_order
from desk.execution.venue import Report
from desk.kernel.journal import Draft
from desk.kernel.queries import Select
from desk.risk.desk_state import DESK, DeskHalted

VENUE = "venue"
"""Actor of what a venue said."""


def judge(select: Select, report: Report) -> list[Draft]:
    """Drafts for one report, read and decided inside the writing transaction."""
    if isinstance(report, FillRecorded):
        return _judge_fill(select, report)
    order = find_order(select, report.order)
    if order is None or advance(order, report) == order:
        return []
    return [Draft(ORDERS, report, VENUE, order.request)]


def _judge_fill(select: Select, fill: FillRecorded) -> list[Draft]:
    if has_fill(select, fill.venue, fill.trade):
        return []
    order = find_order(select, fill.order)
    if order is None or (order.instrument, order.side, order.account) != (
        fill.instrument,
        fill.side,
        fill.account,
    ):
        if select("SELECT 1 FROM unmatched_fills WHERE venue = ? AND trade = ?", (fill.venue, fill.trade)):
            return []
        return [
            Draft(FILLS, FillUnmatched(fill), VENUE),
            _halt(f"{fill.venue} reported a fill {fill.trade} that belongs to no order of this desk"),
        ]
    drafts = [Draft(FILLS, fill, VENUE, order.request)]
    if order.filled + fill.quantity > order.quantity:
        drafts.append(_halt(f"{fill.venue} filled more of {fill.order} than was ordered"))
    elif order.state == "rejected":
        drafts.append(_halt(f"{fill.venue} filled {fill.order} after rejecting it"))
    return drafts


def _halt(reason: str) -> Draft:
    return Draft(DESK, DeskHalted(reason, "desk"), "desk")
