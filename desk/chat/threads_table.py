"""Threads, items and turns as state tables."""

from __future__ import annotations

from desk.chat.messages import THREADS, ItemAdded, ThreadOpened, ThreadTitled, TurnBegan, TurnFinished
from desk.kernel.journal import Fact
from desk.kernel.queries import Select, Tables


class ThreadsTable:
    """Keeps threads with their items in order, and which turns still run."""

    name = "threads"
    ddl = """
    CREATE TABLE threads (
        thread TEXT PRIMARY KEY, title TEXT NOT NULL, opened_at INTEGER NOT NULL, items INTEGER NOT NULL,
        last_at INTEGER NOT NULL, opened_seq INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX threads_by_time ON threads (last_at, opened_seq);
    CREATE TABLE items (
        thread TEXT NOT NULL, seq INTEGER NOT NULL, item TEXT NOT NULL UNIQUE, turn TEXT NOT NULL,
        body TEXT NOT NULL, PRIMARY KEY (thread, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE turns (
        turn TEXT PRIMARY KEY, thread TEXT NOT NULL, person TEXT NOT NULL, began_at INTEGER NOT NULL,
        seq INTEGER NOT NULL
    ) STRICT;
    """
    topics = (THREADS,)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Takes over what the fact says. A finished turn needs no row: its items tell of it."""
        match fact.message:
            case ThreadOpened(thread, title):
                tables.execute(
                    "INSERT INTO threads VALUES (?, ?, ?, 0, ?, ?)",
                    (thread, title, fact.ts, fact.ts, fact.seq),
                )
            case ThreadTitled(thread, title):
                tables.execute("UPDATE threads SET title = ? WHERE thread = ?", (title, thread))
            case ItemAdded(thread, seq, item, turn, body):
                tables.execute("INSERT INTO items VALUES (?, ?, ?, ?, ?)", (thread, seq, item, turn, body))
                tables.execute(
                    "UPDATE threads SET items = ?, last_at = ? WHERE thread = ?", (seq, fact.ts, thread)
                )
            case TurnBegan(thread, turn, person):
                tables.execute(
                    "INSERT INTO turns VALUES (?, ?, ?, ?, ?)", (turn, thread, person, fact.ts, fact.seq)
                )
            case TurnFinished(turn=turn):
                tables.execute("DELETE FROM turns WHERE turn = ?", (turn,))


def running_turns(select: Select) -> tuple[tuple[str, str], ...]:
    """Turns that have begun and not ended, oldest first, each with its thread."""
    return tuple(
        (str(row[0]), str(row[1])) for row in select("SELECT turn, thread FROM turns ORDER BY seq", ())
    )
