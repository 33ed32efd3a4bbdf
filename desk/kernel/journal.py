"""The journal: a fact is a fact once it is committed, and the state tables changed with it."""

from __future__ import annotations

import asyncio
import errno
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from desk.kernel import sqlite_version
from desk.kernel.anchor import Anchor, anchored_head
from desk.kernel.chain import Head
from desk.kernel.clock import Clock
from desk.kernel.errors import CorruptJournal, DeskError, DiskFull
from desk.kernel.facts import Draft, Fact
from desk.kernel.facts_read import read_facts
from desk.kernel.inspection import first_break
from desk.kernel.journal_file import Decide, Job, JournalFile, disk_full
from desk.kernel.lock import HostLock
from desk.kernel.onlooking import reader
from desk.kernel.projections import Projection
from desk.kernel.reserve import Reserve, is_full
from desk.kernel.topics import Topic
from desk.kernel.writer import Outcome, Writer

__all__ = ["Draft", "Fact", "Head", "Journal"]

DATABASE = "journal.db"
ANCHOR = "anchor/head"
LOCK = "host.lock"
RESERVE = "reserve"
MOST_WAITING = 10_000
"""Appends under way at once; the next one waits for its turn."""
_NO_START = "The disk of {} is full, so the journal cannot be opened; make room and start again."


