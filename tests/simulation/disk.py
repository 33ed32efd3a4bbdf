"""A disk for the simulation: it commits when it pleases, fills up, and loses its power at any write."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from typing import Any

from desk.kernel.errors import DeskError
from desk.kernel.facts import Fact
from desk.kernel.journal_file import Job, JournalFile
from desk.kernel.writer import Outcome, Settle

Committed = Callable[[Sequence[Fact]], None]
ROOMY = 1_000_000
DARK = "The power is gone."


class Disk:
    """A journal's writer. Jobs wait for the loop to draw it, and go into transactions of any size, in their order."""

    def __init__(self, chance: random.Random, committed: Committed, cut_at: int = 0) -> None:
        self._chance = chance
        self._committed = committed
        """Told of facts right after their commit, before anybody else hears of it."""
        self._cut_at = cut_at
        """The transaction at which the power goes, half the time before it and half the time after; 0 for never."""
        self._waiting: list[tuple[Job, Settle]] = []
        self._pages = ROOMY
        self.writes = 0
        self.was_full = False
        self.dark = asyncio.Event()

    def start(self, file: JournalFile) -> None:
        self._file = file

    def submit(self, job: Job, settle: Settle) -> None:
        self._waiting.append((job, settle))
        loop = asyncio.get_running_loop()
        if self._chance.random() < 0.8:
            loop.call_soon(self._turn)
        else:
            loop.call_later(self._chance.choice((0.001, 0.02)), self._turn)

    async def stop(self) -> None:
        while self._waiting:
            self._turn()

    def fill(self) -> None:
        """No room is left but what the database has."""
        self.was_full = True
        (self._pages,) = self._file.connection.execute("PRAGMA page_count").fetchone()
        self._file.connection.execute(f"PRAGMA max_page_count = {self._pages}")

    def clear(self) -> None:
        """There is room again."""
        self._pages = ROOMY
        self._file.connection.execute(f"PRAGMA max_page_count = {ROOMY}")

    @property
    def full(self) -> bool:
        return self._pages != ROOMY

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows as the writer sees them."""
        return self._file.connection.execute(sql).fetchall()

    def _turn(self) -> None:
        if not self._waiting:
            return
        group = self._waiting[: self._chance.randint(1, len(self._waiting))]
        del self._waiting[: len(group)]
        outcomes: Sequence[Outcome] = [DeskError(DARK)] * len(group)
        if not self.dark.is_set():
            self.writes += 1
            cut = self.writes == self._cut_at
            if not cut or self._chance.random() < 0.5:
                done = self._file.write([job for job, _ in group])
                self._committed(
                    [fact for facts in done if not isinstance(facts, Exception) for fact in facts]
                )
                outcomes = outcomes if cut else done
            if cut:
                self.dark.set()
        for (_, settle), outcome in zip(group, outcomes, strict=True):
            settle(outcome)
