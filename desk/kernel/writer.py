"""Who writes the journal: a thread of its own, or, on a virtual loop, the loop itself."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import groupby
from typing import Protocol

from desk.kernel.facts import Fact
from desk.kernel.journal_file import Job, JournalFile

Outcome = tuple[Fact, ...] | Exception
Settle = Callable[[Outcome], None]
"""Takes the outcome on the loop that asked."""

GROUP = 512
"""Most jobs committed together."""


class Writer(Protocol):
    """Runs jobs one after the other against the journal's file."""

    def start(self, file: JournalFile) -> None: ...

    def submit(self, job: Job, settle: Settle) -> None:
        """Queue a job; `settle` is called with its outcome, in the order of submission."""
        ...

    async def stop(self) -> None:
        """Finish what is queued."""
        ...


class InlineWriter:
    """Commits at once, in the caller: for virtual time, where a thread would bring chance back in.

    The caller goes on without giving way to other tasks, where with a thread they run until the commit.
    """

    def __init__(self) -> None:
        self._file: JournalFile | None = None

    def start(self, file: JournalFile) -> None:
        self._file = file

    def submit(self, job: Job, settle: Settle) -> None:
        assert self._file is not None, "the journal is open"
        _settle(asyncio.get_running_loop(), [(settle, self._file.write([job])[0])])

    async def stop(self) -> None:
        self._file = None


class ThreadWriter:
    """Commits in its own thread; whatever waits when it comes round goes into one transaction."""

    def __init__(self, group: int = GROUP) -> None:
        self._group = group
        self._queue: queue.SimpleQueue[tuple[Job, Settle, asyncio.AbstractEventLoop] | None] = (
            queue.SimpleQueue()
        )
        self._thread: threading.Thread | None = None

    def start(self, file: JournalFile) -> None:
        self._thread = threading.Thread(target=self._run, args=(file,), name="journal", daemon=True)
        self._thread.start()

    def submit(self, job: Job, settle: Settle) -> None:
        self._queue.put((job, settle, asyncio.get_running_loop()))

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
            while len(waiting) < self._group and not self._queue.empty():
                waiting.append(self._queue.get())
            group = [entry for entry in waiting if entry is not None]
            open_for_more = None not in waiting
            outcomes = file.write([job for job, _, _ in group]) if group else []
            for loop, settled in groupby(zip(group, outcomes, strict=True), key=lambda pair: pair[0][2]):
                with suppress(RuntimeError):  # that loop is closed: the facts stand, nobody is left to tell
                    loop.call_soon_threadsafe(
                        _settle, loop, [(settle, outcome) for (_, settle, _), outcome in settled]
                    )


def _settle(loop: asyncio.AbstractEventLoop, settled: Sequence[tuple[Settle, Outcome]]) -> None:
    for settle, outcome in settled:
        try:
            settle(outcome)
        except Exception as problem:  # the others of the group still get their answers
            loop.call_exception_handler({"message": "hearing of a commit failed", "exception": problem})
