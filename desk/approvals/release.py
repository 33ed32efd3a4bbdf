"""From a quorum, or an exemption that code found, to one order: the drafts of the transaction that consumes it."""

from __future__ import annotations

from decimal import Decimal

from desk.approvals.examination import Examination
from desk.approvals.messages import (
    APPROVALS,
    RequestProposed,
    RequestReleased,
)
from desk.approvals.policy import Policy
from desk.approvals.requests_table import find_request
from desk.execution.appraisal import appraise
from desk.execution.messages import ORDERS, OrderCommitted
from desk.execution.orders import Order
from desk.kernel.journal import Draft
from desk.kernel.queries import Select
from desk.risk.amounts import BP
from desk.risk.quote import Quote


def released(
    proposed: RequestProposed,
    examination: Examination,
    quote: Quote | None,
    policy: Policy,
    *,
    order: str,
    now: int,
    actor: str,
    corr: str,
    exempt: str = "",
    rule: str = "",
) -> tuple[Draft, Draft]:
    """The release and the order that it becomes."""
    ticket = proposed.ticket
    mid = ticket.limit if quote is None else quote.mid
    cost = appraise(ticket, quote, proposed.edge_bp, reduces=proposed.reduces).cost
    release = RequestReleased(
        request=proposed.request,
        order=order,
        digest=proposed.digest,
        mid=mid,
        drift_bp=((mid - proposed.reference) / proposed.reference * BP).quantize(Decimal("0.01")),
        checks=examination.checks,
        exempt=exempt,
        rule=rule,
        override=examination.override,
    )
    commit = OrderCommitted(
        order=order,
        request=proposed.request,
        digest=proposed.digest,
        account=ticket.account,
        venue=ticket.venue,
        instrument=ticket.instrument,
        contract=ticket.contract,
        side=ticket.side,
        quantity=ticket.quantity,
        limit=ticket.limit,
        time_in_force=ticket.time_in_force,
        send_by=now + policy.release.send_within_s * 1_000_000_000,
        strategy=ticket.strategy,
        mode=ticket.mode,
        mid=None if quote is None else mid,
        expected_bp=_bp(cost.expected_bp),
        worst_bp=_bp(cost.worst_bp),
        stop=_stop(proposed),
    )
    return Draft(APPROVALS, release, actor, corr), Draft(ORDERS, commit, actor, corr)


def authorised(select: Select, order: Order) -> bool:
    """Whether the order is exactly what was released: its request, consumed by it, with the same digest."""
    request = find_request(select, order.request)
    if request is None or request.state != "released" or request.order != order.order:
        return False
    ticket = request.proposed.ticket
    return request.proposed.digest == order.digest and (
        ticket.account,
        ticket.venue,
        ticket.instrument,
        ticket.contract,
        ticket.side,
        ticket.quantity,
        ticket.limit,
        ticket.time_in_force,
        ticket.strategy,
        ticket.mode,
        _stop(request.proposed),
    ) == (
        order.account,
        order.venue,
        order.instrument,
        order.contract,
        order.side,
        order.quantity,
        order.limit,
        order.time_in_force,
        order.strategy,
        order.mode,
        order.stop,
    )


def _stop(proposed: RequestProposed) -> Decimal | None:
    """Where what the order fills is protected: what only reduces risk opens nothing to protect."""
    return None if proposed.reduces else proposed.ticket.stop


def _bp(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(repr(round(value, 2)))
