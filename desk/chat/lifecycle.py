"""The life of a thread: it begins with nothing of another, and what stood in it is committed when it comes to rest."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from typing import Any, Literal

from desk.agents.memory.messages import MEMORY, TranscriptCommitted
from desk.chat.messages import THREADS, ThreadArchived, ThreadForked, ThreadOpened
from desk.kernel.bus import Bus, Delivery
from desk.kernel.clock import Clock
from desk.kernel.journal import Draft
from desk.kernel.looking import keep_looking
from desk.kernel.queries import Select, Tables, within

Why = Literal["idle", "left", "closed", "forked"]
EVERY_S = 30.0
IDLE = 15 * 60 * 1_000_000_000
"""A thread in which nothing was said for so long has come to rest."""
MOST_AT_ONCE = 50
"""Idle threads that are committed in one look."""
Reset = Callable[[str], object]
"""Forgets whatever is held under a thread's id."""


class Lifecycle:
    """A supervised service with three hooks: opened, forked, closed. A thread's facts call them by themselves."""

    name = "thread lifecycle"

    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock
        self._resting: dict[str, Why] = {}
        self._wake = asyncio.Event()
        self.resets: list[Reset] = []
        """Called at once with every thread that begins or ends: evidence, handlers and steering held for it go."""
        bus.subscribe(THREADS, self._heard)

    def opened(self, thread: str) -> None:
        """A thread begins: nothing that was held for a debate, by any name, is its own."""
        for reset in self.resets:
            reset(thread)

    def forked(self, source: str, fork: str) -> None:
        """A thread goes on as another one: what stood in it is committed, the fork begins afresh."""
        self._rest(source, "forked")
        self.opened(fork)

    def closed(self, thread: str) -> None:
        """A thread was put away."""
        self._rest(thread, "closed")
        self.opened(thread)

    def left(self, thread: str) -> None:
        """Somebody went on to another thread."""
        self._rest(thread, "left")

    async def run(self, ready: Callable[[], None]) -> None:
        """Commit what has come to rest until cancelled."""
        ready()
        await keep_looking(self.look, self._wake, EVERY_S)

    async def look(self) -> None:
        """Commit every transcript that is due."""
        resting, self._resting = self._resting, {}
        for thread in self._idle():
            resting.setdefault(thread, "idle")
        for thread, why in resting.items():
            await self.commit(thread, why)

    async def commit(self, thread: str, why: Why) -> bool:
        """Fix what stands in a thread by its hash; False where nothing was said since the last time."""

        def decide(tables: Tables) -> list[Draft]:
            found = transcript(within(tables), thread, why)
            return [] if found is None else [Draft(MEMORY, found, "desk", thread)]

        if transcript(self._bus.rows, thread, why) is None:
            return False
        return bool(await self._bus.transact(decide))

    def _heard(self, delivery: Delivery[Any]) -> None:
        match delivery.message:
            case ThreadOpened(thread=thread):
                self.opened(thread)
            case ThreadForked(thread=fork, source=source):
                self.forked(source, fork)
            case ThreadArchived(thread=thread, archived=True):
                self.closed(thread)

    def _rest(self, thread: str, why: Why) -> None:
        self._resting[thread] = why
        self._wake.set()

    def _idle(self) -> tuple[str, ...]:
        rows = self._bus.rows(
            "SELECT threads.thread FROM threads WHERE last_at <= ? AND items > origin_items AND items > coalesce("
            "(SELECT max(transcripts.items) FROM transcripts WHERE transcripts.thread = threads.thread), 0)"
            " ORDER BY last_at, opened_seq LIMIT ?",
            (self._clock.now() - IDLE, MOST_AT_ONCE),
        )
        return tuple(str(row[0]) for row in rows)


def transcript(select: Select, thread: str, why: Why) -> TranscriptCommitted | None:
    """What a thread's transcript adds to the one committed before, or nothing where nothing was said since."""
    before = select(
        "SELECT items, sha256, at FROM transcripts WHERE thread = ? ORDER BY seq DESC LIMIT 1", (thread,)
    )
    since, previous, at = before[0] if before else (0, "", 0)
    rows = select("SELECT seq, body FROM items WHERE thread = ? AND seq > ? ORDER BY seq", (thread, since))
    if not rows:
        return None
    digest = hashlib.sha256(str(previous).encode())
    for _, body in rows:
        digest.update(str(body).encode())
        digest.update(b"\n")
    found = select(
        "SELECT insight FROM insights WHERE thread = ? AND heard_at > ? ORDER BY seq LIMIT 200", (thread, at)
    )
    return TranscriptCommitted(
        thread=thread,
        why=why,
        items=int(rows[-1][0]),
        since=int(since),
        sha256=digest.hexdigest(),
        previous=str(previous),
        insights=tuple(str(row[0]) for row in found),
    )
