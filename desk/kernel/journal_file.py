"""The journal's database as its one writer sees it: synchronous, one group of decisions to a transaction."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from desk.kernel import shapes, sqlite_version
from desk.kernel.anchor import Anchor
from desk.kernel.chain import GENESIS, Head, link
from desk.kernel.clock import Clock
from desk.kernel.errors import CorruptJournal, DeskError, DiskFull
from desk.kernel.facts import Draft, Fact
from desk.kernel.facts_read import read_facts
from desk.kernel.inspection import first_break
from desk.kernel.projections import Projection, Routing, shape_of, statements, table_names
from desk.kernel.sums import SCHEMA as SUMS
from desk.kernel.sums import TableSums, altered, kept
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
CLOSE_WITHIN_MS = 500
"""How long a clean stop waits for somebody else who reads the journal, such as a verification."""


def disk_full(wanted: int = 0) -> str:
    """What is said of a disk on which so many bytes must be free."""
    room = f" (at least {wanted / 1024**2:.3g} MiB must be free)" if wanted else ""
    return f"The disk is full, so nothing was recorded; make room{room} and try again."


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
        self._topics_given = tuple(topics)
        self._topics = {topic.name: topic for topic in topics}
        self.broken = ""
        """Why nothing more is recorded until a restart, or empty."""
        self.disk_full = disk_full()
        self.full = False
        """Set when the disk is full. From then on, until it is taken back, only essential jobs record anything."""
        with suppress(OSError):  # whatever is wrong with the path, SQLite says it
            path.touch(mode=0o600)  # its log and its shared memory take the mode over
        self.connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = FULL")
        self.connection.execute("PRAGMA wal_autocheckpoint = 8000")
        for statement in statements("\n".join((_SCHEMA, SUMS, shapes.SCHEMA))):
            self.connection.execute(statement)
        self._sums = TableSums(self.connection)
        self._seen = -1
        row = self.connection.execute("SELECT seq, hash FROM facts ORDER BY seq DESC LIMIT 1").fetchone()
        self.head = Head(*row) if row else Head(0, GENESIS)

    def prepare(self) -> None:
        """Create the state tables; derive anew those whose shape is another than the one on disk.

        Raises `CorruptJournal` when somebody else has changed a table, `ConfigError` when a newer desk wrote here.
        """
        shapes.require_known(self.connection, self._topics_given)
        known = dict(self.connection.execute("SELECT name, ddl_hash FROM projections"))
        wanted = {p.name: shape_of(p) for p in self._routing.projections}
        tables = [table for p in self._routing.projections for table in table_names(p.ddl)]
        if known != wanted or kept(self.connection) != frozenset(tables):
            self._derive_anew(wanted, tables)
        else:
            self._require_unaltered()
            self._sums.follow(tables)
        shapes.keep(self.connection, self._topics_given)
        self._seen = self._version()
        self.connection.execute("PRAGMA foreign_keys = ON")

    def _require_unaltered(self) -> None:
        changed = next(altered(self.connection), "")
        if changed:
            raise CorruptJournal(
                f"The table {changed} was changed by something other than the desk; nothing trades on it, see "
                "`desk audit verify` and restore a copy."
            )

    def _version(self) -> int:
        """Another one than before once another connection has written."""
        return int(self.connection.execute("PRAGMA data_version").fetchone()[0])

    def _require_nobody_else(self) -> None:
        version = self._version()
        if version == self._seen:
            return
        problem = first_break(self.connection, self.head, anchor_exists=True)
        if problem:
            raise CorruptJournal(
                f"The journal does not hold: {problem}; nothing trades on it, restore a copy."
            )
        self._require_unaltered()
        if sqlite_version.has_race(sqlite_version.running()):
            raise CorruptJournal(sqlite_version.why_stopped(sqlite_version.running()))
        self._seen = version

    def _derive_anew(self, wanted: Mapping[str, str], made: Sequence[str]) -> None:
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
        self._sums.begin(made)
        for fact in read_facts(self.connection, self._topics):
            self._routing.apply(self.connection, fact)
        self._sums.keep()
        self.connection.execute("COMMIT")

    def write(self, group: Sequence[Job]) -> list[tuple[Fact, ...] | Exception]:
        """Decide and commit a group in one transaction; each gets its own facts or its own refusal."""
        if not self.broken:
            try:
                return self._committed(group)
            except (
                Exception
            ) as problem:  # not even the way back worked: what is on disk is known after a restart
                self.broken = f"The journal cannot go on ({problem}); start the desk again."
        return [DeskError(self.broken) for _ in group]

    def _committed(self, group: Sequence[Job]) -> list[tuple[Fact, ...] | Exception]:
        try:
            results, head = self._attempt(group)
        except (
            Exception
        ) as problem:  # of a projection or the storage: each job is tried alone for its own answer
            self._roll_back()
            if isinstance(problem, CorruptJournal):
                self.broken = str(problem)
                return [DeskError(self.broken) for _ in group]
            if _storage_failed(problem):
                self.broken = (
                    "The disk failed while the journal was written; check it, then start the desk again."
                )
                return [DeskError(self.broken) for _ in group]
            if len(group) > 1:
                return [self.write([job])[0] for job in group]
            if _sqlite_error(problem) not in _NO_ROOM:
                return [problem]
            self.full = True
            return [DiskFull(self.disk_full)]
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
            self.broken = (
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
        self._require_nobody_else()
        for job in group:
            try:
                drafts = job.decide if isinstance(job.decide, tuple) else self._decided(job.decide)
                if drafts and self.full and not job.essential:
                    raise DiskFull(self.disk_full)
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
        self._sums.keep()
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
        self._sums.forget()
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")


def _sqlite_error(problem: Exception) -> str:
    return str(getattr(problem, "sqlite_errorname", ""))


_NO_ROOM = ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE")


def _storage_failed(problem: Exception) -> bool:
    name = _sqlite_error(problem)
    return name not in _NO_ROOM and name.startswith(("SQLITE_IOERR", "SQLITE_CORRUPT", "SQLITE_NOTADB"))
