"""Requests, votes and the policy in force, kept as state rows."""

from __future__ import annotations

from typing import Any

import msgspec

from desk.approvals.messages import (
    APPROVALS,
    POLICY,
    ChangeApplied,
    ChangeProposed,
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
from desk.approvals.requests_table import RequestState
from desk.kernel.journal import Fact
from desk.kernel.queries import Tables
from desk.risk.situation import Check


class RequestsTable:
    """Keeps one row for each request and one for each person's vote on it."""

    name = "requests"
    ddl = """
    CREATE TABLE requests (
        request TEXT PRIMARY KEY, subject TEXT NOT NULL, state TEXT NOT NULL, seq INTEGER NOT NULL,
        created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, proposer TEXT NOT NULL,
        debate TEXT NOT NULL, policy TEXT NOT NULL,
        instrument TEXT NOT NULL, side TEXT NOT NULL, quantity TEXT NOT NULL, proposed TEXT NOT NULL,
        corr TEXT NOT NULL, "order" TEXT NOT NULL,
        note TEXT NOT NULL, /* why it stands as it does, also which standing rule released it */
        checks TEXT NOT NULL, drift_bp TEXT,
        superseded_by TEXT NOT NULL, decided_at INTEGER NOT NULL, release_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX requests_by_state ON requests (state, subject, expires_at);
    CREATE INDEX requests_by_turn ON requests (state, expires_at, seq);
    CREATE INDEX requests_by_age ON requests (state, subject, created_at);
    CREATE INDEX requests_alike ON requests (state, subject, instrument, side, quantity);
    CREATE INDEX requests_by_decision ON requests (decided_at);
    CREATE TABLE votes (
        request TEXT NOT NULL, person TEXT NOT NULL, cast_vote TEXT NOT NULL, at INTEGER NOT NULL, seq INTEGER NOT NULL,
        PRIMARY KEY (request, person)
    ) STRICT;
    CREATE TABLE policy (
        slot INTEGER PRIMARY KEY CHECK (slot = 1), version TEXT NOT NULL, body TEXT NOT NULL, seq INTEGER NOT NULL,
        at INTEGER NOT NULL, by TEXT NOT NULL
    ) STRICT;
    """
    topics = (APPROVALS, POLICY)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Takes over what the fact says."""
        match fact.message:
            case PolicyAdopted(version, text):
                tables.execute(
                    "INSERT OR REPLACE INTO policy VALUES (1, ?, ?, ?, ?, ?)",
                    (version, text, fact.seq, fact.ts, fact.actor),
                )
            case RequestProposed() as proposed:
                _insert(
                    tables,
                    fact,
                    ("order", proposed.debate, proposed.ticket.instrument, proposed.ticket.side),
                    f"{proposed.ticket.quantity.normalize():f}",
                    proposed.checks,
                )
            case ChangeProposed():
                _insert(tables, fact, ("change", "", "", ""), "0", ())
            case ChangeApplied(request=request, exempt=exempt):
                _decided(tables, fact, request, "applied", exempt)
            case VoteCast() as cast:
                tables.execute(
                    "INSERT INTO votes VALUES (?, ?, ?, ?, ?)",
                    (cast.request, cast.person, _text(cast), fact.ts, fact.seq),
                )
            case RequestApproved(request, people, release_at):
                _decided(tables, fact, request, "approved", ", ".join(people))
                tables.execute("UPDATE requests SET release_at = ? WHERE request = ?", (release_at, request))
            case RequestReleased() as released:
                by_rule = f"{released.rule} covers it" if released.rule else ""
                _decided(tables, fact, released.request, "released", released.exempt or by_rule)
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


def _insert(
    tables: Tables, fact: Fact, words: tuple[str, str, str, str], quantity: str, checks: tuple[Check, ...]
) -> None:
    proposed = fact.message
    subject, debate, instrument, side = words
    tables.execute(
        "INSERT INTO requests VALUES (?, ?, 'pending', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', ?, NULL, '', 0, 0)",
        (
            proposed.request,
            subject,
            fact.seq,
            fact.ts,
            proposed.ticket.expires,
            proposed.ticket.proposer,
            debate,
            proposed.ticket.policy,
            instrument,
            side,
            quantity,
            _text(proposed),
            fact.corr,
            _text(checks),
        ),
    )


def _decided(tables: Tables, fact: Fact, request: str, state: RequestState, note: str) -> None:
    tables.execute(
        "UPDATE requests SET state = ?, note = ?, decided_at = ? WHERE request = ?",
        (state, note, fact.ts, request),
    )


def _text(value: Any) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()
