"""What this host records on its own tape: which views, what is said, its blocks in the journal, and room for more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desk.chat.thread_writing import MOST_ITEMS
from desk.host.tape_file import Block, TapeHeader
from desk.host.tape_recorder import TapeRecorder, surplus
from desk.host.tapes_table import TAPES, TapeDeleted, TapeSealed
from desk.host.terminal_desk import TAIL
from desk.kernel.errors import DeskError
from desk.kernel.facts import Draft
from desk.link import envelope as e

if TYPE_CHECKING:
    from desk.host.core import Core

FOLDER = "tapes"
MOST_BYTES = 512 * 1024 * 1024
"""All tapes of a profile together; the oldest go first."""


class HostTape:
    """The tape of one core, wired to it."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._folder = core.given.state / FOLDER
        header = TapeHeader(
            core.session,
            core.given.settings.profile,
            core.given.source.description,
            core.given.clock.now(),
            core.market.symbols,
        )
        self.recorder = TapeRecorder(
            self._folder,
            header,
            core.given.clock,
            core.terminal_desk.views,
            self._shown,
            self._sealed,
            self._goes_on,
            lambda text: core.terminal_desk.announcements.alert("warning", "Tape", text),
        )
        self._stuck: set[Path] = set()
        """Tapes that are on record as deleted and could not be."""
        self._taped: dict[str, int] = {}
        """Threads on the tape, and the oldest item that it holds of each."""
        core.terminal_desk.announcements.listeners.append(self._heard)
        core.terminal_desk.opened = self._opened

    def _heard(self, message: e.Message) -> None:
        if isinstance(message, e.ItemAdded):
            self._taped.setdefault(message.payload.thread, message.payload.seq)
        self.recorder.heard(message)

    def _opened(self, thread: str) -> None:
        """A terminal shows what was said in this thread before, so the tape shows it too, once."""
        oldest = self._taped.get(thread, MOST_ITEMS)
        self._taped[thread] = 0
        for item in self._core.rooms.threads.tail(thread, TAIL):
            if item.seq < oldest:
                self.recorder.heard(
                    e.ItemAdded(
                        id=f"past-{item.item}",
                        ts=self._core.given.clock.now(),
                        thread=thread,
                        turn=item.turn,
                        payload=item,
                    )
                )

    def _goes_on(self) -> None:
        """The next tape begins: it shows, like the first, what was said before in what terminals look at."""
        self._taped.clear()
        for thread in {session.thread: None for session in self._core.terminal_desk.terminals.sessions}:
            self._opened(thread)

    async def make_room(self, limit: int = MOST_BYTES) -> None:
        """Delete the oldest tapes beyond the limit, once that is on the record. Failing to is no failure of the desk."""
        reason = f"tapes took more than {limit:,} bytes"
        try:
            gone = [
                path for path in surplus(self._folder, limit, self.recorder.tape) if path not in self._stuck
            ]
            if gone:
                drafts = [Draft(TAPES, TapeDeleted(path.stem, reason), "desk") for path in gone]
                await self._core.bus.record(*drafts, essential=True)
        except (OSError, DeskError) as problem:
            self._core.given.broke("room for tapes", problem)
            return
        for path in gone:
            try:
                path.unlink(missing_ok=True)
            except OSError as problem:
                self._stuck.add(path)
                self._core.given.broke(f"deleting {path.name}", problem)

    def _shown(self) -> list[str]:
        """The market views that terminals look at; the first instrument's where nobody does."""
        kinds = ("snapshot:", "book:", "chart:", "structure:", "card:")
        sessions = self._core.terminal_desk.terminals.sessions
        shown = [name for session in sessions for name in session.views if name.startswith(kinds)]
        first = self._core.market.symbols[0]
        return shown[:32] or [f"snapshot:{first}", f"book:{first}", f"chart:{first}:1m"]

    async def _sealed(self, tape: str, block: Block) -> None:
        sealed = TapeSealed(tape, block.offset, block.length, block.sha256)
        await self._core.bus.record(Draft(TAPES, sealed, "desk"))
        await self.make_room(MOST_BYTES)
