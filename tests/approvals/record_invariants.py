"""The invariants of the record itself: the chain, its anchor, what follows from it, what was told, and what is secret."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from desk.kernel.anchor import anchored_head
from desk.kernel.chain import GENESIS, Head, link
from desk.kernel.facts import Fact
from desk.kernel.journal import ANCHOR
from desk.kernel.projections import Projection, Routing, table_names
from desk.kernel.sums import TableSums

SUMS = "SELECT name, sum FROM table_sums ORDER BY name"


class Record:
    """Follows a journal over all its restarts, and derives its tables beside it from nothing but the facts."""

    def __init__(self, projections: Sequence[Projection]) -> None:
        self.head = Head(0, GENESIS)
        self.acknowledged: dict[str, int] = {}
        """What somebody was told is done, and the fact at which the journal stood then."""
        self.secrets: set[str] = set()
        """What must not stand in any fact."""
        self._hashes: dict[int, bytes] = {0: GENESIS}
        self._routing = Routing(projections)
        self._derived = sqlite3.connect(":memory:", isolation_level=None)
        self._derived.execute("CREATE TABLE table_sums (name TEXT PRIMARY KEY, sum BLOB NOT NULL) STRICT")
        for projection in projections:
            self._derived.executescript(projection.ddl)
        self._sums = TableSums(self._derived)
        self._sums.begin([table for one in projections for table in table_names(one.ddl)])

    def take(self, facts: Iterable[Fact]) -> None:
        """I7 and I9: each fact continues the chain, and none of them holds a secret."""
        for fact in facts:
            digest = link(
                self.head.hash, self.head.seq + 1, fact.ts, fact.topic, fact.actor, fact.corr, fact.body
            )
            assert (fact.seq, fact.hash) == (self.head.seq + 1, digest), "the chain is broken"
            assert not any(secret.encode() in fact.body for secret in self.secrets), "a secret in the journal"
            self.head = Head(fact.seq, digest)
            self._hashes[fact.seq] = digest
            self._routing.apply(self._derived, fact)

    def compare(self, rows: Callable[[str], Iterable[Sequence[Any]]]) -> None:
        """I8: the tables that follow from the facts are, to the byte, the tables that the desk decides by."""
        self._sums.keep()
        live = [(row[0], row[1]) for row in rows(SUMS)]
        assert live == self._derived.execute(SUMS).fetchall(), "the tables do not follow from the facts"

    def anchored(self, directory: Path) -> None:
        """I7: the head is at or after the anchor, and the anchor vouches for a fact of this very chain."""
        anchor = anchored_head(directory / ANCHOR)
        assert anchor is None or anchor.seq <= self.head.seq, "the anchor leads the record"
        assert anchor is None or self._hashes[anchor.seq] == anchor.hash, "the anchor is of another record"

    def tell(self, what: str) -> None:
        """Somebody hears that this is done."""
        self.acknowledged.setdefault(what, self.head.seq)

    def kept(self, durable: Iterable[str]) -> None:
        """I3: whatever anybody was told stands in the record."""
        missing = self.acknowledged.keys() - set(durable)
        assert not missing, f"told and lost: {sorted(missing)[:3]}"

    def close(self) -> None:
        self._derived.close()
