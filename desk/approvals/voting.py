"""The decision about one vote: pure over the tables of the writing transaction."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Literal

import msgspec

from desk.approvals.changes.deciding import decide_application, moved, whole
from desk.approvals.completing import Surroundings, applying_by, completed, too_late
from desk.approvals.eligibility import counted, may_count, needed, wanted_roles
from desk.approvals.examination import closed, intact
from desk.approvals.messages import (
    APPROVALS,
    RequestExpired,
    RequestProposed,
    RequestRejected,
    RequestWentStale,
    VoteCast,
    VoteRefused,
)
from desk.approvals.policy import Policy
from desk.approvals.requests_table import (
    AnyRequest,
    ChangeRequest,
    Request,
    RequestState,
    current_policy,
    require_any,
    votes_on,
)
from desk.approvals.signing import keyless, unsigned
from desk.approvals.subject import subject
from desk.kernel.journal import Draft
from desk.kernel.queries import Select
from desk.people.directory import Person, find_person

Choice = Literal["approve", "reject"]
MOST_REASON = 500
EXPIRED = "The request has expired, which means no; renew it for a fresh price and new votes."


class Ballot(msgspec.Struct, frozen=True, kw_only=True):
    """A vote as it arrives: for the text with this digest, by this person, through that terminal's person."""

    request: str
    digest: str
    choice: Choice
    reason: str
    person: str
    via: str
    corr: str
    head: str = ""
    """Head of the journal, `SEQ:HASH`, on which it was signed."""
    key: str = ""
    signature: str = ""
    typed: str | None = ""
    """The quantity as the voter typed it, where the policy asks for that; `None` where nobody is asked yet."""


class Voted(msgspec.Struct, frozen=True):
    """Where a request stands right after a vote."""

    request: str
    state: RequestState
    votes: int
    needed: int
    order: str
    note: str


def decide_vote(select: Select, ballot: Ballot, among: Surroundings) -> list[Draft]:
    """What a vote leads to. Anything doubtful is refused: then a `VoteRefused` says why, and is kept like the rest."""
    request = require_any(select, ballot.request)
    policy = current_policy(select)
    person = find_person(select, ballot.person)
    why = _ineligible(select, request, ballot, person, policy)
    if why or person is None:
        return _refused(ballot, why)
    cast = _cast(ballot, person)
    if why := unsigned(select, request, person, cast):
        return _refused(ballot, why)
    if among.now >= request.expires:
        expired = Draft(APPROVALS, RequestExpired(request.request), "desk", ballot.corr)
        return _refused(ballot, EXPIRED, expired)
    if ballot.choice == "reject":
        rejected = RequestRejected(request.request, person.person, ballot.reason or "no reason given")
        return [_draft(ballot, cast), _draft(ballot, rejected)]
    if isinstance(request, Request) and (why := closed(select, request.proposed.reduces)):
        return _refused(ballot, why)
    if request.policy != policy.version:
        stale = RequestWentStale(request.request, f"the policy changed to {policy.version}")
        return _refused(
            ballot,
            "The policy changed since the proposal; renew the request for new votes.",
            _draft(ballot, stale),
        )
    approvals = (*counted(select, request, policy), person.person)
    corr = ballot.corr or request.corr
    if isinstance(request, ChangeRequest):
        applying = applying_by(request, person.person, corr, among)
        if why := moved(select, request, policy, applying):
            stale = RequestWentStale(request.request, why.rstrip("."))
            return _refused(ballot, f"The change is stale: {why.rstrip('.')}.", _draft(ballot, stale))
    elif why := too_late(request, policy, among):
        return _refused(ballot, why)
    if len(approvals) < needed(request, policy):
        return [_draft(ballot, cast)]
    if isinstance(request, ChangeRequest):
        return [_draft(ballot, cast), *decide_application(select, request, approvals, policy, applying)]
    return [_draft(ballot, cast), *completed(select, request, approvals, policy, among, person.person, corr)]