class Journal:
    """Append-only, hash-chained, one writer. Open it with `Journal.open`, close it with `close`."""

    def __init__(
        self,
        file: JournalFile,
        lock: HostLock,
        read: sqlite3.Connection,
        topics: Sequence[Topic[Any]],
        writer: Writer,
        reserve: Reserve,
    ) -> None:
        self._file = file
        self._lock = lock
        self._read = read
        self._topics = {topic.name: topic for topic in topics}
        self._writer = writer
        self._reserve = reserve
        if reserve.size:
            file.disk_full = disk_full(reserve.wanted)
        self._reserve_given_up = file.full = not reserve.make()
        self._when_full: Decide | None = None
        self._waiting = 0
        self._room = asyncio.Event()
        self._listener: Callable[[tuple[Fact, ...]], None] | None = None
        self._closed = False

    @classmethod
    async def open(
        cls,
        directory: Path,
        projections: Sequence[Projection],
        topics: Sequence[Topic[Any]],
        clock: Clock,
        writer: Writer,
        reserve: int = 0,
    ) -> Journal:
        """Open or create the journal in `directory`; after a crash this is the same path.

        So many bytes of `reserve` are kept aside on the disk. Once it is full they are given up for essential facts,
        and nothing else is recorded until `restock`.

        Raises `Busy` when another host holds it and `CorruptJournal` when chain and anchor do not agree, or when the
        state tables are not as the desk left them.
        """
        kept = Reserve(directory / RESERVE, reserve)

        def attempt() -> Journal:
            try:
                return cls._open(directory, projections, topics, clock, writer, kept)
            except OSError as problem:
                if problem.errno != errno.ENOSPC:
                    raise
                raise DiskFull(_NO_START.format(directory)) from problem

        try:
            return attempt()
        except DiskFull:
            if not kept.give_up():
                raise
        return attempt()  # in the room it gave up, what reduces risk can be recorded

    @classmethod
    def _open(
        cls,
        directory: Path,
        projections: Sequence[Projection],
        topics: Sequence[Topic[Any]],
        clock: Clock,
        writer: Writer,
        reserve: Reserve,
    ) -> Journal:
        sqlite_version.require_usable(sqlite_version.running())
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = HostLock(directory / LOCK)
        lock.take()
        try:
            path, anchor = directory / DATABASE, Anchor(directory / ANCHOR)
            anchored = anchored_head(directory / ANCHOR)
            file = JournalFile(path, anchor, clock, projections, topics)
            try:
                refuse_if_broken(file.connection, anchored, anchor.exists)
                file.prepare()
                anchor.open(file.head)
                read = reader(path)
            except BaseException:
                file.close()
                raise
        except sqlite3.DatabaseError as problem:
            lock.give_back()
            if is_full(directory):
                raise DiskFull(_NO_START.format(directory)) from problem
            raise CorruptJournal(
                f"The journal {path} cannot be read ({problem}); restore it from a copy, nothing trades on it."
            ) from problem
        except BaseException:
            lock.give_back()
            raise
        writer.start(file)
        return cls(file, lock, read, topics, writer, reserve)

    @property
    def head(self) -> Head:
        """The newest committed fact."""
        return self._file.head

    def on_commit(self, listener: Callable[[tuple[Fact, ...]], None]) -> None:
        """Hear each decision's facts after their commit, strictly in order, before its caller goes on."""
        self._listener = listener

    @property
    def full(self) -> bool:
        """Whether the disk is full, so that only essential facts are recorded."""
        return self._file.full

    @property
    def broken(self) -> str:
        """Why nothing at all is recorded any more until a restart; empty while all is well."""
        return self._file.broken

    @property
    def room_wanted(self) -> int:
        """Bytes that must be free on a full disk for everything to be recorded again."""
        return self._reserve.wanted

    def on_full(self, decide: Decide) -> None:
        """Say what is recorded first in the room that is given up once the disk is full."""
        self._when_full = decide
        if self._reserve_given_up:
            self._record_first()

    def restock(self) -> bool:
        """Keep the reserve aside again and record everything again, if there is room; says whether there is."""
        if not self._reserve.make():
            return False
        self._reserve_given_up = self._file.full = False
        return True

    async def append(self, *drafts: Draft, essential: bool = False) -> tuple[Fact, ...]:
        """Record; returns after the commit. Cancelling the caller does not take anything back."""
        return await self._submit(Job(drafts, essential))

    async def transact(self, decide: Decide, essential: bool = False) -> tuple[Fact, ...]:
        """Read, decide and record in one transaction; what `decide` raises is raised here and nothing is recorded.

        Raises `DiskFull` on a full disk; what is essential is then tried once more in the reserve's room.
        """
        return await self._submit(Job(decide, essential))

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """Rows of a quick query on a connection that can only read."""
        return self._read.execute(sql, parameters).fetchall()

    def facts(self, after: int = 0, topic: str | None = None) -> Iterator[Fact]:
        """Committed facts after a number, oldest first. A topic that this journal does not know reads as `None`."""
        return read_facts(self._read, self._topics, after, topic)

    async def close(self) -> None:
        """Finish what is under way, then let go of the file and the lock: what is left is one whole database."""
        if self._closed:
            return
        self._closed = True
        try:
            await self._writer.stop()
        finally:
            self._read.close()  # before the writer's connection, which tidies the log away as the last one out
            try:
                self._file.close()
            finally:
                self._lock.give_back()

    async def _submit(self, job: Job) -> tuple[Fact, ...]:
        while self._waiting >= MOST_WAITING:
            await self._room.wait()
        if self._closed:
            raise DeskError("The desk is closing, so nothing more is recorded; start it again.")
        try:
            return await self._start(job)
        except DiskFull:
            if not job.essential:
                raise
        return await self._start(job)

    def _start(self, job: Job) -> asyncio.Future[tuple[Fact, ...]]:
        self._waiting += 1
        answer: asyncio.Future[tuple[Fact, ...]] = asyncio.get_running_loop().create_future()
        self._writer.submit(job, partial(self._settle, answer))
        return answer

    def _settle(self, answer: asyncio.Future[tuple[Fact, ...]], outcome: Outcome) -> None:
        self._waiting -= 1
        if self._waiting == MOST_WAITING - 1:
            self._room.set()
            self._room = asyncio.Event()
        try:
            self._answer(answer, outcome)
        finally:
            if self._file.full and not self._reserve_given_up:
                self._give_up_reserve()

    def _give_up_reserve(self) -> None:
        if not self._reserve.size:  # nothing to make do with: the next one tries for itself
            self._file.full = False
            return
        self._reserve_given_up = True
        self._reserve.give_up()
        self._record_first()

    def _record_first(self) -> None:
        if self._when_full is not None and not self._closed:
            # At once, before anybody else comes; that it may fail too is seen by whoever asks whether it stands.
            self._start(Job(self._when_full, essential=True)).add_done_callback(asyncio.Future.exception)

    def _answer(self, answer: asyncio.Future[tuple[Fact, ...]], outcome: Outcome) -> None:
        if isinstance(outcome, Exception):
            if not answer.done():
                answer.set_exception(outcome)
            return
        try:
            if outcome and self._listener is not None:
                self._listener(outcome)
        finally:  # a listener that fails cannot make the fact undone for its caller
            if not answer.done():
                answer.set_result(outcome)


def refuse_if_broken(connection: sqlite3.Connection, anchored: Head | None, anchor_exists: bool) -> None:
    """Raise `CorruptJournal`, naming the place, unless the chain is whole and reaches the anchor."""
    problem = first_break(connection, anchored, anchor_exists)
    if problem:
        raise CorruptJournal(
            f"The journal does not hold: {problem}; nothing trades on it, see `desk audit verify` and restore a copy."
        )
