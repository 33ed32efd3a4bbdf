"""What only people together may change, and whether each such fact follows from a change that they approved."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from desk.approvals.changes.access_changes import BringBackPerson, RevokePerson, SuspendPerson
from desk.approvals.changes.change_text import change_text
from desk.approvals.changes.key_changes import EnrolKey, RevokeKey
from desk.approvals.changes.kinds import read_change
from desk.approvals.changes.live_changes import GoLive, GoPaper
from desk.approvals.changes.people_changes import ChangePerson, EnrolPerson
from desk.approvals.changes.policy_change import AdoptPolicy
from desk.approvals.changes.venue_changes import RemoveVenueKey, SetVenueKey
from desk.approvals.messages import ChangeApplied, ChangeProposed, PolicyAdopted
from desk.approvals.order_text import digest_of
from desk.approvals.proof.people import People
from desk.approvals.proof.releases import short_of_quorum
from desk.approvals.proof.requests import Waiting
from desk.approvals.proof.rules import Rules
from desk.execution.mode import WentLive, WentPaper
from desk.execution.venue_keys import VenueKeyRemoved, VenueKeySet
from desk.people.messages import KeyEnrolled, KeyRevoked, PersonEnrolled, PersonRevoked, PersonSuspended

GUARDED = (
    PolicyAdopted,
    PersonEnrolled,
    PersonRevoked,
    PersonSuspended,
    KeyEnrolled,
    KeyRevoked,
    WentLive,
    WentPaper,
    VenueKeySet,
    VenueKeyRemoved,
)
"""Facts that change the desk itself."""


def of_change(seq: int, proposed: ChangeProposed) -> Waiting:
    """A proposed change, as it waits."""
    ticket = proposed.ticket
    read = read_change(proposed.change)
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
        change=None if read is None else read[1],
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
        if not tightens(on.change):
            yield f"applied without a quorum ({applied.exempt or 'as tightening'}) although it does not only tighten"
        elif not people.find(on.proposer).active:
            yield f"applied without a quorum for {on.proposer}, who has no access to the desk"
    else:
        if missing := short_of_quorum(on, people, rules):
            yield f"applied with {missing}"
        if not on.approved:
            yield "applied without a completed vote on record"
    if on.rejected:
        yield "applied although somebody rejected it"
    if ts >= on.expires:
        yield "applied after it had expired"


def tightens(change: Any) -> bool:
    """Whether the judge agrees that a change can only take rights or risk away."""
    return isinstance(change, SuspendPerson | GoPaper | RemoveVenueKey)


def follows(change: Any, message: Any, people: People) -> bool:
    """Whether a fact is what this change says, no more and nobody else's."""
    match change, message:
        case AdoptPolicy(text), PolicyAdopted():
            return bool(message.text == text)
        case EnrolPerson(), PersonEnrolled():
            wanted = PersonEnrolled(change.person, change.name, change.roles, False, change.uid)
            return bool(message == wanted) and not people.find(change.person).ever
        case EnrolPerson(), KeyEnrolled():
            return bool(message == KeyEnrolled(change.person, change.key, "person"))
        case ChangePerson(), PersonEnrolled():
            demo = people.find(change.person).demo
            return bool(message == PersonEnrolled(change.person, change.name, change.roles, demo, change.uid))
        case RevokePerson(person), (PersonRevoked() | KeyRevoked()):
            return bool(message.person == person)
        case SuspendPerson(person, reason), PersonSuspended():
            return bool(message == PersonSuspended(person, reason))
        case BringBackPerson(person), PersonEnrolled():
            known = people.find(person)
            same = (message.name, message.roles, message.demo) == (known.name, known.roles, known.demo)
            return same and message.person == person
        case EnrolKey(), KeyEnrolled():
            return bool(message == KeyEnrolled(change.person, change.key, "person"))
        case RevokeKey(), KeyRevoked():
            return bool((message.person, message.key) == (change.person, change.key))
        case GoLive(), WentLive():
            wanted_mode = (change.venue, change.account, change.key, change.limits)
            return bool((message.venue, message.account, message.key, message.limits) == wanted_mode)
        case GoPaper(reason), WentPaper():
            return bool(message.reason == (reason or "no reason given"))
        case SetVenueKey(), VenueKeySet():
            wanted_key = (change.venue, change.key, change.withdraws)
            return bool((message.venue, message.key, message.withdraws) == wanted_key)
        case RemoveVenueKey(venue), VenueKeyRemoved():
            return bool(message.venue == venue)
        case _:
            return False


def known(change: Any) -> bool:
    """Whether the judge knows which facts a change leads to."""
    return isinstance(
        change,
        AdoptPolicy
        | EnrolPerson
        | ChangePerson
        | RevokePerson
        | SuspendPerson
        | BringBackPerson
        | EnrolKey
        | RevokeKey
        | GoLive
        | GoPaper
        | SetVenueKey
        | RemoveVenueKey,
    )
