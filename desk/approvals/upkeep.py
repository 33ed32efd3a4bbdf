"""What happens to requests by themselves: they expire, turn stale under another policy, or no longer fit the venue."""

from __future__ import annotations

from data.instruments import Instrument
from desk.approvals.messages import APPROVALS, RequestExpired, RequestWentStale
from desk.approvals.queue import due_requests, outdated_requests
from desk.approvals.requests_table import pending_requests
from desk.kernel.journal import Draft
from desk.kernel.queries import Select
from desk.risk.order_controls import fits_rules


def overdue(select: Select, now: int) -> list[Draft]:
    """What is due expires, and what another policy was asked about turns stale."""
    due = due_requests(select, now)
    return [
        *(Draft(APPROVALS, RequestExpired(request), "desk") for request in due),
        *(
            Draft(APPROVALS, RequestWentStale(request, "the policy changed"), "desk")
            for request in outdated_requests(select)
            if request not in due
        ),
    ]


def unfit(select: Select, instrument: Instrument, closed: str) -> list[tuple[str, str]]:
    """What waits and no longer fits the rules of its instrument, or all of it with the reason it is closed."""
    found = []
    for request in pending_requests(select):
        ticket = request.proposed.ticket
        if ticket.instrument != instrument.symbol:
            continue
        fits = fits_rules(instrument, ticket.quantity, ticket.limit)
        if closed or not fits:
            rules = f"tick {instrument.tick:f}, lot {instrument.lot:f}, at least {instrument.min_notional:f}"
            reason = (
                closed or f"the venue changed the rules of {instrument.symbol}: {rules}; propose it again"
            )
            found.append((request.request, reason))
    return found
