"""The journal's database as its one writer sees it: synchronous, one group of decisions to a transaction."""

from __future__ import annotations

import errno
import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from desk.kernel.anchor import Anchor
from desk.kernel.chain import GENESIS, Head, link
from desk.kernel.clock import Clock
from desk.kernel.errors import CorruptJournal, DeskError, DiskFull
from desk.kernel.facts import Draft, Fact
from desk.kernel.projections import Projection, Routing, statements, table_names
from desk.kernel.topics import Topic

Decide = Callable[[sqlite3.Connection], Sequence[Draft]]
"""Reads the tables and answers what to record; raises to record nothing. May be asked again, so it changes nothing."""


class Job(NamedTuple):
    """A decision to take, or drafts already decided. What is essential may use the last room on the disk."""

    decide: Decide | tuple[Draft, ...]
    essential: bool = False


_SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (
    seq INTEGER PRIMARY KEY, ts INTEGER NOT NULL, topic TEXT NOT NULL, actor TEXT NOT NULL, corr TEXT NOT NULL,
    body BLOB NOT NULL, prev_hash BLOB NOT NULL, hash BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS projections (name TEXT PRIMARY KEY, ddl_hash TEXT NOT NULL, tables TEXT NOT NULL) STRICT;
"""
PAGE = 1000
"""Facts read at a time."""
CLOSE_WITHIN_MS = 500
"""How long a clean stop waits for somebody else who reads the journal, such as a verification."""
DISK_FULL = "The disk is full, so nothing was recorded; make room and try again."


class JournalFile:
    """Appends decided facts, applies projections and moves the anchor, in groups."""

    def __init__(
        self,
        path: Path,
        anchor: Anchor,
        clock: Clock,
        projections: Sequence[Projection],
        topics: Sequence[Topic[Any]],
    ) -> None:
        self._clock = clock
        self._anchor = anchor
        self._routing = Routing(projections)
        self._topics = {topic.name: topic for topic in topics}
        self._broken = ""
        self.full = False
        """Set when the disk is full. From then on, until it is taken back, only essential jobs record anything."""
        with suppress(OSError):  # whatever is wrong with the path, SQLite says it
            path.touch(mode=0o600)  # its log and its shared memory take the mode over
        self.connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = FULL")
        self.connection.execute("PRAGMA wal_autocheckpoint = 8000")
        for statement in statements(_SCHEMA):
            self.connection.execute(statement)
        row = self.connection.execute("SELECT seq, hash FROM facts ORDER BY seq DESC LIMIT 1").fetchone()
        self.head = Head(*row) if row else Head(0, GENESIS)

    def prepare(self) -> None:
        """Create the state tables; derive anew those whose shape is another than the one on disk."""
        known = dict(self.connection.execute("SELECT name, ddl_hash FROM projections"))
        wanted = {p.name: hashlib.sha256(p.ddl.encode()).hexdigest() for p in self._routing.projections}
        if known != wanted:
            self._derive_anew(wanted)
        self.connection.execute("PRAGMA foreign_keys = ON")

    def _derive_anew(self, wanted: Mapping[str, str]) -> None:
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
        for fact in read_facts(self.connection, self._topics):
            self._routing.apply(self.connection, fact)
        self.connection.execute("COMMIT")

    def write(self, group: Sequence[Job]) -> list[tuple[Fact, ...] | Exception]:
        """Decide and commit a group in one transaction; each gets its own facts or its own refusal."""
        if not self._broken:
            try:
                return self._committed(group)
            except (
                Exception
            ) as problem:  # not even the way back worked: what is on disk is known after a restart
                self._broken = f"The journal cannot go on ({problem}); start the desk again."
        return [DeskError(self._broken) for _ in group]

    def _committed(self, group: Sequence[Job]) -> list[tuple[Fact, ...] | Exception]:
        try:
            results, head = self._attempt(group)
        except (
            Exception
        ) as problem:  # of a projection or the storage: each job is tried alone for its own answer
            self._roll_back()
            if _storage_failed(problem):
                self._broken = (
                    "The disk failed while the journal was written; check it, then start the desk again."
                )
                return [DeskError(self._broken) for _ in group]
            if len(group) > 1:
                return [self.write([job])[0] for job in group]
            if _sqlite_error(problem) not in _NO_ROOM:
                return [problem]
            self.full = True
            return [DiskFull(DISK_FULL)]
        if head.seq > self.head.seq:
            self.head = head
            self._move_anchor()
        return results

    def _move_anchor(self) -> None:
        try:
            self._anchor.advance(self.head)
        except OSError as problem:
            # Some file systems need room even for what is overwritten: then the anchor lags until there is some.
            if problem.errno == errno.ENOSPC:
                self.full = True
                return
            self._broken = (
                f"The journal's anchor cannot be written ({problem.strerror}); mend it and start again."
            )

    def close(self) -> None:
        """Move everything from the log into the database, and remove the log where nobody else reads it."""
        try:
            with suppress(sqlite3.Error):  # the log stays, and the next start reads it
                self.connection.execute(f"PRAGMA busy_timeout = {CLOSE_WITHIN_MS}")
                self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self.connection.close()
            self._anchor.close()

    def _attempt(self, group: Sequence[Job]) -> tuple[list[tuple[Fact, ...] | Exception], Head]:
        head = self.head
        results: list[tuple[Fact, ...] | Exception] = []
        self.connection.execute("BEGIN IMMEDIATE")
        for job in group:
            try:
                drafts = job.decide if isinstance(job.decide, tuple) else self._decided(job.decide)
                if drafts and self.full and not job.essential:
                    raise DiskFull(DISK_FULL)
                bodies = [self._canonical(draft) for draft in drafts]
            except sqlite3.Error as problem:
                if _storage_failed(problem):
                    raise
                results.append(problem)
            except Exception as problem:  # nothing is written yet: a refusal is that caller's answer alone
                results.append(problem)
            else:
                facts, head = self._written(drafts, bodies, head)
                results.append(facts)
        self.connection.execute("COMMIT")
        return results, head

    def _decided(self, decide: Decide) -> Sequence[Draft]:
        self.connection.execute("PRAGMA query_only = ON")
        try:
            return decide(self.connection)
        finally:
            self.connection.execute("PRAGMA query_only = OFF")

    def _canonical(self, draft: Draft) -> bytes:
        topic = draft.topic
        if not topic.durable:
            raise ValueError(f"{topic.name} is ephemeral and has no place in the journal")
        if self._topics.get(topic.name) is not topic:
            raise ValueError(f"{topic.name} is not among the topics that this journal was opened with")
        return topic.encode(draft.message)

    def _written(
        self, drafts: Sequence[Draft], bodies: Sequence[bytes], head: Head
    ) -> tuple[tuple[Fact, ...], Head]:
        facts: list[Fact] = []
        ts = self._clock.now()
        for draft, body in zip(drafts, bodies, strict=True):
            seq, topic = head.seq + 1, draft.topic.name
            digest = link(head.hash, seq, ts, topic, draft.actor, draft.corr, body)
            self.connection.execute(
                "INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (seq, ts, topic, draft.actor, draft.corr, body, head.hash, digest),
            )
            fact = Fact(seq, ts, topic, draft.actor, draft.corr, draft.message, body, digest)
            self._routing.apply(self.connection, fact)
            facts.append(fact)
            head = Head(seq, digest)
        return tuple(facts), head

    def _roll_back(self) -> None:
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")


def read_facts(
    connection: sqlite3.Connection, topics: Mapping[str, Topic[Any]], after: int = 0, topic: str | None = None
) -> Iterator[Fact]:
    """Facts after a number, oldest first, of one topic or all. A topic nobody declares here reads as `None`."""
    query = "SELECT seq, ts, topic, actor, corr, body, hash FROM facts WHERE seq > ?"
    if topic is not None:
        query += " AND topic = ?"
    query += f" ORDER BY seq LIMIT {PAGE}"
    rows: list[Any] = []
    # A page at a time, so that neither memory nor the log's checkpoint waits for a slow reader.
    while rows := connection.execute(query, (after,) if topic is None else (after, topic)).fetchall():
        for seq, ts, name, actor, corr, body, digest in rows:
            yield Fact(seq, ts, name, actor, corr, _message(topics.get(name), seq, body), body, digest)
        after = rows[-1][0]


def _message(topic: Topic[Any] | None, seq: int, body: bytes) -> Any:
    try:
        return topic.decode(body) if topic else None
    except ValueError as problem:
        raise CorruptJournal(
            f"Fact {seq} of the journal does not read as {topic.name if topic else ''}; run `desk audit verify`."
        ) from problem


def _sqlite_error(problem: Exception) -> str:
    return str(getattr(problem, "sqlite_errorname", ""))


_NO_ROOM = ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE")


def _storage_failed(problem: Exception) -> bool:
    name = _sqlite_error(problem)
    return name not in _NO_ROOM and name.startswith(("SQLITE_IOERR", "SQLITE_CORRUPT", "SQLITE_NOTADB"))
