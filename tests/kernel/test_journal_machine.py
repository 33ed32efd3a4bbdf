"""A journal driven at random: whatever happens in whatever order, the record and the tables agree."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from desk.kernel import audit
from desk.kernel.clock import SystemClock
from desk.kernel.errors import Refused
from desk.kernel.facts import Draft
from desk.kernel.journal import DATABASE, Journal
from desk.kernel.writer import InlineWriter, ThreadWriter
from tests.kernel.builders import TABLES, TOPICS, counted, total

NAMES = st.sampled_from(["a", "b", "c"])


class JournalMachine(RuleBasedStateMachine):
    """Appends, conditional decisions, refusals, bursts, crashes, and reopening with either writer."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp())
        self.lives = 0
        self.directory = self.root / "0"
        self.runner = asyncio.Runner()
        self.expected: dict[str, int] = {}
        self.acknowledged = 0

    @initialize(threaded=st.booleans())
    def start(self, threaded: bool) -> None:
        self._open(threaded)

    @rule(name=NAMES, by=st.integers(0, 9))
    def append(self, name: str, by: int) -> None:
        self._acknowledge(self.runner.run(self.journal.append(counted(by, name)))[-1].seq)
        self.expected[name] = self.expected.get(name, 0) + by

    @rule(name=NAMES, limit=st.integers(0, 12))
    def count_up_to_a_limit(self, name: str, limit: int) -> None:
        def decide(tables: sqlite3.Connection) -> Sequence[Draft]:
            if total(tables, name) >= limit:
                raise Refused("It is enough; count something else.")
            return [counted(1, name)]

        if self.expected.get(name, 0) >= limit:
            with pytest.raises(Refused):
                self.runner.run(self.journal.transact(decide))
        else:
            self._acknowledge(self.runner.run(self.journal.transact(decide))[-1].seq)
            self.expected[name] = self.expected.get(name, 0) + 1

    @rule(burst=st.integers(2, 20), poison=st.integers(0, 20))
    def burst_with_one_that_fails(self, burst: int, poison: int) -> None:
        async def run() -> list[object]:
            return list(
                await asyncio.gather(
                    *(self.journal.append(counted(10**7 if n == poison else 1)) for n in range(burst)),
                    return_exceptions=True,
                )
            )

        good = sum(not isinstance(answer, Exception) for answer in self.runner.run(run()))
        assert good == burst - (poison < burst)
        self.expected["a"] = self.expected.get("a", 0) + good
        self.acknowledged += good

    @rule(threaded=st.booleans())
    def reopen(self, threaded: bool) -> None:
        self.runner.run(self.journal.close())
        self._open(threaded)

    @rule(threaded=st.booleans(), torn=st.integers(0, 200))
    def crash(self, threaded: bool, torn: int) -> None:
        """What lies on disk right now, with the start of a write that never finished behind it, is opened elsewhere."""
        self.lives += 1
        left = self.root / str(self.lives)
        shutil.copytree(self.directory, left)
        log = left / f"{DATABASE}-wal"
        log.write_bytes(log.read_bytes() + bytes(range(torn)))
        self.runner.run(self.journal.close())
        shutil.rmtree(self.directory)
        self.directory = left
        self._open(threaded)

    @invariant()
    def tables_are_what_was_acknowledged(self) -> None:
        if hasattr(self, "journal"):
            stored = {row["name"]: row["total"] for row in self.journal.rows("SELECT * FROM counts")}
            assert {k: v for k, v in stored.items() if v} == {k: v for k, v in self.expected.items() if v}
            assert self.journal.head.seq == self.acknowledged

    def teardown(self) -> None:
        self.runner.run(self.journal.close())
        self.runner.close()
        report = audit.verify(self.directory, TABLES, TOPICS)
        assert report.ok, report.problems
        assert report.facts == self.acknowledged
        shutil.rmtree(self.root)

    def _open(self, threaded: bool) -> None:
        writer = ThreadWriter() if threaded else InlineWriter()
        self.journal = self.runner.run(Journal.open(self.directory, TABLES, TOPICS, SystemClock(), writer))

    def _acknowledge(self, seq: int) -> None:
        self.acknowledged += 1
        assert seq == self.acknowledged


TestJournal = JournalMachine.TestCase
TestJournal.settings = settings(max_examples=20, stateful_step_count=20, deadline=None)
