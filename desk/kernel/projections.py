"""Projections: state tables derived from facts, changed in the transaction that commits them."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from desk.kernel.topics import Topic

if TYPE_CHECKING:
    from desk.kernel.facts import Fact


class Projection(Protocol):
    """Keeps some STRICT tables. `apply` depends on nothing but the fact and these tables."""

    @property
    def name(self) -> str: ...

    @property
    def ddl(self) -> str: ...

    @property
    def topics(self) -> Sequence[Topic[Any]]: ...

    def apply(self, tables: sqlite3.Connection, fact: Fact, /) -> None: ...


def shape_of(projection: Projection) -> str:
    """SHA-256 of its tables' definition, in hex: another one means another version of the desk."""
    return hashlib.sha256(projection.ddl.encode()).hexdigest()


def statements(ddl: str) -> Iterator[str]:
    """The single statements of a script, since running a script whole would commit the open transaction."""
    pending = ""
    for line in ddl.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        yield pending


class Routing:
    """Which projections hear which topic."""

    def __init__(self, projections: Sequence[Projection]) -> None:
        self.projections = tuple(projections)
        self._by_topic: dict[str, tuple[Projection, ...]] = {}
        for projection in projections:
            for topic in projection.topics:
                self._by_topic[topic.name] = (*self._by_topic.get(topic.name, ()), projection)

    def apply(self, tables: sqlite3.Connection, fact: Fact) -> None:
        """Change every table that the fact concerns."""
        for projection in self._by_topic.get(fact.topic, ()):
            projection.apply(tables, fact)


@cache
def table_names(ddl: str) -> tuple[str, ...]:
    """The tables that a script creates."""
    scratch = sqlite3.connect(":memory:")
    try:
        scratch.executescript(ddl)
        rows = scratch.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
        return tuple(name for (name,) in rows)
    finally:
        scratch.close()
