"""Checking a journal's chain against itself and against its anchor."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from desk.kernel.chain import GENESIS, Head, link


def reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write."""
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    connection.row_factory = sqlite3.Row
    return connection


def breaks(connection: sqlite3.Connection, anchored: Head | None, anchor_exists: bool) -> Iterator[str]:
    """Each place where chain or anchor do not hold, in words. Reading goes on behind a broken link."""
    head = Head(0, GENESIS)
    at_anchor: bytes | None = GENESIS if anchored and anchored.seq == 0 else None
    rows = connection.execute(
        "SELECT seq, ts, topic, actor, corr, body, prev_hash, hash FROM facts ORDER BY seq"
    )
    for seq, ts, topic, actor, corr, body, previous, digest in rows:
        if seq != head.seq + 1:
            yield f"fact {head.seq + 1} is missing, the next one is {seq}"
        elif previous != head.hash:
            yield f"fact {seq} does not follow fact {head.seq}"
        if link(previous, seq, ts, topic, actor, corr, body) != digest:
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


def first_break(connection: sqlite3.Connection, anchored: Head | None, anchor_exists: bool) -> str:
    """The first problem, or an empty text."""
    return next(breaks(connection, anchored, anchor_exists), "")
