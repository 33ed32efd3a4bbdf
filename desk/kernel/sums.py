"""Sums of the state tables: kept with every change that the writer makes, so that a change by anybody else shows.

A table's sum is that of the hashes of its rows, whatever their order, so a changed row costs two hashes. The sum of
all rows is compared with the one kept at every start. That a table also follows from the facts is proved by deriving it.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from desk.kernel.projections import Projection, shape_of, table_names

SCHEMA = "CREATE TABLE IF NOT EXISTS table_sums (name TEXT PRIMARY KEY, sum BLOB NOT NULL) STRICT;"
_BYTES = 32
_MODULUS = 1 << (8 * _BYTES)


class TableSums:
    """Follows the tables on the writer's connection. The triggers are temporary: no other connection has them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._moved: dict[str, int] = {}
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA recursive_triggers = ON")  # or what a REPLACE deletes would go unseen
        connection.create_function("row_came", -1, self._came)
        connection.create_function("row_went", -1, self._went)

    def begin(self, tables: Sequence[str]) -> None:
        """Keep a sum for each of these tables, all of them empty now."""
        self._connection.execute("DELETE FROM table_sums")
        rows = [(table, bytes(_BYTES)) for table in tables]
        self._connection.executemany("INSERT INTO table_sums VALUES (?, ?)", rows)
        self.follow(tables)

    def follow(self, tables: Sequence[str]) -> None:
        """Notice every change to these tables from now on."""
        for table in tables:
            columns = [row[1] for row in self._connection.execute(f'PRAGMA table_info("{table}")')]
            new, old = (", ".join(f'{side}."{column}"' for column in columns) for side in ("NEW", "OLD"))
            came, went = f"row_came('{table}', {new})", f"row_went('{table}', {old})"
            for event, noticed in (("INSERT", came), ("UPDATE", f"{went}, {came}"), ("DELETE", went)):
                self._connection.execute(
                    f'CREATE TEMP TRIGGER "{event} {table}" AFTER {event} ON main."{table}"'
                    f" BEGIN SELECT {noticed}; END"
                )

    def keep(self) -> None:
        """Write what has moved into the open transaction."""
        for table, by in self._moved.items():
            (kept,) = self._connection.execute(
                "SELECT sum FROM table_sums WHERE name = ?", (table,)
            ).fetchone()
            moved = (int.from_bytes(kept) + by) % _MODULUS
            self._connection.execute(
                "UPDATE table_sums SET sum = ? WHERE name = ?", (moved.to_bytes(_BYTES), table)
            )
        self._moved.clear()

    def forget(self) -> None:
        """The transaction was rolled back."""
        self._moved.clear()

    def _came(self, table: str, *row: Any) -> None:
        self._moved[table] = self._moved.get(table, 0) + _hash(row)

    def _went(self, table: str, *row: Any) -> None:
        self._moved[table] = self._moved.get(table, 0) - _hash(row)


def kept(connection: sqlite3.Connection) -> frozenset[str]:
    """The tables that have a sum."""
    return frozenset(name for (name,) in connection.execute("SELECT name FROM table_sums"))


def altered(connection: sqlite3.Connection) -> Iterator[str]:
    """The tables whose rows do not come to the sum that was kept with them; none where no sums are kept yet."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'table_sums'").fetchone():
        return
    for table, expected in connection.execute("SELECT name, sum FROM table_sums ORDER BY name").fetchall():
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
            yield table
            continue
        if _sum(connection, table) != expected:
            yield table


def _hash(row: Sequence[Any]) -> int:
    return int.from_bytes(hashlib.sha256(repr(tuple(row)).encode()).digest())


class State(NamedTuple):
    """Hashes over the state tables: of their shape, and of every row in them."""

    schema: str
    rows: str


def kept_state(connection: sqlite3.Connection) -> State:
    """Of a journal's own tables, by the sums that its desk kept."""
    shapes = connection.execute("SELECT name, ddl_hash FROM projections").fetchall()
    sums = connection.execute("SELECT name, sum FROM table_sums").fetchall()
    return State(_digest(shapes), _digest((name, kept.hex()) for name, kept in sums))


def derived_state(connection: sqlite3.Connection, projections: Sequence[Projection]) -> State:
    """Of tables that were derived from the facts by these projections."""
    shapes = [(one.name, shape_of(one)) for one in projections]
    tables = [table for one in projections for table in table_names(one.ddl)]
    return State(_digest(shapes), _digest((table, _sum(connection, table).hex()) for table in tables))


def _digest(pairs: Iterable[tuple[str, str]]) -> str:
    return hashlib.sha256("".join(f"{name} {value}\n" for name, value in sorted(pairs)).encode()).hexdigest()


def _sum(connection: sqlite3.Connection, table: str) -> bytes:
    found = 0
    for row in connection.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - checked to be a table's name
        found += _hash(row)
    return (found % _MODULUS).to_bytes(_BYTES)
