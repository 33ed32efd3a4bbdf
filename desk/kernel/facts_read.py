"""Reading facts back from the journal's database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from desk.kernel.errors import CorruptJournal
from desk.kernel.facts import Fact
from desk.kernel.topics import Topic

PAGE = 1000
"""Facts read at a time."""


def read_facts(
    connection: sqlite3.Connection, topics: Mapping[str, Topic[Any]], after: int = 0, topic: str | None = None
) -> Iterator[Fact]:
    """Facts after a number, oldest first, of one topic or all. A topic nobody declares here reads as `None`."""
    query = "SELECT seq, ts, topic, actor, corr, body, hash FROM facts WHERE seq > ?"
    if topic is not None:
        query += " AND topic = ?"
    query += f" ORDER BY seq LIMIT {PAGE}"
    rows: list[Any] = []
    # A page at a time, so that neither memory nor the log's checkpoint waits for a slow reader.
    while rows := connection.execute(query, (after,) if topic is None else (after, topic)).fetchall():
        for seq, ts, name, actor, corr, body, digest in rows:
            yield Fact(seq, ts, name, actor, corr, _message(topics.get(name), seq, body), body, digest)
        after = rows[-1][0]


def _message(topic: Topic[Any] | None, seq: int, body: bytes) -> Any:
    try:
        return topic.decode(body) if topic else None
    except ValueError as problem:
        raise CorruptJournal(
            f"Fact {seq} of the journal does not read as {topic.name if topic else ''}; run `desk audit verify`."
        ) from problem
