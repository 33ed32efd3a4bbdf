"""What the journal knows of tapes: the hash of every sealed block, and which tapes were deleted to make room."""

from __future__ import annotations

import msgspec

from desk.kernel.facts import Fact
from desk.kernel.queries import Tables
from desk.kernel.topics import Topic


class TapeSealed(msgspec.Struct, frozen=True, tag=True):
    """A block of a session's tape is finished, and its bytes hash to this."""

    session: str
    offset: int
    length: int
    sha256: str


class TapeDeleted(msgspec.Struct, frozen=True, tag=True):
    """A session's tape is gone."""

    session: str
    reason: str


TAPES: Topic[TapeSealed | TapeDeleted] = Topic("tapes.v1", durable=True, messages=TapeSealed | TapeDeleted)


class TapesTable:
    """Keeps one row for each sealed block of a tape that should be there."""

    name = "tapes"
    ddl = """
    CREATE TABLE tape_blocks (
        session TEXT NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL, sha256 TEXT NOT NULL,
        seq INTEGER NOT NULL, PRIMARY KEY (session, offset)
    ) STRICT, WITHOUT ROWID;
    """
    topics = (TAPES,)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Takes over what the fact says."""
        match fact.message:
            case TapeSealed(session, offset, length, sha256):
                row = (session, offset, length, sha256, fact.seq)
                tables.execute("INSERT INTO tape_blocks VALUES (?, ?, ?, ?, ?)", row)
            case TapeDeleted(session=session):
                tables.execute("DELETE FROM tape_blocks WHERE session = ?", (session,))
