"""Checking a journal's chain against itself and against its anchor."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from desk.kernel.chain import GENESIS, Head, link

_COLUMNS = ("seq", "ts", "topic", "actor", "corr", "body", "prev_hash", "hash")
_KINDS = "integer integer text text text blob blob blob"
# The types are asked for too: one changed bit turns a column's bytes into text without changing them, STRICT or not.
_TYPES = " || ' ' || ".join(f"typeof({name})" for name in _COLUMNS)
_ROWS = f"SELECT {_TYPES}, {', '.join(_COLUMNS)} FROM facts ORDER BY seq"  # noqa: S608 - names from above


def breaks(connection: sqlite3.Connection, anchored: Head | None, anchor_exists: bool) -> Iterator[str]:
    """Each place where chain or anchor do not hold, in words. Reading goes on behind a broken link."""
    head = Head(0, GENESIS)
    at_anchor: bytes | None = GENESIS if anchored and anchored.seq == 0 else None
    for kinds, *row in connection.execute(_ROWS):
        seq, previous, digest = row[0], row[6], row[7]
        if seq != head.seq + 1:
            yield f"fact {head.seq + 1} is missing, the next one is {seq}"
        elif previous != head.hash:
            yield f"fact {seq} does not follow fact {head.seq}"
        if kinds != _KINDS or row[1] < 0 or _linked(row) != digest:
            yield f"fact {seq} was changed after it was written"
        head = Head(seq, digest)
        if anchored is not None and seq == anchored.seq:
            at_anchor = digest
    if anchored is None:
        if head.seq:
            yield "the anchor holds no head" if anchor_exists else "the anchor beside the journal is missing"
    elif anchored.seq > head.seq:
        yield f"it ends at fact {head.seq} but {anchored.seq} were committed, as the anchor says"
    elif at_anchor != anchored.hash:
        yield f"fact {anchored.seq} is not the one that the anchor saw committed"


def _linked(row: Sequence[Any]) -> bytes:
    seq, ts, topic, actor, corr, body, previous, _ = row
    return link(previous, seq, ts, topic, actor, corr, body)


def first_break(connection: sqlite3.Connection, anchored: Head | None, anchor_exists: bool) -> str:
    """The first problem, or an empty text."""
    return next(breaks(connection, anchored, anchor_exists), "")
