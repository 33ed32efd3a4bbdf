"""Threads, items and turns as state tables, and how the items of a thread are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from desk.chat.messages import (
    THREADS,
    ItemAdded,
    ThreadArchived,
    ThreadForked,
    ThreadOpened,
    ThreadTitled,
    TurnBegan,
    TurnFinished,
)
from desk.kernel.journal import Fact
from desk.kernel.queries import Select, Tables
from widgets.specs.chat import ChatItem


class ThreadsTable:
    """Keeps threads with their items in order, and which turns still run."""

    name = "threads"
    ddl = """
    CREATE TABLE threads (
        thread TEXT PRIMARY KEY, title TEXT NOT NULL, opened_at INTEGER NOT NULL, items INTEGER NOT NULL,
        last_at INTEGER NOT NULL, opened_seq INTEGER NOT NULL, archived INTEGER NOT NULL, origin TEXT NOT NULL,
        origin_items INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX threads_by_time ON threads (archived, last_at, opened_seq);
    CREATE TABLE items (
        thread TEXT NOT NULL, seq INTEGER NOT NULL, item TEXT NOT NULL UNIQUE, turn TEXT NOT NULL,
        body TEXT NOT NULL, added INTEGER NOT NULL, PRIMARY KEY (thread, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX items_by_added ON items (added);
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
                _open(tables, fact, thread, title)
            case ThreadForked(thread, title, source, upto):
                _open(tables, fact, thread, title, source, upto)
            case ThreadTitled(thread, title):
                tables.execute("UPDATE threads SET title = ? WHERE thread = ?", (title, thread))
            case ThreadArchived(thread, archived):
                tables.execute("UPDATE threads SET archived = ? WHERE thread = ?", (int(archived), thread))
            case ItemAdded(thread, seq, item, turn, body):
                tables.execute(
                    "INSERT INTO items VALUES (?, ?, ?, ?, ?, ?)", (thread, seq, item, turn, body, fact.seq)
                )
                tables.execute(
                    "UPDATE threads SET items = ?, last_at = ?, archived = 0 WHERE thread = ?",
                    (seq, fact.ts, thread),
                )
            case TurnBegan(thread, turn, person):
                tables.execute(
                    "INSERT INTO turns VALUES (?, ?, ?, ?, ?)", (turn, thread, person, fact.ts, fact.seq)
                )
            case TurnFinished(turn=turn):
                tables.execute("DELETE FROM turns WHERE turn = ?", (turn,))


def _open(
    tables: Tables, fact: Fact, thread: str, title: str, origin: str = "", origin_items: int = 0
) -> None:
    tables.execute(
        "INSERT INTO threads VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)",
        (thread, title, fact.ts, origin_items, fact.ts, fact.seq, origin, origin_items),
    )


class Part(NamedTuple):
    """Items of a thread that stand in one place: its own, or those that it begins with and another one holds."""

    thread: str
    after: int
    """They begin behind this `seq`."""
    upto: int


def parts(select: Select, thread: str) -> list[Part]:
    """Where the items of a thread stand, the newest part first; none where there is no such thread."""
    found: list[Part] = []
    while rows := select("SELECT items, origin, origin_items FROM threads WHERE thread = ?", (thread,)):
        items, origin, origin_items = rows[0]
        found.append(Part(thread, origin_items, min(items, found[-1].after) if found else items))
        thread = origin
    return found


def newest(select: Select, thread: str, count: int, after: int = 0, upto: int = 0) -> tuple[ChatItem, ...]:
    """The last `count` items with a `seq` above `after` and, where given, at most `upto`, oldest first."""
    found: list[ChatItem] = []
    for part in parts(select, thread):
        low, high = max(after, part.after), min(upto or part.upto, part.upto)
        if high > low and len(found) < count:
            rows = select(
                "SELECT body FROM items WHERE thread = ? AND seq > ? AND seq <= ? ORDER BY seq DESC LIMIT ?",
                (part.thread, low, high, count - len(found)),
            )
            found += _items(rows, thread)
    return tuple(reversed(found))


def item_called(select: Select, item: str) -> ChatItem | None:
    """An item by its id, in the thread where it was said."""
    rows = select("SELECT body FROM items WHERE item = ?", (item,))
    return ChatItem.model_validate_json(rows[0][0]) if rows else None


def running_turns(select: Select) -> tuple[tuple[str, str], ...]:
    """Turns that have begun and not ended, oldest first, each with its thread."""
    return tuple(
        (str(row[0]), str(row[1])) for row in select("SELECT turn, thread FROM turns ORDER BY seq", ())
    )


def _items(rows: Sequence[Sequence[str]], thread: str) -> list[ChatItem]:
    """As they stand in the thread that is read: a fork shows what its origin holds as its own."""
    items = [ChatItem.model_validate_json(row[0]) for row in rows]
    return [item if item.thread == thread else item.model_copy(update={"thread": thread}) for item in items]
