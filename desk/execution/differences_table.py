"""The differences that are open, and when each venue was last compared after a start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from desk.execution.differences import (
    RECONCILIATION,
    Difference,
    DifferenceFound,
    DifferenceGone,
    DifferenceResolved,
    ReconciliationBegan,
    VenueReconciled,
)
from desk.kernel.journal import Fact
from desk.kernel.queries import Select, Tables

_FIELDS = Difference.__struct_fields__


class OpenDifference(msgspec.Struct, frozen=True):
    """A difference as it stands."""

    difference: Difference
    found_at: int
    by: str
    """Who looked at it and waits, or empty."""
    why: str
    seen: bool
    """Whether a person closed it."""

    @property
    def waits(self) -> bool:
        """Whether a person has seen it and lets it stand for now."""
        return bool(self.by)


class DifferencesTable:
    """Keeps a row for each open difference."""

    name = "differences"
    ddl = """
    CREATE TABLE differences (
        line TEXT PRIMARY KEY, venue TEXT NOT NULL, account TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
        instrument TEXT NOT NULL, ours TEXT NOT NULL, theirs TEXT NOT NULL, text TEXT NOT NULL,
        found_at INTEGER NOT NULL, person TEXT NOT NULL, why TEXT NOT NULL, seen INTEGER NOT NULL
    ) STRICT;
    -- A venue stands here once it was compared since the desk last lost sight of what is under way.
    CREATE TABLE reconciled_venues (venue TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;
    """
    topics = (RECONCILIATION,)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Opens, closes or marks a line."""
        match fact.message:
            case DifferenceFound(difference):
                values = msgspec.structs.astuple(difference)
                tables.execute(
                    "INSERT OR REPLACE INTO differences VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', 0)",
                    (*values, fact.ts),
                )
            case DifferenceGone(line):
                tables.execute("DELETE FROM differences WHERE line = ?", (line,))
            case DifferenceResolved(line, choice, reason):
                if choice == "adopted":
                    tables.execute("DELETE FROM differences WHERE line = ?", (line,))
                else:
                    # What was seen is kept, so that the same report told again is no news.
                    tables.execute(
                        "UPDATE differences SET person = ?, why = ?, seen = ? WHERE line = ?",
                        (fact.actor, reason, int(choice == "seen"), line),
                    )
            case VenueReconciled(venue):
                tables.execute("INSERT OR REPLACE INTO reconciled_venues VALUES (?, ?)", (venue, fact.ts))
            case ReconciliationBegan():
                tables.execute("DELETE FROM reconciled_venues")
            case _:
                pass


def open_differences(select: Select) -> tuple[OpenDifference, ...]:
    """Every line, the oldest first."""
    rows = select("SELECT * FROM differences WHERE seen = 0 ORDER BY found_at, rowid", ())
    return tuple(_open(row) for row in rows)


def find_difference(select: Select, line: str) -> OpenDifference | None:
    """One line by its name, one that was seen and closed included."""
    rows = select("SELECT * FROM differences WHERE line = ?", (line,))
    return _open(rows[0]) if rows else None


def held_by_difference(select: Select, instrument: str) -> str:
    """Why no new risk may be taken in an instrument until a person looked, or empty."""
    rows = select("SELECT text FROM differences WHERE instrument = ? AND person = '' LIMIT 1", (instrument,))
    return str(rows[0][0]) if rows else ""


def was_reconciled(select: Select, venue: str) -> bool:
    """Whether a venue was compared since the start."""
    return bool(select("SELECT 1 FROM reconciled_venues WHERE venue = ?", (venue,)))


def _open(row: Sequence[Any]) -> OpenDifference:
    *told, found_at, person, why, seen = tuple(row)
    difference = Difference(**dict(zip(_FIELDS, told, strict=True)))
    return OpenDifference(difference, found_at, person, why, bool(seen))
