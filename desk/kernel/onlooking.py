"""Looking at a journal from outside: connections that cannot write, while a host runs or not."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desk.kernel.errors import CorruptJournal


def reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write."""
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    connection.row_factory = sqlite3.Row
    return connection


def onlooker(path: Path) -> sqlite3.Connection:
    """A connection for a look from outside, while a host runs or not; beside a journal at rest it leaves no file.

    Without a log beside it the database is whole and nobody has it open.
    """
    if path.with_name(f"{path.name}-wal").exists():
        return reader(path)
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True, isolation_level=None)
    connection.row_factory = sqlite3.Row
    return connection


@contextmanager
def consistent(path: Path) -> Iterator[sqlite3.Connection]:
    """One view of a journal as it is now, its rows plain tuples. Raises `CorruptJournal` where it cannot be read."""
    with tempfile.TemporaryDirectory() as scratch:
        try:
            connection = _snapshot(path, Path(scratch))
            try:
                yield connection
            finally:
                connection.close()
        except sqlite3.DatabaseError as problem:
            raise CorruptJournal(
                f"The journal {path} cannot be read ({problem}); restore it from a copy."
            ) from problem


def _snapshot(path: Path, scratch: Path) -> sqlite3.Connection:
    """Leaves the folder as it is.

    Where there is a log but the folder cannot be written or has no room, SQLite cannot share memory beside it: read a
    copy.
    """
    try:
        connection = onlooker(path)
        connection.execute("BEGIN")
        connection.execute("SELECT 1 FROM facts LIMIT 1").fetchone()
    except sqlite3.OperationalError:
        for name in (path.name, f"{path.name}-wal"):
            if (path.parent / name).exists():
                shutil.copyfile(path.parent / name, scratch / name)
        connection = sqlite3.connect(scratch / path.name, isolation_level=None)
    connection.row_factory = None
    return connection
