"""The journal's database as its one writer sees it: synchronous, one group of decisions to a transaction."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from desk.kernel.anchor import Anchor
from desk.kernel.chain import GENESIS, Head, link
from desk.kernel.clock import Clock
from desk.kernel.errors import CorruptJournal, DeskError
from desk.kernel.facts import Draft, Fact
from desk.kernel.projections import Projection, Routing, statements, table_names
from desk.kernel.topics import Topic

Decide = Callable[[sqlite3.Connection], Sequence[Draft]]
"""Reads the tables and answers what to record; raises to record nothing. May be asked again, so it changes nothing."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (
    seq INTEGER PRIMARY KEY, ts INTEGER NOT NULL, topic TEXT NOT NULL, actor TEXT NOT NULL, corr TEXT NOT NULL,
    body BLOB NOT NULL, prev_hash BLOB NOT NULL, hash BLOB NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS facts_by_topic ON facts (topic, seq);
CREATE TABLE IF NOT EXISTS projections (name TEXT PRIMARY KEY, ddl_hash TEXT NOT NULL, tables TEXT NOT NULL) STRICT;
"""
DISK_FULL = "The disk is full, so nothing was recorded; make room and try again."


class JournalFile:
    """Appends decided facts, applies projections and moves the anchor, in groups."""

    def __init__(self, path: Path, anchor: Anchor, clock: Clock, projections: Sequence[Projection]) -> None:
        self._clock = clock
        self._anchor = anchor
        self._routing = Routing(projections)
        self._broken = ""
        self.connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = FULL")
        self.connection.execute("PRAGMA foreign_keys = ON")
        for statement in statements(_SCHEMA):
            self.connection.execute(statement)
        row = self.connection.execute("SELECT seq, hash FROM facts ORDER BY seq DESC LIMIT 1").fetchone()
        self.head = Head(*row) if row else Head(0, GENESIS)

    def prepare(self, topics: Mapping[str, Topic[Any]]) -> None:
        """Create the state tables; derive anew those whose shape is another than the one on disk."""
        known = dict(self.connection.execute("SELECT name, ddl_hash FROM projections"))
        wanted = {p.name: hashlib.sha256(p.ddl.encode()).hexdigest() for p in self._routing.projections}
        if known == wanted:
            return
        self.connection.execute("BEGIN IMMEDIATE")
        for (tables,) in self.connection.execute("SELECT tables FROM projections").fetchall():
            for table in filter(None, tables.split(",")):
                self.connection.execute(f'DROP TABLE IF EXISTS "{table}"')
        self.connection.execute("DELETE FROM projections")
        for projection in self._routing.projections:
            for statement in statements(projection.ddl):
                self.connection.execute(statement)
            self.connection.execute(
                "INSERT INTO projections VALUES (?, ?, ?)",
                (projection.name, wanted[projection.name], ",".join(table_names(projection.ddl))),
            )
        for fact in read_facts(self.connection, topics):
            self._routing.apply(self.connection, fact)
        self.connection.execute("COMMIT")

    def write(self, group: Sequence[Decide]) -> list[tuple[Fact, ...] | Exception]:
        """Decide and commit a group in one transaction; each gets its own facts or its own refusal."""
        if self._broken:
            return [DeskError(self._broken) for _ in group]
        try:
            results, head = self._attempt(group)
        except sqlite3.Error as problem:
            self._roll_back()
            if _storage_failed(problem):
                self._broken = (
                    "The disk failed while the journal was written; check it, then start the desk again."
                )
                return [DeskError(self._broken) for _ in group]
            if len(group) == 1:
                return [
                    DeskError(DISK_FULL) if _full(problem) else DeskError(f"The journal refused: {problem}.")
                ]
            return [self.write([decide])[0] for decide in group]
        if head.seq > self.head.seq:
            self.head = head
            try:
                self._anchor.advance(head)
            except OSError as problem:
                self._broken = (
                    f"The journal's anchor cannot be written ({problem.strerror}); mend it and start again."
                )
        return results

    def close(self) -> None:
        """The last connection out checkpoints the log."""
        self.connection.close()
        self._anchor.close()

    def _attempt(self, group: Sequence[Decide]) -> tuple[list[tuple[Fact, ...] | Exception], Head]:
        tables, head = self.connection, self.head
        results: list[tuple[Fact, ...] | Exception] = []
        tables.execute("BEGIN IMMEDIATE")
        for decide in group:
            tables.execute("SAVEPOINT decision")
            try:
                facts, head_after = self._decided(decide, head)
            except sqlite3.OperationalError as problem:
                if _full(problem) or _storage_failed(problem):
                    raise
                results.append(_undo(tables, problem))
            except Exception as problem:  # a decision that fails is that caller's answer, not the group's
                results.append(_undo(tables, problem))
            else:
                tables.execute("RELEASE decision")
                results.append(facts)
                head = head_after
        tables.execute("COMMIT")
        return results, head

    def _decided(self, decide: Decide, head: Head) -> tuple[tuple[Fact, ...], Head]:
        tables = self.connection
        tables.execute("PRAGMA query_only = ON")
        try:
            drafts = decide(tables)
        finally:
            tables.execute("PRAGMA query_only = OFF")
        facts: list[Fact] = []
        ts = self._clock.now()
        for draft in drafts:
            if not draft.topic.durable:
                raise ValueError(f"{draft.topic.name} is ephemeral and has no place in the journal")
            body = draft.topic.encode(draft.message)
            seq = head.seq + 1
            digest = link(head.hash, seq, ts, draft.topic.name, draft.actor, draft.corr, body)
            tables.execute(
                "INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (seq, ts, draft.topic.name, draft.actor, draft.corr, body, head.hash, digest),
            )
            fact = Fact(seq, ts, draft.topic.name, draft.actor, draft.corr, draft.message, body, digest)
            self._routing.apply(tables, fact)
            facts.append(fact)
            head = Head(seq, digest)
        return tuple(facts), head

    def _roll_back(self) -> None:
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")


def read_facts(
    connection: sqlite3.Connection, topics: Mapping[str, Topic[Any]], after: int = 0, topic: str | None = None
) -> list[Fact]:
    """Facts after a number, oldest first, of one topic or all. A topic nobody declares here reads as `None`."""
    query = "SELECT seq, ts, topic, actor, corr, body, hash FROM facts WHERE seq > ?"
    parameters: tuple[Any, ...] = (after,)
    if topic is not None:
        query, parameters = f"{query} AND topic = ?", (after, topic)
    facts = []
    for seq, ts, name, actor, corr, body, digest in connection.execute(f"{query} ORDER BY seq", parameters):
        declared = topics.get(name)
        try:
            message = declared.decode(body) if declared else None
        except ValueError as problem:
            raise CorruptJournal(
                f"Fact {seq} of the journal does not read as {name}; run `desk audit verify`."
            ) from problem
        facts.append(Fact(seq, ts, name, actor, corr, message, body, digest))
    return facts


def _undo(tables: sqlite3.Connection, problem: Exception) -> Exception:
    tables.execute("ROLLBACK TO decision")
    tables.execute("RELEASE decision")
    return problem


def _full(problem: sqlite3.Error) -> bool:
    return problem.sqlite_errorname == "SQLITE_FULL" if hasattr(problem, "sqlite_errorname") else False


def _storage_failed(problem: sqlite3.Error) -> bool:
    name = getattr(problem, "sqlite_errorname", "")
    return name.startswith("SQLITE_IOERR") or name in {"SQLITE_CORRUPT", "SQLITE_NOTADB"}
