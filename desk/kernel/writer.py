"""Who writes the journal: a thread of its own, or, on a virtual loop, the loop itself."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from typing import Protocol

from desk.kernel.facts import Fact
from desk.kernel.journal_file import Decide, JournalFile

Outcome = tuple[Fact, ...] | Exception
Settle = Callable[[Outcome], None]
"""Takes the outcome on the loop that asked."""

GROUP = 512
"""Most decisions committed together."""


class Writer(Protocol):
    """Runs decisions one after the other against the journal's file."""

    def start(self, file: JournalFile) -> None: ...

    def submit(self, decide: Decide, settle: Settle) -> None:
        """Queue a decision; `settle` is called with its outcome, in the order of submission."""
        ...

    async def stop(self) -> None:
        """Finish what is queued and close the file."""
        ...


class InlineWriter:
    """Commits at once, in the caller: for virtual time, where a thread would bring chance back in."""

    def __init__(self) -> None:
        self._file: JournalFile | None = None

    def start(self, file: JournalFile) -> None:
        self._file = file

    def submit(self, decide: Decide, settle: Settle) -> None:
        assert self._file is not None, "the journal is open"
        settle(self._file.write([decide])[0])

    async def stop(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


class ThreadWriter:
    """Commits in its own thread; whatever waits when it comes round goes into one transaction."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[tuple[Decide, Settle, asyncio.AbstractEventLoop] | None] = (
            queue.SimpleQueue()
        )
        self._thread: threading.Thread | None = None

    def start(self, file: JournalFile) -> None:
        self._thread = threading.Thread(target=self._run, args=(file,), name="journal", daemon=True)
        self._thread.start()

    def submit(self, decide: Decide, settle: Settle) -> None:
        self._queue.put((decide, settle, asyncio.get_running_loop()))

    async def stop(self) -> None:
        if self._thread is None:
            return
        self._queue.put(None)
        thread, self._thread = self._thread, None
        await asyncio.get_running_loop().run_in_executor(None, thread.join)
        await asyncio.sleep(0)  # let the last outcomes, queued on this loop, settle

    def _run(self, file: JournalFile) -> None:
        open_for_more = True
        while open_for_more:
            waiting = [self._queue.get()]
            while len(waiting) < GROUP and not self._queue.empty():
                waiting.append(self._queue.get())
            group = [entry for entry in waiting if entry is not None]
            open_for_more = None not in waiting
            outcomes = file.write([decide for decide, _, _ in group]) if group else []
            for (_, settle, loop), outcome in zip(group, outcomes, strict=True):
                if not loop.is_closed():
                    loop.call_soon_threadsafe(settle, outcome)
        file.close()
