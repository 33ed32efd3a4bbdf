"""Debates as state tables: one row a debate, its card included once it has one, and the steps that are done."""

from __future__ import annotations

from desk.agents.course import OPINION, STRUCK, WISH, encoded
from desk.agents.debate_messages import (
    DEBATES,
    ClaimStruck,
    DebateClosed,
    DebateConcluded,
    DebateContinued,
    DebateInterrupted,
    DebateOpened,
    DebateProposed,
    DebateSteered,
    DebateStopped,
    OpinionRevealed,
    StepTaken,
)
from desk.agents.verification import Finding
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
        ended_at INTEGER NOT NULL, sides TEXT NOT NULL, voided TEXT NOT NULL, seq INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX debates_by_state ON debates (state, instrument, seq);
    CREATE INDEX debates_by_seq ON debates (seq);
    CREATE INDEX debates_by_thread ON debates (thread, seq);
    CREATE TABLE debate_steps (
        debate TEXT NOT NULL, step TEXT NOT NULL, body TEXT NOT NULL, seq INTEGER NOT NULL,
        PRIMARY KEY (debate, step)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE debate_requests (request TEXT PRIMARY KEY, debate TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE debate_turns (turn TEXT PRIMARY KEY, debate TEXT NOT NULL) STRICT, WITHOUT ROWID;
    """
    topics = (DEBATES,)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Takes over what the fact says."""
        _keep_step(tables, fact)
        match fact.message:
            case DebateOpened() as opened:
                tables.execute(
                    "INSERT INTO debates VALUES (?, ?, ?, ?, ?, ?, 'running', '', '', '', '', ?, 0, ?, '', ?)",
                    (
                        opened.debate,
                        opened.thread,
                        opened.turn,
                        opened.instrument,
                        opened.horizon,
                        opened.person,
                        fact.ts,
                        " ".join(opened.sides),
                        fact.seq,
                    ),
                )
                _keep_turn(tables, opened.turn, opened.debate)
            case DebateConcluded(debate=debate, stance=stance, snapshot=snapshot):
                tables.execute(
                    "UPDATE debates SET state = 'concluded', stance = ?, snapshot = ?, request = '', reason = '',"
                    " voided = '', ended_at = ?, seq = ? WHERE debate = ?",
                    (stance, snapshot, fact.ts, fact.seq, debate),
                )
            case DebateProposed(debate, request, reason):
                tables.execute(
                    "UPDATE debates SET request = ?, reason = ?, voided = '' WHERE debate = ?",
                    (request, reason, debate),
                )
                if request:
                    tables.execute("INSERT OR IGNORE INTO debate_requests VALUES (?, ?)", (request, debate))
            case DebateStopped(debate, reason):
                tables.execute(
                    "UPDATE debates SET state = 'stopped', reason = ?, ended_at = ? WHERE debate = ?",
                    (reason, fact.ts, debate),
                )
            case DebateInterrupted(debate, reason):
                tables.execute(
                    "UPDATE debates SET state = 'interrupted', reason = ?, ended_at = ? WHERE debate = ?",
                    (reason, fact.ts, debate),
                )
            case DebateContinued(debate, turn):
                tables.execute(
                    "UPDATE debates SET state = 'running', reason = '' WHERE debate = ?", (debate,)
                )
                _keep_turn(tables, turn, debate)
            case DebateSteered() as steered:
                tables.execute(
                    "UPDATE debates SET voided = ? WHERE debate = ? AND request <> ''",
                    (steered.said, steered.debate),
                )
            case DebateClosed(debate):
                tables.execute(
                    "UPDATE debates SET state = CASE snapshot WHEN '' THEN 'stopped' ELSE 'concluded' END, ended_at = ?"
                    " WHERE debate = ?",
                    (fact.ts, debate),
                )


def _keep_step(tables: Tables, fact: Fact) -> None:
    """A step that is done; what somebody handed in first stays."""
    match fact.message:
        case StepTaken(debate, step, body):
            found = debate, step, body
        case OpinionRevealed(debate, speaker, body):
            found = debate, f"{OPINION}{speaker}", body
        case ClaimStruck(debate, claim, verdict, reason):
            found = debate, f"{STRUCK}{claim}", encoded(Finding(claim, verdict, reason))
        case DebateSteered(debate=debate, wish=wish):
            found = debate, f"{WISH}{wish}", encoded(fact.message)
        case _:
            return
    tables.execute("INSERT OR IGNORE INTO debate_steps VALUES (?, ?, ?, ?)", (*found, fact.seq))


def _keep_turn(tables: Tables, turn: str, debate: str) -> None:
    if turn:
        tables.execute("INSERT OR IGNORE INTO debate_turns VALUES (?, ?)", (turn, debate))
