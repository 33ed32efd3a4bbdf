"""Threads: written through the journal, read from their tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from desk.agents.voice import Statement, notice
from desk.chat.events import EndReason
from desk.chat.files_asked import files_before, files_of_question
from desk.chat.messages import (
    THREADS,
    AttachmentGiven,
    ThreadOpened,
    ThreadTitled,
    TurnBegan,
    TurnFinished,
)
from desk.chat.thread_writing import (
    DESK,
    INTERRUPTED,
    UNTITLED,
    added,
    item_of,
    may_speak,
    room_in,
    title_of,
)
from desk.chat.threads_table import newest, parts, running_turns
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.errors import Refused
from desk.kernel.ids import Ids
from desk.kernel.journal import Draft
from desk.kernel.queries import Tables, within
from widgets.specs.chat import ChatItem

CUT_OFF = "This turn was interrupted: the desk went down. Ask again to repeat it."
_LATEST = "SELECT thread FROM threads WHERE archived = 0 ORDER BY last_at DESC, opened_seq DESC LIMIT 1"


class Threads:
    """Opens threads, adds items to them, and reads both."""

    def __init__(self, bus: Bus, clock: Clock, ids: Ids) -> None:
        self._bus = bus
        self._clock = clock
        self._ids = ids

    async def open(self, actor: str, title: str = "") -> str:
        """A new thread's id."""
        thread = self._ids.new("thr")
        opened = Draft(THREADS, ThreadOpened(thread, title_of(title) or UNTITLED), actor, thread)
        await self._spoken(actor, opened)
        return thread

    async def retitle(self, thread: str, title: str, actor: str) -> str:
        """Give a thread another title; the answer is the title as it stands."""
        self.require(thread)
        text = title_of(title)
        if not text:
            raise Refused("A title needs at least one word.")
        await self._spoken(actor, Draft(THREADS, ThreadTitled(thread, text), actor, thread))
        return text

    async def latest(self, actor: str) -> str:
        """The thread that was last written in; a new one where there is none, the same for all who ask at once."""
        if not self._bus.rows(_LATEST, ()):
            first = self._ids.new("thr")

            def decide(tables: Tables) -> Sequence[Draft]:
                opened = Draft(THREADS, ThreadOpened(first, UNTITLED), actor, first)
                return () if within(tables)(_LATEST, ()) else (opened,)

            # Also on a full disk: whoever comes to stop the desk needs a thread to come into.
            await self._bus.transact(decide, essential=True)
        return str(self._bus.rows(_LATEST, ())[0][0])

    def exists(self, thread: str) -> bool:
        """Whether there is such a thread."""
        return bool(self._bus.rows("SELECT 1 FROM threads WHERE thread = ?", (thread,)))

    def require(self, thread: str) -> None:
        """Refuse a thread that does not exist."""
        if not self.exists(thread):
            raise Refused(f"There is no thread {thread!r}; /thread lists them.")

    def title(self, thread: str) -> str:
        """A thread's title, or empty."""
        rows = self._bus.rows("SELECT title FROM threads WHERE thread = ?", (thread,))
        return str(rows[0][0]) if rows else ""

    def items(self, thread: str) -> int:
        """How many items a thread has, with those that it begins with."""
        rows = self._bus.rows("SELECT items FROM threads WHERE thread = ?", (thread,))
        return int(rows[0][0]) if rows else 0

    def tail(self, thread: str, count: int = 200, after: int = 0) -> tuple[ChatItem, ...]:
        """The last `count` items with a `seq` above `after`, oldest first."""
        return newest(self._bus.rows, thread, count, after)

    def page(
        self, thread: str, count: int, before: int = 0, around: int = 0, after: int = 0
    ) -> tuple[ChatItem, ...]:
        """At most `count` items in a row: those before a `seq`, around one, after one, or else the last ones."""
        if around:
            return newest(self._bus.rows, thread, count, upto=max(around + count // 2, count))
        if after:
            return newest(self._bus.rows, thread, count, after, after + count)
        return (
            newest(self._bus.rows, thread, count, upto=before - 1)
            if before > 1
            else (() if before else newest(self._bus.rows, thread, count))
        )

    def turns_of(self, thread: str, count: int = 20) -> tuple[str, ...]:
        """The latest turns that left items in a thread, newest first, those before it was forked included."""
        found: dict[str, None] = {}
        for part in parts(self._bus.rows, thread):
            rows = self._bus.rows(
                "SELECT turn FROM (SELECT turn, max(seq) AS last FROM (SELECT turn, seq FROM items WHERE thread = ?"
                " AND seq <= ? ORDER BY seq DESC LIMIT 400) GROUP BY turn) ORDER BY last DESC LIMIT ?",
                (part.thread, part.upto, count),
            )
            found |= dict.fromkeys(str(row[0]) for row in rows)
        return tuple(found)[:count]

    def files_before(self, thread: str, speaker: str) -> tuple[AttachmentGiven, ...]:
        """Files that this speaker brought without a word since they asked last."""
        return files_before(self._bus.rows, thread, speaker)

    def files_again(self, item: str) -> tuple[AttachmentGiven, ...]:
        """Files that a question of the past was about, to go with it once more."""
        files = files_of_question(self._bus.rows, item)
        return tuple(replace(file, attachment=self._ids.new("att")) for file in files)

    async def add(
        self, thread: str, turn: str, statement: Statement, actor: str, stopped: str = ""
    ) -> ChatItem:
        """Add a finished statement."""
        return (await self._write(thread, actor, turn, [statement], stopped=stopped))[0]

    async def begin(
        self,
        thread: str,
        turn: str,
        statement: Statement,
        actor: str,
        title: str = "",
        files: Sequence[AttachmentGiven] = (),
    ) -> None:
        """Begin a turn with what somebody said and the files that came with it, and title a thread without a title."""
        before = [Draft(THREADS, TurnBegan(thread, turn, actor), actor, turn)]
        if title and self.title(thread) == UNTITLED:
            before.append(Draft(THREADS, ThreadTitled(thread, title_of(title)), actor, turn))
        await self._write(thread, actor, turn, [statement], before=before, files=files)

    async def exchange(
        self,
        thread: str,
        turn: str,
        statements: Sequence[Statement],
        actor: str,
        files: Sequence[AttachmentGiven] = (),
    ) -> None:
        """Add several statements at once, such as a command and its answer; files go with the first."""
        await self._write(thread, actor, turn, statements, files=files)

    async def finish(self, thread: str, turn: str, reason: EndReason, detail: str, actor: str = DESK) -> None:
        """End a turn, on a full disk too: one that never ends would hold up whoever waits for the desk to be idle."""
        ended = Draft(THREADS, TurnFinished(thread, turn, reason, detail), actor, turn)
        await self._bus.record(ended, essential=True)

    async def recover(self, instead: Callable[[str], str] = lambda turn: "") -> tuple[str, ...]:
        """Say of every turn that was cut off by a crash that it was, or what is said `instead`; the answer names them."""
        rows = running_turns(self._bus.rows)
        for turn, thread in rows:
            note = notice(instead(turn) or CUT_OFF, "warning")
            await self.add(thread, turn, note, "desk", stopped=INTERRUPTED)
            await self.finish(thread, turn, "failed", INTERRUPTED)
        return tuple(turn for turn, _ in rows)

    async def _spoken(self, actor: str, draft: Draft) -> None:
        def decide(tables: Tables) -> Sequence[Draft]:
            may_speak(within(tables), actor)
            return [draft]

        await self._bus.transact(decide)

    async def _write(
        self,
        thread: str,
        actor: str,
        turn: str,
        statements: Sequence[Statement],
        before: Sequence[Draft] = (),
        stopped: str = "",
        files: Sequence[AttachmentGiven] = (),
    ) -> tuple[ChatItem, ...]:
        at = self._clock.now()
        names = [self._ids.new("itm") for _ in statements]
        written: list[ChatItem] = []

        def decide(tables: Tables) -> Sequence[Draft]:
            if before:
                may_speak(within(tables), actor)
            seq = room_in(within(tables), thread)
            written[:] = [
                item_of(statement, name, thread, turn, seq + place, at, stopped)
                for place, (statement, name) in enumerate(zip(statements, names, strict=True), 1)
            ]
            given = (replace(file, thread=thread, turn=turn, item=names[0]) for file in files)
            return [
                *before,
                *(Draft(THREADS, added(item), actor, turn) for item in written),
                *(Draft(THREADS, file, actor, turn) for file in given),
                *(fact for statement in statements for fact in statement.facts),
            ]

        await self._bus.transact(decide)
        return tuple(written)