def _ineligible(
    select: Select, request: AnyRequest, ballot: Ballot, person: Person | None, policy: Policy
) -> str:
    if ballot.digest != request.proposed.digest:
        return "That vote was for another text than the one in the queue; open the card again and read it."
    if isinstance(request, ChangeRequest):
        if not whole(request):
            return "The stored change no longer matches its digest, so it cannot be approved; run desk audit verify."
    elif not intact(request):
        return (
            "The stored order no longer matches its digest, so it cannot be approved; run desk audit verify."
        )
    if len(ballot.reason) > MOST_REASON or not ballot.reason.isprintable():
        return f"A reason is one line of at most {MOST_REASON} characters; shorten it."
    if person is None:
        return f"Nobody called {ballot.person!r} is enrolled on this desk; ask an admin to enrol them."
    if ballot.via and ballot.via != person.person and not person.demo:
        return f"Nobody can vote as {person.name}, who is not a demo person; vote as yourself."
    if request.superseded_by:
        return f"The request was replaced by {request.superseded_by}; read that one and vote on it."
    if request.state != "pending":
        return f"The request is already {request.state}, so the vote does not count."
    if not may_count(person, request, policy):
        return _why_not(person, request, policy)
    if (
        ballot.choice == "approve"
        and isinstance(request, Request)
        and (why := mistyped(request, ballot, policy))
    ):
        return why
    if any(vote.cast.person == person.person for vote in votes_on(select, request.request)):
        return (
            f"{person.name} has voted on this already; one person counts once, from however many terminals."
        )
    return ""


def mistyped(request: Request, ballot: Ballot, policy: Policy) -> str:
    """Why the quantity that a large order asks to be typed is not right, or empty."""
    ticket = request.proposed.ticket
    if ballot.typed is None or not types_quantity(request.proposed, policy):
        return ""
    try:
        right = Decimal(ballot.typed or "") == ticket.quantity
    except InvalidOperation:
        right = False
    if right:
        return ""
    return (
        f"An order above {policy.release.confirm_above:f} {policy.currency} is approved by typing its quantity, "
        f"{ticket.quantity:f} {ticket.base}; open the card and type it."
    )


def types_quantity(proposed: RequestProposed, policy: Policy) -> bool:
    """Whether a voter must type the quantity of this order."""
    return not proposed.reduces and proposed.ticket.notional > policy.release.confirm_above


def _why_not(person: Person, request: AnyRequest, policy: Policy) -> str:
    if person.person == request.proposer and policy.profile != "solo":
        return f"{person.name} proposed this, and the proposer never counts; ask somebody else."
    if person.person == subject(request) and policy.profile != "solo":
        return f"This is about {person.name}, who therefore does not vote on it; ask somebody else."
    if not person.active:
        return f"{person.name} no longer has access to this desk; ask an admin."
    roles = " or ".join(wanted_roles(request, policy))
    return f"{person.name} is {person.role or 'without a role'} and may not approve this; ask somebody who is {roles}."


def why_not(
    select: Select, person: str, request: AnyRequest, policy: Policy, now: int, choice: Choice = "approve"
) -> str:
    """Why this person may not vote like that on the request now, or empty: what a card shows before anybody tries."""
    ballot = Ballot(
        request=request.request,
        digest=request.proposed.digest,
        choice=choice,
        reason="",
        person=person,
        via="",
        corr="",
        typed=None,
    )
    who = find_person(select, person)
    why = _ineligible(select, request, ballot, who, policy) or ("" if who is None else keyless(select, who))
    if not why and now >= request.expires:
        return EXPIRED
    if why or choice == "reject" or isinstance(request, ChangeRequest):
        return why
    return closed(select, request.proposed.reduces)


def _cast(ballot: Ballot, person: Person) -> VoteCast:
    return VoteCast(
        request=ballot.request,
        digest=ballot.digest,
        person=person.person,
        name=person.name,
        role=person.role,
        choice=ballot.choice,
        reason=ballot.reason,
        via="" if ballot.via == person.person else ballot.via,
        head=ballot.head,
        key=ballot.key,
        signature=ballot.signature,
        typed=ballot.typed or "",
    )


def _refused(ballot: Ballot, why: str, *before: Draft) -> list[Draft]:
    return [*before, _draft(ballot, VoteRefused(ballot.request, ballot.person, ballot.choice, why))]


def _draft(ballot: Ballot, message: msgspec.Struct) -> Draft:
    return Draft(APPROVALS, message, ballot.via or ballot.person, ballot.corr)
