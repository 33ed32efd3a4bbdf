"""The approvals queue and the card, built from the committed rows each time they are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from data.instruments import Instrument
from desk.approvals.approvals import QuoteFor
from desk.approvals.examination import approving, drift_bp, eligible, release_checks
from desk.approvals.policy import Policy
from desk.approvals.proposal import runs
from desk.approvals.requests_table import (
    Request,
    current_policy,
    decided_requests,
    pending_count,
    pending_requests,
    require_request,
    votes_on,
)
from desk.approvals.voting import why_not
from desk.execution.appraisal import appraise
from desk.execution.standing import touched
from desk.kernel.queries import Select
from desk.people.directory import HOUSE, Person, all_people, find_person
from desk.people.keys import active_keys
from desk.risk.amounts import money
from desk.risk.situation import Check
from widgets.specs.approvals import ApprovalCard, ApprovalQueue, ApprovalRow, CheckView, VoteView

MOST_PENDING = 150
MOST_DECIDED = 30
SECOND = 1_000_000_000


def queue_view(select: Select, voter: str, now: int, quote: QuoteFor) -> ApprovalQueue:
    """Pending requests, soonest expiry first, then the latest decided ones. `voter` is whose vote one from here is."""
    policy = current_policy(select)
    people = all_people(select)
    shown = (*pending_requests(select, MOST_PENDING), *decided_requests(select, MOST_DECIDED))
    return ApprovalQueue(
        rows=tuple(_row(select, request, policy, people, now, quote) for request in shown),
        pending=pending_count(select),
        acting_as=acting_label(select, voter),
    )


def card_view(
    select: Select,
    request_id: str,
    voter: str,
    now: int,
    quote: QuoteFor,
    instruments: Mapping[str, Instrument],
    deep: QuoteFor,
) -> ApprovalCard:
    """Everything a reviewer needs. The checks of a pending request are as a release would find them now."""
    request = require_request(select, request_id)
    policy = current_policy(select)
    proposed = request.proposed
    ticket = proposed.ticket
    votes = votes_on(select, request_id)
    voted = {vote.cast.person for vote in votes}
    refusal = why_not(select, voter, request, policy, now)
    rejectable = not why_not(select, voter, request, policy, now, "reject")
    pending = request.state == "pending"
    instrument = instruments.get(ticket.instrument)
    seen = (
        appraise(ticket, deep(ticket.instrument), proposed.edge_bp, reduces=proposed.reduces)
        if pending
        else None
    )
    return ApprovalCard(
        row=_row(select, request, policy, all_people(select), now, quote),
        order_text=proposed.text,
        digest=proposed.digest,
        rationale=runs(proposed.rationale),
        dissent=runs(proposed.dissent),
        refs=proposed.refs,
        checks=_checks(select, request, policy, now, quote, instruments),
        votes=tuple(
            VoteView(
                person=vote.cast.person,
                name=vote.cast.name,
                role=vote.cast.role,
                choice=vote.cast.choice,
                reason=vote.cast.reason,
                at=vote.at,
            )
            for vote in votes
        ),
        eligible=tuple(
            person.label for person in eligible(select, request, policy) if person.person not in voted
        )
        if pending
        else (),
        may_vote=not refusal,
        may_reject=rejectable,
        why_not=refusal,
        acting_as=acting_label(select, voter),
        voter=voter,
        expected_slippage_bp=None if seen is None else seen.cost.expected_bp,
        worst_slippage_bp=None if seen is None else seen.cost.worst_bp,
        slippage_basis="" if seen is None else seen.cost.words,
        timing="" if seen is None else seen.timing.words,
        orders=(request.order,) if request.order else (),
        replaces=ticket.replaces,
        caution="" if instrument is None else instrument.caution,
    )


def acting_label(select: Select, voter: str) -> str:
    """Who a vote from this terminal would count for, plainly a demo person where it is one."""
    person = find_person(select, voter)
    return person.label if person is not None and person.active else ""


def _row(
    select: Select, request: Request, policy: Policy, people: Sequence[Person], now: int, quote: QuoteFor
) -> ApprovalRow:
    proposed = request.proposed
    ticket = proposed.ticket
    pending = request.state == "pending"
    left = max(0, -((now - ticket.expires) // SECOND)) if pending else 0
    votes = votes_on(select, request.request)
    if pending:
        current = quote(ticket.instrument)
        held = "there is no price" if current is None else current.unsound or current.caution
        drift = None if current is None or held else float(drift_bp(proposed.reference, current.mid))
        approvals = len(approving(people, active_keys(select), votes, request, policy))
        missing = proposed.needed - approvals
        note = f"waits for {missing} more approval{'s' if missing != 1 else ''}"
        if now >= ticket.expires:
            note = "expired"
        elif held:
            note += f"; nothing is released while {held}"
    else:
        drift = None if request.drift_bp is None else float(request.drift_bp)
        approvals = sum(vote.cast.choice == "approve" for vote in votes)
        note = request.note
    return ApprovalRow(
        request=request.request,
        state=request.state,
        instrument=ticket.instrument,
        side=ticket.side,
        quantity=f"{ticket.quantity:f}",
        notional=money(ticket.notional),
        proposer=_name(people, ticket.proposer),
        votes=approvals,
        needed=proposed.needed,
        expires_at=ticket.expires,
        seconds_left=left,
        created_at=request.created_at,
        drift_bp=drift,
        note=note,
    )


def _checks(
    select: Select,
    request: Request,
    policy: Policy,
    now: int,
    quote: QuoteFor,
    instruments: Mapping[str, Instrument],
) -> tuple[CheckView, ...]:
    found = request.checks
    instrument = instruments.get(request.proposed.ticket.instrument)
    if request.state == "pending" and instrument is not None:
        symbols = {instrument.symbol, *touched(select, policy.account)}
        quotes = {name: one for name in sorted(symbols) if (one := quote(name)) is not None}
        found = release_checks(select, request, instrument, policy, quotes, now).checks
    views = [_check(one) for one in found]
    if request.proposed.sized_by:
        quantity = f"{request.proposed.ticket.quantity:f}"
        views.append(
            CheckView(
                control="B8",
                name="size",
                passed=True,
                value=quantity,
                limit=request.proposed.sized_by,
                detail="the cap that bound it",
            )
        )
    return tuple(views)


def _check(one: Check) -> CheckView:
    return CheckView(
        control=one.control,
        name=one.name,
        passed=one.passed,
        value=one.value,
        limit=one.limit,
        detail=one.detail,
    )


def _name(people: Sequence[Person], proposer: str) -> str:
    if proposer == HOUSE:
        return "House analyst (rule-based)"
    return next((person.label for person in people if person.person == proposer), proposer)
