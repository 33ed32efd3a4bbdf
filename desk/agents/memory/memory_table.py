"""Memory as state tables: insights with their changes, reconciliations, transcripts, and debates not yet read."""

from __future__ import annotations

import msgspec

from desk.agents.debate_messages import DEBATES, DebateConcluded, DebateStopped, OpinionRevealed
from desk.agents.memory.messages import (
    MEMORY,
    DebateRemembered,
    Insight,
    InsightHeardAgain,
    InsightKept,
    InsightReviewed,
    InsightSettled,
    ReconciliationBegan,
    ReconciliationFailed,
    ReconciliationOpened,
    ReconciliationSettled,
    TranscriptCommitted,
)
from desk.kernel.journal import Fact
from desk.kernel.queries import Tables

MOST_SETTLED = 2_000
"""Settled insights that stay in the table; the journal keeps all."""
MOST_CHANGES = 60
"""Changes of one insight that stay in the table, the newest."""
_TOLD = ("confidence", "text", "expires_at", "regimes", "source", "scope")
"""What of an insight may change when it is heard again."""


class MemoryTable:
    """Keeps what the facts of memory say, and which concluded debates nobody has read for memory yet."""

    name = "memory"
    ddl = """
    CREATE TABLE insights (
        insight TEXT PRIMARY KEY, key TEXT NOT NULL, kind TEXT NOT NULL, status TEXT NOT NULL,
        instrument TEXT NOT NULL, horizon TEXT NOT NULL, direction TEXT NOT NULL, confidence REAL NOT NULL,
        trust TEXT NOT NULL, source TEXT NOT NULL, debate TEXT NOT NULL, thread TEXT NOT NULL,
        content TEXT NOT NULL, seal TEXT NOT NULL, recorded_by TEXT NOT NULL, heard INTEGER NOT NULL,
        review TEXT NOT NULL,
        created_at INTEGER NOT NULL, heard_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
        settled_at INTEGER NOT NULL, reason TEXT NOT NULL, settled_by TEXT NOT NULL, seq INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX insights_by_status ON insights (status, expires_at);
    CREATE INDEX insights_by_key ON insights (key, seq);
    CREATE INDEX insights_by_seq ON insights (seq);
    CREATE TABLE insight_changes (
        insight TEXT NOT NULL, seq INTEGER NOT NULL, field TEXT NOT NULL, at INTEGER NOT NULL,
        actor TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, PRIMARY KEY (insight, seq, field)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE reconciliations (
        task TEXT PRIMARY KEY, first TEXT NOT NULL, second TEXT NOT NULL, state TEXT NOT NULL,
        attempt INTEGER NOT NULL, ruling TEXT NOT NULL, reasons TEXT NOT NULL, scope TEXT NOT NULL,
        settled_by TEXT NOT NULL,
        threads TEXT NOT NULL, opened_at INTEGER NOT NULL, ended_at INTEGER NOT NULL, seq INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX reconciliations_by_state ON reconciliations (state, seq);
    CREATE TABLE transcripts (
        seq INTEGER PRIMARY KEY, thread TEXT NOT NULL, why TEXT NOT NULL, items INTEGER NOT NULL,
        since INTEGER NOT NULL, sha256 TEXT NOT NULL, previous TEXT NOT NULL, insights TEXT NOT NULL,
        at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX transcripts_by_thread ON transcripts (thread, seq);
    CREATE TABLE unread_opinions (
        debate TEXT NOT NULL, speaker TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (debate, speaker)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE unread_debates (
        debate TEXT PRIMARY KEY, at INTEGER NOT NULL, seq INTEGER NOT NULL
    ) STRICT;
    """
    topics = (MEMORY, DEBATES)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Takes over what the fact says."""
        match fact.message:
            case InsightKept() as kept:
                _keep(tables, fact, kept)
            case InsightHeardAgain() as again:
                _hear_again(tables, fact, again)
            case InsightSettled(insight=insight, status=status, reason=reason, by=by):
                before = _status(tables, insight)
                tables.execute(
                    "UPDATE insights SET status = ?, reason = ?, settled_by = ?, settled_at = ? WHERE insight = ?",
                    (status, reason, by, fact.ts, insight),
                )
                _note(tables, fact, insight, "status", before, f"{status}: {reason}" if reason else status)
            case InsightReviewed(insight, note):
                tables.execute(
                    "UPDATE insights SET review = ? WHERE insight = ?", (f"by {fact.actor}", insight)
                )
                _note(tables, fact, insight, "review", "wanted", f"seen: {note}" if note else "seen")
            case ReconciliationOpened() as opened:
                tables.execute(
                    "INSERT INTO reconciliations VALUES (?, ?, ?, 'open', 0, '', '[]', '', '', ?, ?, 0, ?)",
                    (opened.task, opened.first, opened.second, _json(opened.threads), fact.ts, fact.seq),
                )
            case ReconciliationBegan(task, attempt):
                tables.execute(
                    "UPDATE reconciliations SET state = 'running', attempt = ? WHERE task = ?",
                    (attempt, task),
                )
            case ReconciliationSettled() as settled:
                tables.execute(
                    "UPDATE reconciliations SET state = 'settled', ruling = ?, reasons = ?, scope = ?,"
                    " settled_by = ?, ended_at = ?, seq = ? WHERE task = ?",
                    (
                        settled.ruling,
                        _json(settled.reasons),
                        settled.scope,
                        settled.by,
                        fact.ts,
                        fact.seq,
                        settled.task,
                    ),
                )
            case ReconciliationFailed(task, reason):
                tables.execute(
                    "UPDATE reconciliations SET state = 'failed', reasons = ?, ended_at = ?, seq = ?"
                    " WHERE task = ?",
                    (_json((reason,)), fact.ts, fact.seq, task),
                )
            case TranscriptCommitted() as committed:
                tables.execute(
                    "INSERT INTO transcripts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        fact.seq,
                        committed.thread,
                        committed.why,
                        committed.items,
                        committed.since,
                        committed.sha256,
                        committed.previous,
                        _json(committed.insights),
                        fact.ts,
                    ),
                )
            case OpinionRevealed(debate, speaker, body):
                tables.execute(
                    "INSERT OR REPLACE INTO unread_opinions VALUES (?, ?, ?)", (debate, speaker, body)
                )
            case DebateConcluded(debate=debate):
                tables.execute(
                    "INSERT OR REPLACE INTO unread_debates VALUES (?, ?, ?)", (debate, fact.ts, fact.seq)
                )
            case DebateStopped(debate=debate) | DebateRemembered(debate=debate):
                tables.execute("DELETE FROM unread_opinions WHERE debate = ?", (debate,))
                tables.execute("DELETE FROM unread_debates WHERE debate = ?", (debate,))


def _keep(tables: Tables, fact: Fact, kept: InsightKept) -> None:
    content = kept.content
    tables.execute(
        "INSERT INTO insights VALUES (?, ?, ?, 'open', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, 0, '', '', ?)",
        (
            kept.insight,
            kept.key,
            content.kind,
            content.instrument,
            content.horizon,
            content.direction,
            content.confidence,
            content.source.trust,
            content.source.name,
            content.source.debate,
            content.source.thread,
            _json(content),
            kept.seal,
            fact.actor,
            "wanted" if content.review else "",
            fact.ts,
            fact.ts,
            content.expires_at,
            fact.seq,
        ),
    )
    oldest = tables.execute(
        "SELECT seq FROM insights WHERE status NOT IN ('open', 'disputed') ORDER BY seq DESC LIMIT 1 OFFSET ?",
        (MOST_SETTLED,),
    ).fetchone()
    if oldest is not None:
        gone = "SELECT insight FROM insights WHERE status NOT IN ('open', 'disputed') AND seq <= ?"
        tables.execute(f"DELETE FROM insight_changes WHERE insight IN ({gone})", (oldest[0],))  # noqa: S608
        tables.execute(f"DELETE FROM insights WHERE insight IN ({gone})", (oldest[0],))  # noqa: S608


def _hear_again(tables: Tables, fact: Fact, again: InsightHeardAgain) -> None:
    row = tables.execute("SELECT content, heard FROM insights WHERE insight = ?", (again.insight,)).fetchone()
    if row is None:
        return
    before = msgspec.json.decode(row[0], type=Insight)
    content = again.content
    tables.execute(
        "UPDATE insights SET confidence = ?, trust = ?, source = ?, debate = ?, thread = ?, content = ?,"
        " recorded_by = CASE WHEN seal = ? THEN recorded_by ELSE ? END, seal = ?, heard = heard + 1,"
        " review = CASE WHEN ? THEN 'wanted' ELSE review END, heard_at = ?, expires_at = ?"
        " WHERE insight = ?",
        (
            content.confidence,
            content.source.trust,
            content.source.name,
            content.source.debate,
            content.source.thread,
            _json(content),
            again.seal,
            fact.actor,
            again.seal,
            content.review,
            fact.ts,
            content.expires_at,
            again.insight,
        ),
    )
    _note(tables, fact, again.insight, "heard", str(row[1]), str(row[1] + 1))
    for name in _TOLD:
        old, new = _told(getattr(before, name)), _told(getattr(content, name))
        if old != new:
            _note(tables, fact, again.insight, name, old, new)


def _note(tables: Tables, fact: Fact, insight: str, field: str, before: str, after: str) -> None:
    tables.execute(
        "INSERT OR REPLACE INTO insight_changes VALUES (?, ?, ?, ?, ?, ?, ?)",
        (insight, fact.seq, field, fact.ts, fact.actor, before, after),
    )
    oldest = tables.execute(
        "SELECT seq FROM insight_changes WHERE insight = ? ORDER BY seq DESC LIMIT 1 OFFSET ?",
        (insight, MOST_CHANGES),
    ).fetchone()
    if oldest is not None:
        tables.execute("DELETE FROM insight_changes WHERE insight = ? AND seq <= ?", (insight, oldest[0]))


def _status(tables: Tables, insight: str) -> str:
    row = tables.execute("SELECT status FROM insights WHERE insight = ?", (insight,)).fetchone()
    return "" if row is None else str(row[0])


def _told(value: object) -> str:
    return value if isinstance(value, str) else _json(value)


def _json(value: object) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()
