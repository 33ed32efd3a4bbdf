"""Floors as a state table: who holds which thread, so that a desk that comes back can say whom it dropped."""

from __future__ import annotations

from desk.chat.floor_messages import FLOORS, FloorLeft, FloorTaken
from desk.kernel.journal import Fact
from desk.kernel.queries import Select, Tables


class FloorsTable:
    """Keeps who holds the floor of each thread."""

    name = "floors"
    ddl = """
    CREATE TABLE floors (
        thread TEXT NOT NULL, holder TEXT NOT NULL, person TEXT NOT NULL, seq INTEGER NOT NULL,
        PRIMARY KEY (thread, holder)
    ) STRICT, WITHOUT ROWID;
    """
    topics = (FLOORS,)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Takes over what the fact says."""
        match fact.message:
            case FloorTaken(thread, holder, person):
                row = (thread, holder, person, fact.seq)
                tables.execute("INSERT OR REPLACE INTO floors VALUES (?, ?, ?, ?)", row)
            case FloorLeft(thread, holder):
                tables.execute("DELETE FROM floors WHERE thread = ? AND holder = ?", (thread, holder))


def holder_of(select: Select, thread: str) -> str:
    """Who hears what is said in a thread first, or empty."""
    rows = select("SELECT holder FROM floors WHERE thread = ? ORDER BY seq DESC LIMIT 1", (thread,))
    return str(rows[0][0]) if rows else ""


def held_floors(select: Select) -> tuple[tuple[str, str], ...]:
    """Threads whose floor somebody holds, each with the holder, the oldest first."""
    rows = select("SELECT thread, holder FROM floors ORDER BY seq", ())
    return tuple((str(thread), str(holder)) for thread, holder in rows)
