"""Small parts for kernel tests: a counter topic, its table, and a journal in a folder."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from desk.kernel.clock import Clock, SystemClock
from desk.kernel.facts import Draft, Fact
from desk.kernel.journal import Journal
from desk.kernel.topics import Topic
from desk.kernel.writer import InlineWriter, Writer


class Counted(msgspec.Struct, frozen=True, tag=True):
    name: str
    by: int


class Noted(msgspec.Struct, frozen=True, tag=True):
    figure: float | None


COUNTS = Topic[Counted | Noted]("counts.v1", durable=True, messages=Counted | Noted)
WHISPERS = Topic[Counted]("whispers.v1", durable=False, messages=Counted)


class CountsTable:
    """Adds up what was counted by name."""

    name = "counts"
    ddl = (
        "CREATE TABLE counts (name TEXT PRIMARY KEY, total INTEGER NOT NULL CHECK (total < 1000000)) STRICT;"
    )
    topics = (COUNTS,)

    def apply(self, tables: sqlite3.Connection, fact: Fact) -> None:
        match fact.message:
            case Counted(name, by):
                tables.execute(
                    "INSERT INTO counts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET total = total + excluded.total",
                    (name, by),
                )


TABLES = (CountsTable(),)
TOPICS = (COUNTS, WHISPERS)


def counted(by: int, name: str = "a") -> Draft:
    return Draft(COUNTS, Counted(name, by), "tester")


def total(tables: sqlite3.Connection, name: str = "a") -> int:
    row = tables.execute("SELECT total FROM counts WHERE name = ?", (name,)).fetchone()
    return int(row[0]) if row else 0


@asynccontextmanager
async def journal_in(
    directory: Path, writer: Writer | None = None, clock: Clock | None = None
) -> AsyncIterator[Journal]:
    journal = await Journal.open(directory, TABLES, TOPICS, clock or SystemClock(), writer or InlineWriter())
    try:
        yield journal
    finally:
        await journal.close()
