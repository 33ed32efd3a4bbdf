"""How state tables are read: the same function inside the writing transaction and outside of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, Protocol

Tables = sqlite3.Connection


class Select(Protocol):
    """Runs one query and answers all of its rows."""

    def __call__(self, sql: str, parameters: Sequence[Any] = (), /) -> Sequence[Sequence[Any]]: ...


def within(tables: Tables) -> Select:
    """Reads through the writer's connection, so that a decision sees what it is about to change."""

    def select(sql: str, parameters: Sequence[Any] = (), /) -> Sequence[Sequence[Any]]:
        return tables.execute(sql, parameters).fetchall()

    return select
