"""A disk that can be filled: its database cannot grow, save by the room of the reserve once that is given up."""

from __future__ import annotations

from pathlib import Path

from desk.kernel.journal import RESERVE
from desk.kernel.journal_file import Job, JournalFile
from desk.kernel.writer import InlineWriter, Settle

ROOMY = 1_000_000


class SmallDisk:
    """A writer like the inline one. A folder in the reserve's place stands for the room that somebody else took."""

    def __init__(self, folder: Path) -> None:
        self._reserve = folder / RESERVE
        self._writer = InlineWriter()
        self._pages = ROOMY

    def start(self, file: JournalFile) -> None:
        self._database = file.connection
        self._writer.start(file)

    def submit(self, job: Job, settle: Settle) -> None:
        free = self._pages
        if free < ROOMY:
            if self._reserve.is_file():
                free -= self._reserve.stat().st_size // 4096
            else:
                self._reserve.mkdir(exist_ok=True)
        self._database.execute(f"PRAGMA max_page_count = {free}")
        self._writer.submit(job, settle)

    async def stop(self) -> None:
        await self._writer.stop()

    def fill(self) -> None:
        """No room is left but what the database and the reserve have."""
        (pages,) = self._database.execute("PRAGMA page_count").fetchone()
        self._pages = pages + self._reserve.stat().st_size // 4096

    def clear(self) -> None:
        """There is room again."""
        self._pages = ROOMY
        if self._reserve.is_dir():
            self._reserve.rmdir()
