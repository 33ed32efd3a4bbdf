"""Threads forked and put away, and answers judged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from desk.agents.voice import notice
from desk.chat.messages import THREADS, AnswerJudged, ThreadArchived, ThreadForked
from desk.chat.thread_writing import added, item_of, may_speak, room_in, title_of
from desk.chat.threads_table import parts
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.errors import Refused
from desk.kernel.ids import Ids
from desk.kernel.journal import Draft
from desk.kernel.queries import Tables, within
from widgets.specs.chat import ChatItem

MOST_FORKS = 16
"""Threads that stand behind each other, each begun with items of the one before."""


class ThreadChanges:
    """What people do with threads and answers beside writing."""

    def __init__(self, bus: Bus, clock: Clock, ids: Ids) -> None:
        self._bus = bus
        self._clock = clock
        self._ids = ids

    async def fork(self, thread: str, upto: int, actor: str) -> str:
        """A new thread that begins with the items of another up to this `seq`, and says from where; its id."""
        fork = self._ids.new("thr")
        turn, name, at = self._ids.new("trn"), self._ids.new("itm"), self._clock.now()

        def decide(tables: Tables) -> Sequence[Draft]:
            select = within(tables)
            may_speak(select, actor)
            there = room_in(select, thread)
            if not 1 <= upto <= there:
                raise Refused(f"This thread has items 1 to {there}; fork it at one of them.")
            found = parts(select, thread)
            if len(found) >= MOST_FORKS:
                raise Refused("This is a fork of a fork of too many forks; open a new thread with /new.")
            source = next(part.thread for part in found if part.after < upto)
            title = str(select("SELECT title FROM threads WHERE thread = ?", (thread,))[0][0])
            words = f'Forked from "{title}" at item {upto}: what stands above was said there.'
            item = item_of(notice(words), name, fork, turn, upto + 1, at, "")
            forked = ThreadForked(fork, title_of(f"{title} (fork)"), source, upto)
            return [Draft(THREADS, forked, actor, turn), Draft(THREADS, added(item), actor, turn)]

        await self._bus.transact(decide)
        return fork

    async def archive(self, thread: str, archived: bool, actor: str) -> None:
        """Put a thread away, or bring it back; writing in it brings it back too."""
        await self._spoken(actor, Draft(THREADS, ThreadArchived(thread, archived), actor, thread), thread)

    async def judge(self, item: ChatItem, person: str, verdict: Literal["good", "bad"], reason: str) -> None:
        """Keep what a person thinks of an answer."""
        judged = AnswerJudged(item.thread, item.item, item.turn, person, verdict, reason)
        await self._spoken(person, Draft(THREADS, judged, person, item.turn))

    async def _spoken(self, actor: str, draft: Draft, thread: str = "") -> None:
        def decide(tables: Tables) -> Sequence[Draft]:
            may_speak(within(tables), actor)
            if thread and not parts(within(tables), thread):
                raise Refused(f"There is no thread {thread!r}; /threads lists them.")
            return [draft]

        await self._bus.transact(decide)
