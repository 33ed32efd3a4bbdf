"""What only people together may change, and whether each such fact follows from a change that they approved."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from desk.approvals.changes.access_changes import SuspendPerson
from desk.approvals.changes.change_text import change_text
from desk.approvals.changes.kinds import kind_of, read_change
from desk.approvals.changes.live_changes import GoPaper
from desk.approvals.changes.override_change import ExcuseOrder
from desk.approvals.changes.rule_changes import EndStandingRule
from desk.approvals.changes.venue_changes import RemoveVenueKey
from desk.approvals.messages import ChangeApplied, ChangeProposed
from desk.approvals.order_text import digest_of
from desk.approvals.proof.people import People
from desk.approvals.proof.releases import approving, departed, short_of_quorum
from desk.approvals.proof.requests import Waiting
from desk.approvals.proof.rules import Rules

TIGHTENING = (SuspendPerson, GoPaper, EndStandingRule, RemoveVenueKey)
"""Changes that can only take rights or risk away, by the judge's own word."""


def of_change(seq: int, proposed: ChangeProposed) -> Waiting:
    """A proposed change, as it waits."""
    ticket = proposed.ticket
    read = read_change(proposed.change)
    change = None if read is None else read[1]
    return Waiting(
        seq,
        "change",
        proposed.text,
        proposed.digest,
        ticket.proposer,
        ticket.policy,
        ticket.expires,
        proposed.needed,
        proposed.tightens,
        area=ticket.area,
        about=getattr(change, "person", "") if ticket.area == "people" else "",
        change=change,
    )


def faults_of_proposal(proposed: ChangeProposed) -> Iterator[str]:
    """Whether the text, its digest and the change behind it are one, and the change what it says."""
    ticket = proposed.ticket
    if digest_of(proposed.text) != proposed.digest:
        yield "its text does not hash to its digest"
    if ticket.request != proposed.request:
        yield f"its change is that of request {ticket.request}"
    if sha256(proposed.change.encode()).hexdigest() != ticket.content:
        yield "its change is not the one that its text names by hash"
    try:
        if change_text(ticket, proposed.rows) != proposed.text:
            yield "its text is not that of its change"
    except ValueError as problem:
        yield f"its change has no text ({problem})"
    read = read_change(proposed.change)
    if read is None:
        yield f"its change is of a kind that this desk does not know ({ticket.kind})"
    elif (read[0].area, type(read[1]).__name__) != (ticket.area, ticket.kind):
        yield f"its change is of area {read[0].area}, and its text says {ticket.area}"


def faults_of_application(
    applied: ChangeApplied, ts: int, on: Waiting, people: People, rules: Rules
) -> Iterator[str]:
    """Everything that is wrong with the application of a change that waited; the policy's version aside."""
    if applied.digest != on.digest:
        yield "applied under another digest than the one people approved"
    if applied.exempt or on.reduces:
        if not isinstance(on.change, TIGHTENING):
            yield f"applied without a quorum ({applied.exempt or 'as tightening'}) although it does not only tighten"
        elif not any(people.find(on.proposer).may(right) for right in kind_of(on.change).rights):
            yield f"applied without a quorum for {on.proposer}, who may not ask for it"
    else:
        if missing := short_of_quorum(on, people, rules):
            yield f"applied with {missing}"
        elif isinstance(on.change, ExcuseOrder) and len(approving(on, people, rules)) < 2:
            yield "applied as an override by fewer than two people"
        if not on.approved:
            yield "applied without a completed vote on record"
    if gone := departed(on, people):
        yield f"applied for {gone}"
    if on.rejected:
        yield "applied although somebody rejected it"
    if ts >= on.expires:
        yield "applied after it had expired"
