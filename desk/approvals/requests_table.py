"""Requests, votes and the policy in force, as state rows: the truth that every card is a view of."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal

import msgspec

from desk.approvals.messages import (
    APPROVALS,
    POLICY,
    PolicyAdopted,
    RequestApproved,
    RequestCancelled,
    RequestExpired,
    RequestProposed,
    RequestRejected,
    RequestReleased,
    RequestSuperseded,
    RequestWentStale,
    VoteCast,
)
from desk.approvals.policy import Policy, read_policy
from desk.kernel.errors import Refused
from desk.kernel.journal import Fact
from desk.kernel.queries import Select, Tables
from desk.risk.situation import Check

RequestState = Literal[
    "pending", "approved", "released", "rejected", "expired", "stale", "cancelled", "superseded"
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


class Vote(msgspec.Struct, frozen=True):
    """One person's vote on one request."""

    cast: VoteCast
    at: int


class RequestsTable:
    """Keeps one row for each request and one for each person's vote on it."""

    name = "requests"
    ddl = """
    CREATE TABLE requests (
        request TEXT PRIMARY KEY, state TEXT NOT NULL, seq INTEGER NOT NULL, created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL, proposer TEXT NOT NULL, debate TEXT NOT NULL, policy TEXT NOT NULL,
        instrument TEXT NOT NULL, side TEXT NOT NULL, quantity TEXT NOT NULL, proposed TEXT NOT NULL,
        corr TEXT NOT NULL, "order" TEXT NOT NULL, note TEXT NOT NULL, checks TEXT NOT NULL, drift_bp TEXT,
        superseded_by TEXT NOT NULL, decided_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX requests_by_state ON requests (state, expires_at);
    CREATE INDEX requests_by_decision ON requests (decided_at);
    CREATE TABLE votes (
        request TEXT NOT NULL, person TEXT NOT NULL, cast_vote TEXT NOT NULL, at INTEGER NOT NULL, seq INTEGER NOT NULL,
        PRIMARY KEY (request, person)
    ) STRICT;
    CREATE TABLE policy (
        slot INTEGER PRIMARY KEY CHECK (slot = 1), version TEXT NOT NULL, body TEXT NOT NULL, seq INTEGER NOT NULL
    ) STRICT;
    """
    topics = (APPROVALS, POLICY)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Takes over what the fact says."""
        match fact.message:
            case PolicyAdopted(version, text):
                tables.execute("INSERT OR REPLACE INTO policy VALUES (1, ?, ?, ?)", (version, text, fact.seq))
            case RequestProposed() as proposed:
                tables.execute(
                    "INSERT INTO requests VALUES (?, 'pending', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', ?, NULL, '', 0)",
                    (
                        proposed.request,
                        fact.seq,
                        fact.ts,
                        proposed.ticket.expires,
                        proposed.ticket.proposer,
                        proposed.debate,
                        proposed.ticket.policy,
                        proposed.ticket.instrument,
                        proposed.ticket.side,
                        f"{proposed.ticket.quantity:f}",
                        _text(proposed),
                        fact.corr,
                        _text(proposed.checks),
                    ),
                )
            case VoteCast() as cast:
                tables.execute(
                    "INSERT INTO votes VALUES (?, ?, ?, ?, ?)",
                    (cast.request, cast.person, _text(cast), fact.ts, fact.seq),
                )
            case RequestApproved(request, people):
                _decided(tables, fact, request, "approved", ", ".join(people))
            case RequestReleased() as released:
                _decided(tables, fact, released.request, "released", released.exempt)
                tables.execute(
                    'UPDATE requests SET "order" = ?, checks = ?, drift_bp = ? WHERE request = ?',
                    (released.order, _text(released.checks), f"{released.drift_bp:f}", released.request),
                )
            case RequestRejected(request, _, reason):
                _decided(tables, fact, request, "rejected", reason)
            case RequestExpired(request):
                _decided(tables, fact, request, "expired", "nobody completed the quorum in time")
            case RequestWentStale(request, reason, checks):
                _decided(tables, fact, request, "stale", reason)
                if checks:
                    tables.execute(
                        "UPDATE requests SET checks = ? WHERE request = ?", (_text(checks), request)
                    )
            case RequestCancelled(request, reason):
                _decided(tables, fact, request, "cancelled", reason)
            case RequestSuperseded(request, by):
                _decided(tables, fact, request, "superseded", f"replaced by {by}")
                tables.execute("UPDATE requests SET superseded_by = ? WHERE request = ?", (by, request))


def find_request(select: Select, request: str) -> Request | None:
    """One request."""
    rows = select("SELECT * FROM requests WHERE request = ?", (request,))
    return _request(rows[0]) if rows else None


def require_request(select: Select, request: str) -> Request:
    """One request, or a refusal that says it is unknown."""
    found = find_request(select, request)
    if found is None:
        raise Refused(f"There is no request {request!r}; pick one from the queue.")
    return found


def pending_requests(select: Select, limit: int = -1) -> tuple[Request, ...]:
    """What waits for votes, soonest expiry first."""
    rows = select("SELECT * FROM requests WHERE state = 'pending' ORDER BY expires_at, seq LIMIT ?", (limit,))
    return tuple(_request(row) for row in rows)


def decided_requests(select: Select, count: int) -> tuple[Request, ...]:
    """The latest decided requests, latest first."""
    rows = select(
        "SELECT * FROM requests WHERE decided_at > 0 ORDER BY decided_at DESC, seq DESC LIMIT ?",
        (count,),
    )
    return tuple(_request(row) for row in rows)


def pending_count(select: Select) -> int:
    """How many requests wait for votes."""
    return int(select("SELECT COUNT(*) FROM requests WHERE state = 'pending'", ())[0][0])


def votes_on(select: Select, request: str) -> tuple[Vote, ...]:
    """Every vote on a request, oldest first."""
    rows = select("SELECT cast_vote, at FROM votes WHERE request = ? ORDER BY seq", (request,))
    return tuple(Vote(msgspec.json.decode(row[0], type=VoteCast), row[1]) for row in rows)


def current_policy(select: Select) -> Policy:
    """The policy in force."""
    rows = select("SELECT body FROM policy", ())
    if not rows:
        raise Refused("No policy is in force, so nothing can be proposed; start the host to adopt one.")
    return read_policy(rows[0][0])


def _decided(tables: Any, fact: Fact, request: str, state: RequestState, note: str) -> None:
    tables.execute(
        "UPDATE requests SET state = ?, note = ?, decided_at = ? WHERE request = ?",
        (state, note, fact.ts, request),
    )


def _request(row: Sequence[Any]) -> Request:
    request, state, seq, created_at, *_, proposed, corr, order, note, checks, drift, by, decided_at = tuple(
        row
    )
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
    )


def _text(value: Any) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()
