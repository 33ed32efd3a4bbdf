"""The approvals queue, built from the committed rows each time it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from desk.approvals.eligibility import approving
from desk.approvals.examination import drift_bp
from desk.approvals.keeping import QuoteFor
from desk.approvals.policy import Policy
from desk.approvals.queue_window import locked_requests, votes_on_each, waiting_around
from desk.approvals.requests_table import (
    AnyRequest,
    ChangeRequest,
    Request,
    Vote,
    closed_requests,
    current_policy,
    pending_count,
)
from desk.kernel.queries import Select
from desk.people.directory import HOUSE, Person, all_people, find_person
from desk.people.keys import active_keys, find_key
from desk.risk.amounts import money
from widgets.specs.approvals import ApprovalQueue, ApprovalRow

REACH = 50
"""Pending requests that are shown before and after the one a window is around."""
MOST_LOCKED = 20
MOST_DECIDED = 30
SECOND = 1_000_000_000
Looking = Mapping[str, tuple[str, ...]]
"""Names of the other people who have its card open, by request."""


def queue_view(
    select: Select,
    voter: str,
    now: int,
    quote: QuoteFor,
    around: str = "",
    looking: Looking | None = None,
) -> ApprovalQueue:
    """Pending requests, soonest expiry first, then the latest decided ones. `voter` is whose vote one from here is.

    Of a long queue this is the window around one request.
    """
    policy = current_policy(select)
    people = all_people(select)
    window = waiting_around(select, around, REACH)
    pending = pending_count(select)
    shown = window.rows
    if window.before + len(shown) >= pending:
        shown = (*shown, *locked_requests(select, MOST_LOCKED), *closed_requests(select, MOST_DECIDED))
    keys = active_keys(select)
    votes = votes_on_each(select, (request.request for request in shown))
    quotes = cache(quote)
    label, key = acting_label(select, voter), find_key(select, voter)
    return ApprovalQueue(
        rows=tuple(
            row_view(request, votes[request.request], policy, people, keys, now, quotes, looking or {})
            for request in shown
        ),
        pending=pending,
        acting_as=label,
        voter=voter if label else "",
        before=window.before,
        signing="" if key is None else key.custody,
        key="" if key is None else key.key,
    )


def acting_label(select: Select, voter: str) -> str:
    """Who a vote from this terminal would count for, plainly a demo person where it is one."""
    person = find_person(select, voter)
    return person.label if person is not None and person.active else ""


def row_view(
    request: AnyRequest,
    votes: Sequence[Vote],
    policy: Policy,
    people: Sequence[Person],
    keys: Mapping[str, str],
    now: int,
    quote: QuoteFor,
    looking: Looking,
) -> ApprovalRow:
    """One request as a line of the queue."""
    pending = request.state == "pending"
    locked = request.state == "approved" and isinstance(request, Request)
    until = request.release_at if isinstance(request, Request) and locked else request.expires
    left = max(0, -((now - until) // SECOND)) if pending or locked else 0
    missing = request.proposed.needed
    approvals = sum(vote.cast.choice == "approve" for vote in votes)
    note = request.note
    if pending:
        approvals = len(approving(people, keys, votes, request, policy))
        missing -= approvals
        note = f"waits for {missing} more approval{'s' if missing != 1 else ''}"
    if pending and now >= request.expires:
        note = "expired"
    common = {
        "request": request.request,
        "state": request.state,
        "digest": request.proposed.digest,
        "looking": looking.get(request.request, ()),
        "proposer": name_of(people, request.proposer, voices_of(request)),
        "votes": approvals,
        "needed": request.proposed.needed,
        "expires_at": request.expires,
        "seconds_left": left,
        "created_at": request.created_at,
    }
    if isinstance(request, ChangeRequest):
        return ApprovalRow.model_validate(
            common
            | {
                "subject": "change",
                "title": request.proposed.ticket.title,
                "instrument": "",
                "side": "",
                "quantity": "",
                "notional": "",
                "drift_bp": None,
                "note": note,
            }
        )
    ticket = request.proposed.ticket
    drift = None if request.drift_bp is None else float(request.drift_bp)
    if pending:
        current = quote(ticket.instrument)
        held = "there is no price" if current is None else current.unsound or current.caution
        drift = None if current is None or held else float(drift_bp(request.proposed.reference, current.mid))
        if held and now < request.expires:
            note += f"; nothing is released while {held}"
    return ApprovalRow.model_validate(
        common
        | {
            "instrument": ticket.instrument,
            "side": ticket.side,
            "quantity": f"{ticket.quantity:f}",
            "notional": money(ticket.notional),
            "price": f"{ticket.limit:f}",
            "lost": "" if ticket.stop is None else money(abs(ticket.stop - ticket.limit) * ticket.quantity),
            "release_at": request.release_at if locked else 0,
            "drift_bp": drift,
            "note": note,
        }
    )


def voices_of(request: Request | ChangeRequest) -> str:
    """The models that spoke for it, or empty."""
    return request.proposed.voices if isinstance(request, Request) else ""


def name_of(people: Sequence[Person], proposer: str, voices: str = "") -> str:
    """What people call the proposer; the house with the models that spoke for it."""
    if proposer == HOUSE:
        return f"House analysts ({voices})" if voices else "House analyst (rule-based)"
    return next((person.label for person in people if person.person == proposer), proposer)
