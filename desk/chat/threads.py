"""Threads: written through the journal, read from their tables."""

from __future__ import annotations

from collections.abc import Sequence

from desk.agents.voice import Statement, notice
from desk.chat.events import EndReason
from desk.chat.messages import THREADS, ItemAdded, ThreadOpened, ThreadTitled, TurnBegan, TurnFinished
from desk.chat.threads_table import running_turns
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.errors import Refused
from desk.kernel.ids import Ids
from desk.kernel.journal import Draft
from desk.kernel.queries import Select, Tables, within
from desk.people.directory import require
from widgets.specs.chat import ChatItem
from widgets.specs.threads import ThreadInfo, ThreadList

DESK = "desk"
"""Who says what no person said."""
UNTITLED = "New thread"
LONGEST_TITLE = 60
MOST_ITEMS = 100_000
"""Items of one thread; a longer one is an archive."""
MOST_LISTED = 200
_LATEST = "SELECT thread FROM threads ORDER BY last_at DESC, opened_seq DESC LIMIT 1"
INTERRUPTED = "interrupted: the desk went down while this was being said"


class Threads:
    """Opens threads, adds items to them, and reads both."""

    def __init__(self, bus: Bus, clock: Clock, ids: Ids) -> None:
        self._bus = bus
        self._clock = clock
        self._ids = ids

    async def open(self, actor: str, title: str = "") -> str:
        """A new thread's id."""
        thread = self._ids.new("thr")
        opened = Draft(THREADS, ThreadOpened(thread, _title(title) or UNTITLED), actor, thread)
        await self._spoken(actor, opened)
        return thread

    async def retitle(self, thread: str, title: str, actor: str) -> str:
        """Give a thread another title; the answer is the title as it stands."""
        self.require(thread)
        text = _title(title)
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

    def list(self) -> ThreadList:
        """Threads, the last written in first."""
        rows = self._bus.rows(
            "SELECT thread, title, opened_at, items, last_at FROM threads"
            " ORDER BY last_at DESC, opened_seq DESC LIMIT ?",
            (MOST_LISTED,),
        )
        return ThreadList(
            threads=tuple(
                ThreadInfo(thread=thread, title=title, created_at=opened, items=items, last_at=last)
                for thread, title, opened, items, last in rows
            )
        )

    def tail(self, thread: str, count: int = 200, after: int = 0) -> tuple[ChatItem, ...]:
        """The last `count` items with a `seq` above `after`, oldest first."""
        rows = self._bus.rows(
            "SELECT body FROM items WHERE thread = ? AND seq > ? ORDER BY seq DESC LIMIT ?",
            (thread, after, count),
        )
        return tuple(ChatItem.model_validate_json(row[0]) for row in reversed(rows))

    def turns_of(self, thread: str, count: int = 20) -> tuple[str, ...]:
        """The latest turns that left items in a thread, newest first."""
        rows = self._bus.rows(
            "SELECT turn FROM (SELECT turn, max(seq) AS last FROM (SELECT turn, seq FROM items WHERE thread = ?"
            " ORDER BY seq DESC LIMIT 400) GROUP BY turn) ORDER BY last DESC LIMIT ?",
            (thread, count),
        )
        return tuple(str(row[0]) for row in rows)

    async def add(
        self, thread: str, turn: str, statement: Statement, actor: str, stopped: str = ""
    ) -> ChatItem:
        """Add a finished statement."""
        return (await self._write(thread, actor, turn, [statement], stopped=stopped))[0]

    async def begin(self, thread: str, turn: str, statement: Statement, actor: str, title: str = "") -> None:
        """Begin a turn with what somebody said, and title a thread that has no title yet."""
        before = [Draft(THREADS, TurnBegan(thread, turn, actor), actor, turn)]
        if title and self.title(thread) == UNTITLED:
            before.append(Draft(THREADS, ThreadTitled(thread, _title(title)), actor, turn))
        await self._write(thread, actor, turn, [statement], before=before)

    async def exchange(self, thread: str, turn: str, statements: Sequence[Statement], actor: str) -> None:
        """Add several statements at once, such as a command and its answer."""
        await self._write(thread, actor, turn, statements)

    async def finish(self, thread: str, turn: str, reason: EndReason, detail: str, actor: str = DESK) -> None:
        """End a turn, on a full disk too: one that never ends would hold up whoever waits for the desk to be idle."""
        ended = Draft(THREADS, TurnFinished(thread, turn, reason, detail), actor, turn)
        await self._bus.record(ended, essential=True)

    async def recover(self) -> tuple[str, ...]:
        """Say of every turn that was cut off by a crash that it was; the answer names them."""
        rows = running_turns(self._bus.rows)
        for turn, thread in rows:
            note = notice("This turn was interrupted: the desk went down. Ask again to repeat it.", "warning")
            await self.add(thread, turn, note, "desk", stopped=INTERRUPTED)
            await self.finish(thread, turn, "failed", INTERRUPTED)
        return tuple(turn for turn, _ in rows)

    async def _spoken(self, actor: str, draft: Draft) -> None:
        def decide(tables: Tables) -> Sequence[Draft]:
            _may_speak(within(tables), actor)
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
    ) -> tuple[ChatItem, ...]:
        at = self._clock.now()
        names = [self._ids.new("itm") for _ in statements]
        written: list[ChatItem] = []

        def decide(tables: Tables) -> Sequence[Draft]:
            if before:
                _may_speak(within(tables), actor)
            seq = _room(within(tables), thread)
            written[:] = [
                _item(statement, name, thread, turn, seq + place, at, stopped)
                for place, (statement, name) in enumerate(zip(statements, names, strict=True), 1)
            ]
            return [*before, *(Draft(THREADS, _added(item), actor, turn) for item in written)]

        await self._bus.transact(decide)
        return tuple(written)


def _may_speak(select: Select, actor: str) -> None:
    """Refuse a person without the right; what the desk says of itself needs none."""
    if actor != DESK:
        require(select, actor, "ask")


def _room(select: Select, thread: str) -> int:
    rows = select("SELECT items FROM threads WHERE thread = ?", (thread,))
    if not rows:
        raise Refused(f"There is no thread {thread!r}; /thread lists them.")
    items = int(rows[0][0])
    if items >= MOST_ITEMS:
        raise Refused("This thread is full; open a new one with /new.")
    return items


def _item(
    statement: Statement, item: str, thread: str, turn: str, seq: int, at: int, stopped: str
) -> ChatItem:
    return ChatItem(
        item=item,
        thread=thread,
        turn=turn,
        seq=seq,
        author=statement.author,
        speaker=statement.speaker,
        tone=statement.tone,
        at=at,
        blocks=statement.blocks,
        stopped=stopped,
        meter=statement.meter,
    )


def _added(item: ChatItem) -> ItemAdded:
    return ItemAdded(item.thread, item.seq, item.item, item.turn, item.model_dump_json())


def _title(text: str) -> str:
    line = "".join(character for character in " ".join(text.split()) if character.isprintable())
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1].rstrip() + "…"
