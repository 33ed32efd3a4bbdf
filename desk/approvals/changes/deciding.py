"""From a change that somebody wants to its place in the queue, and from its votes to the facts that make it so."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import msgspec

from desk.approvals.changes.change import Applying, ChangeKind, Row
from desk.approvals.changes.change_text import ChangeTicket, change_text
from desk.approvals.changes.kinds import kind_of, read_change, write_change
from desk.approvals.membership import departed
from desk.approvals.messages import (
    APPROVALS,
    ChangeApplied,
    ChangeProposed,
    RequestApproved,
    RequestSuperseded,
    RequestWentStale,
)
from desk.approvals.order_text import digest_of
from desk.approvals.policy import Policy
from desk.approvals.requests_table import ChangeRequest, current_policy, require_any
from desk.approvals.room import require_room
from desk.kernel.errors import Refused
from desk.kernel.journal import Draft
from desk.kernel.queries import Select
from desk.people.directory import require_any_right

TIGHTENS = "it only tightens"
MOST_REASON = 500
UNKNOWN = "This desk does not know that kind of change, so it cannot be approved; reject it."


class ChangeAsked(msgspec.Struct, frozen=True, kw_only=True):
    """A change as somebody asks for it, with the id that its request will have."""

    change: Any
    proposer: str
    reason: str
    desk: str
    request: str
    corr: str
    replaces: str = ""
    """A stale or expired request for the same change."""


def decide_change(select: Select, asked: ChangeAsked, now: int) -> list[Draft]:
    """A request that waits for people, or the change itself at once where code finds that it only tightens."""
    kind, change, reason = kind_of(asked.change), asked.change, asked.reason.strip()
    policy = current_policy(select)
    person = require_any_right(select, asked.proposer, kind.rights)
    if len(reason) > MOST_REASON or not reason.isprintable():
        raise Refused(f"A reason is one line of at most {MOST_REASON} characters; shorten it.")
    applying = Applying(
        request=asked.request,
        desk=asked.desk,
        proposer=person.person,
        actor=person.person,
        now=now,
        corr=asked.corr,
    )
    if why := kind.refusal(select, change, applying):
        raise Refused(why)
    tightens = kind.tightens(select, change)
    if not tightens:
        require_room(select, policy, person.person, now)
    content = write_change(change)
    rows = kind.rows(select, change)
    ticket = ChangeTicket(
        desk=asked.desk,
        request=asked.request,
        area=kind.area,
        kind=type(change).__name__,
        title=kind.title(change),
        content=digest_of(content),
        reason=reason,
        policy=policy.version,
        proposer=person.person,
        proposer_name=person.name,
        expires=now + policy.release.expiry_s * 1_000_000_000,
        replaces=asked.replaces,
    )
    try:
        text = change_text(ticket, rows)
    except ValueError as problem:
        raise Refused(f"The change cannot be put into words that somebody could sign: {problem}.") from None
    proposed = ChangeProposed(
        request=asked.request,
        ticket=ticket,
        change=content,
        rows=rows,
        text=text,
        digest=digest_of(text),
        needed=0 if tightens else policy.change_need(kind.area).approvals,
        tightens=tightens,
    )
    drafts = [Draft(APPROVALS, proposed, person.person, asked.corr)]
    if asked.replaces:
        over = RequestSuperseded(_renewable(select, asked.replaces), asked.request)
        drafts.insert(0, Draft(APPROVALS, over, person.person, asked.corr))
    if tightens:
        drafts += _applied(select, proposed, kind, change, applying, TIGHTENS)
    return drafts


def _renewable(select: Select, request: str) -> str:
    old = require_any(select, request)
    if old.state not in ("stale", "expired") or old.superseded_by:
        state = f"replaced by {old.superseded_by}" if old.superseded_by else old.state
        raise Refused(f"Only a stale or expired request can be renewed, and this one is {state}.")
    return request


def decide_application(
    select: Select, request: ChangeRequest, people: Sequence[str], policy: Policy, applying: Applying
) -> list[Draft]:
    """What the completed quorum of a change leads to: the change, or staleness with the reason."""
    approved = RequestApproved(request.request, tuple(people))
    drafts = [Draft(APPROVALS, approved, applying.actor, applying.corr)]
    read = read_change(request.proposed.change)
    why = UNKNOWN if read is None else moved(select, request, policy, applying)
    if why or read is None:
        stale = RequestWentStale(request.request, why.rstrip("."))
        return [*drafts, Draft(APPROVALS, stale, applying.actor, applying.corr)]
    return [*drafts, *_applied(select, request.proposed, *read, applying)]


def moved(select: Select, request: ChangeRequest, policy: Policy, applying: Applying) -> str:
    """Why a change cannot be applied as it was signed, or empty."""
    read = read_change(request.proposed.change)
    if read is None:
        return UNKNOWN
    if request.policy != policy.version:
        return f"the policy changed to {policy.version}"
    if why := departed(select, request.proposer):
        return why
    kind, change = read
    now = kind.rows(select, change)
    if now != request.proposed.rows:
        return f"{_first_difference(request.proposed.rows, now)} has changed since the proposal"
    return kind.refusal(select, change, applying)


def whole(request: ChangeRequest) -> bool:
    """Whether the row still holds the change that was proposed, to the byte."""
    proposed = request.proposed
    try:
        text = change_text(proposed.ticket, proposed.rows)
    except ValueError:
        return False
    return (
        text == proposed.text
        and digest_of(text) == proposed.digest
        and sha256(proposed.change.encode()).hexdigest() == proposed.ticket.content
        and proposed.ticket.request == request.request
    )


def _applied(
    select: Select,
    proposed: ChangeProposed,
    kind: ChangeKind[Any],
    change: Any,
    applying: Applying,
    exempt: str = "",
) -> list[Draft]:
    applied = ChangeApplied(request=proposed.request, digest=proposed.digest, exempt=exempt)
    return [
        Draft(APPROVALS, applied, applying.actor, applying.corr),
        *kind.drafts(select, change, applying),
    ]


def _first_difference(signed: Sequence[Row], now: Sequence[Row]) -> str:
    different = [one for one in (*signed, *now) if one not in signed or one not in now]
    return different[0].name if different else "the order of what it changes"
