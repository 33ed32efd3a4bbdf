"""Debates as state tables: one row a debate, its card included once it has one."""

from __future__ import annotations

from desk.agents.debate_messages import (
    DEBATES,
    DebateConcluded,
    DebateOpened,
    DebateProposed,
    DebateStopped,
)
from desk.kernel.journal import Fact
from desk.kernel.queries import Tables


class DebatesTable:
    """Keeps what became of every debate."""

    name = "debates"
    ddl = """
    CREATE TABLE debates (
        debate TEXT PRIMARY KEY, thread TEXT NOT NULL, turn TEXT NOT NULL, instrument TEXT NOT NULL,
        horizon TEXT NOT NULL, person TEXT NOT NULL, state TEXT NOT NULL, stance TEXT NOT NULL,
        snapshot TEXT NOT NULL, request TEXT NOT NULL, reason TEXT NOT NULL, opened_at INTEGER NOT NULL,
        ended_at INTEGER NOT NULL, seq INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX debates_by_state ON debates (state, instrument, seq);
    CREATE INDEX debates_by_seq ON debates (seq);
    CREATE INDEX debates_by_thread ON debates (thread, seq);
    """
    topics = (DEBATES,)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Takes over what the fact says."""
        match fact.message:
            case DebateOpened() as opened:
                tables.execute(
                    "INSERT INTO debates VALUES (?, ?, ?, ?, ?, ?, 'running', '', '', '', '', ?, 0, ?)",
                    (
                        opened.debate,
                        opened.thread,
                        opened.turn,
                        opened.instrument,
                        opened.horizon,
                        opened.person,
                        fact.ts,
                        fact.seq,
                    ),
                )
            case DebateConcluded(debate=debate, stance=stance, snapshot=snapshot):
                tables.execute(
                    "UPDATE debates SET state = 'concluded', stance = ?, snapshot = ?, ended_at = ?, seq = ?"
                    " WHERE debate = ?",
                    (stance, snapshot, fact.ts, fact.seq, debate),
                )
            case DebateProposed(debate, request, reason):
                tables.execute(
                    "UPDATE debates SET request = ?, reason = ? WHERE debate = ?", (request, reason, debate)
                )
            case DebateStopped(debate, reason):
                tables.execute(
                    "UPDATE debates SET state = 'stopped', reason = ?, ended_at = ? WHERE debate = ?",
                    (reason, fact.ts, debate),
                )
