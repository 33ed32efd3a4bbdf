"""The shapes of all messages that a journal may hold, kept in it, so that an older desk knows what it does not know.

A fact that gained a field reads in an older desk as if the field were not there: an order for real money would pass for
one on paper. So a desk that meets a topic, a message or a field that it does not know does not start.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec

from desk.kernel.errors import ConfigError
from desk.kernel.topics import Topic

SCHEMA = "CREATE TABLE IF NOT EXISTS message_shapes (shape TEXT PRIMARY KEY) STRICT;"


def shapes(topics: Sequence[Topic[Any]]) -> frozenset[str]:
    """Every topic, message and field: `approvals.v1`, `approvals.v1 VoteCast.signature`."""
    return frozenset(shape for topic in topics if topic.durable for shape in _of(topic))


def require_known(connection: sqlite3.Connection, topics: Sequence[Topic[Any]]) -> None:
    """Refuses a journal that a newer desk wrote, and writes nothing to it."""
    kept = {shape for (shape,) in connection.execute("SELECT shape FROM message_shapes")}
    strange = sorted(kept - shapes(topics))
    if strange:
        more = f" and {len(strange) - 1} more" if len(strange) > 1 else ""
        raise ConfigError(
            f"This journal was written by a newer desk: it may hold {strange[0]}{more}, which this one does not know; "
            "start the newer desk."
        )


def keep(connection: sqlite3.Connection, topics: Sequence[Topic[Any]]) -> None:
    """Note what this desk may write, in the open transaction or in one of its own."""
    kept = {shape for (shape,) in connection.execute("SELECT shape FROM message_shapes")}
    fresh = sorted(shapes(topics) - kept)
    if not fresh:
        return
    alone = not connection.in_transaction
    if alone:
        connection.execute(
            "BEGIN IMMEDIATE"
        )  # or each of a thousand shapes is a commit that reaches the disk
    try:
        connection.executemany("INSERT INTO message_shapes VALUES (?)", [(shape,) for shape in fresh])
        if alone:
            connection.execute("COMMIT")
    except BaseException:
        if alone and connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@cache
def _of(topic: Topic[Any]) -> tuple[str, ...]:
    _, parts = msgspec.json.schema_components([topic.messages])
    found = [topic.name]
    for name, part in parts.items():
        found.append(f"{topic.name} {name}")
        found += [f"{topic.name} {name}.{field}" for field in part.get("properties", {})]
    return tuple(found)
