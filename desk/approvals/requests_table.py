"""Requests, votes and the policy in force as they are read: the truth that every card is a view of."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal

import msgspec

from desk.approvals.messages import ChangeProposed, RequestProposed, VoteCast
from desk.approvals.policy import Policy, read_policy
from desk.kernel.errors import Refused
from desk.kernel.queries import Select
from desk.risk.situation import Check

RequestState = Literal[
    "pending", "approved", "released", "applied", "rejected", "expired", "stale", "cancelled", "superseded"
]


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it stands now."""

    request: str
    state: RequestState
    seq: int
    created_at: int
    proposed: RequestProposed
    corr: str
    order: str = ""
    note: str = ""
    checks: tuple[Check, ...] = ()
    """Of its last examination."""
    drift_bp: Decimal | None = None
    """At the release."""
    superseded_by: str = ""
    decided_at: int = 0
    release_at: int = 0
    """UTC nanoseconds until which a time lock holds an approved request; 0 for none."""

    @property
    def proposer(self) -> str:
        """Who never counts."""
        return self.proposed.ticket.proposer

    @property
    def policy(self) -> str:
        """Version of the policy that it was proposed under."""
        return self.proposed.ticket.policy

    @property
    def expires(self) -> int:
        """UTC nanoseconds after which no vote counts."""
        return self.proposed.ticket.expires


class ChangeRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request to change the desk itself, as it stands now."""

    request: str
    state: RequestState
    seq: int
    created_at: int
    proposed: ChangeProposed
    corr: str
    note: str = ""
    superseded_by: str = ""
    decided_at: int = 0

    @property
    def proposer(self) -> str:
        """Who never counts."""
        return self.proposed.ticket.proposer

    @property
    def policy(self) -> str:
        """Version of the policy that it was proposed under."""
        return self.proposed.ticket.policy

    @property
    def expires(self) -> int:
        """UTC nanoseconds after which no vote counts."""
        return self.proposed.ticket.expires


AnyRequest = Request | ChangeRequest


class Vote(msgspec.Struct, frozen=True):
    """One person's vote on one request."""

    cast: VoteCast
    at: int
    void: bool = False
    """Whether the voter's access ended since: the vote stays void when they are brought back."""


VOTE_COLUMNS = (
    "cast_vote, at, seq < COALESCE((SELECT ended_seq FROM people WHERE people.person = votes.person), 0)"
)
"""What `read_vote` reads."""


def find_request(select: Select, request: str) -> Request | None:
    """One request for an order."""
    found = find_any(select, request)
    return found if isinstance(found, Request) else None


def find_any(select: Select, request: str) -> AnyRequest | None:
    """One request, for an order or for a change."""
    rows = select("SELECT * FROM requests WHERE request = ?", (request,))
    return read_row(rows[0]) if rows else None


def require_request(select: Select, request: str) -> Request:
    """One request for an order, or a refusal that says it is unknown."""
    found = find_request(select, request)
    if found is None:
        raise Refused(f"There is no request {request!r}; pick one from the queue.")
    return found


def require_any(select: Select, request: str) -> AnyRequest:
    """One request of either kind, or a refusal that says it is unknown."""
    found = find_any(select, request)
    if found is None:
        raise Refused(f"There is no request {request!r}; pick one from the queue.")
    return found


def pending_requests(select: Select, limit: int = -1) -> tuple[Request, ...]:
    """Orders that wait, for votes or for the end of a time lock, soonest expiry first."""
    rows = select(
        "SELECT * FROM requests WHERE state IN ('pending', 'approved') AND subject = 'order'"
        " ORDER BY expires_at, seq LIMIT ?",
        (limit,),
    )
    return tuple(_request(row) for row in rows)


def waiting_requests(select: Select, limit: int = -1) -> tuple[AnyRequest, ...]:
    """Orders and changes that wait, for votes or for the end of a time lock, soonest expiry first."""
    rows = select(
        "SELECT * FROM requests WHERE state IN ('pending', 'approved') ORDER BY expires_at, seq LIMIT ?",
        (limit,),
    )
    return tuple(read_row(row) for row in rows)


def closed_requests(select: Select, count: int) -> tuple[AnyRequest, ...]:
    """The latest decided requests of either kind, latest first."""
    rows = select(
        "SELECT * FROM requests WHERE decided_at > 0 AND state <> 'approved'"
        " ORDER BY decided_at DESC, seq DESC LIMIT ?",
        (count,),
    )
    return tuple(read_row(row) for row in rows)


def pending_count(select: Select) -> int:
    """How many requests of either kind wait, for votes or for the end of a time lock."""
    return int(select("SELECT COUNT(*) FROM requests WHERE state IN ('pending', 'approved')", ())[0][0])


def votes_on(select: Select, request: str) -> tuple[Vote, ...]:
    """Every vote on a request, oldest first."""
    rows = select(f"SELECT {VOTE_COLUMNS} FROM votes WHERE request = ? ORDER BY seq", (request,))  # noqa: S608
    return tuple(read_vote(row) for row in rows)


def read_vote(row: Sequence[Any]) -> Vote:
    """The vote that these columns of its row hold."""
    cast, at, void = tuple(row)
    return Vote(msgspec.json.decode(cast, type=VoteCast), at, bool(void))


def current_policy(select: Select) -> Policy:
    """The policy in force."""
    rows = select("SELECT body FROM policy", ())
    if not rows:
        raise Refused("No policy is in force, so nothing can be proposed; start the host to adopt one.")
    return read_policy(rows[0][0])


def read_row(row: Sequence[Any]) -> AnyRequest:
    """The request that a whole row of the table holds."""
    return _request(row) if row[1] == "order" else _change(row)


def _change(row: Sequence[Any]) -> ChangeRequest:
    request, _, state, seq, created_at, *_, proposed, corr, _, note, _, _, by, decided_at, _ = tuple(row)
    return ChangeRequest(
        request=request,
        state=state,
        seq=seq,
        created_at=created_at,
        proposed=msgspec.json.decode(proposed, type=ChangeProposed),
        corr=corr,
        note=note,
        superseded_by=by,
        decided_at=decided_at,
    )


def _request(row: Sequence[Any]) -> Request:
    (
        request,
        _,
        state,
        seq,
        created_at,
        *_,
        proposed,
        corr,
        order,
        note,
        checks,
        drift,
        by,
        decided_at,
        held,
    ) = tuple(row)
    return Request(
        request=request,
        state=state,
        seq=seq,
        created_at=created_at,
        proposed=msgspec.json.decode(proposed, type=RequestProposed),
        corr=corr,
        order=order,
        note=note,
        checks=msgspec.json.decode(checks, type=tuple[Check, ...]),
        drift_bp=None if drift is None else Decimal(drift),
        superseded_by=by,
        decided_at=decided_at,
        release_at=held,
    )
