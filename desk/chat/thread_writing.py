"""What every write to a thread shares: who may, whether there is room, and the fact of an item."""

from __future__ import annotations

from desk.agents.voice import Statement
from desk.chat.messages import ItemAdded
from desk.kernel.errors import Refused
from desk.kernel.queries import Select
from desk.kernel.shortening import shortened
from desk.people.directory import require
from widgets.specs.chat import ChatItem

DESK = "desk"
"""Who says what no person said."""
UNTITLED = "New thread"
LONGEST_TITLE = 60
INTERRUPTED = "interrupted: the desk went down while this was being said"
MOST_ITEMS = 100_000
"""Items of one thread; a longer one is an archive."""


def may_speak(select: Select, actor: str) -> None:
    """Refuse a person without the right; what the desk says of itself needs none."""
    if actor != DESK:
        require(select, actor, "ask")


def room_in(select: Select, thread: str) -> int:
    """How many items a thread has; refuses one that does not exist or is full."""
    rows = select("SELECT items FROM threads WHERE thread = ?", (thread,))
    if not rows:
        raise Refused(f"There is no thread {thread!r}; /thread lists them.")
    items = int(rows[0][0])
    if items >= MOST_ITEMS:
        raise Refused("This thread is full; open a new one with /new.")
    return items


def item_of(
    statement: Statement, item: str, thread: str, turn: str, seq: int, at: int, stopped: str
) -> ChatItem:
    """A statement as an item of a thread."""
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


def added(item: ChatItem) -> ItemAdded:
    """The fact of an item."""
    return ItemAdded(item.thread, item.seq, item.item, item.turn, item.model_dump_json())


def title_of(text: str) -> str:
    """What somebody wrote as a title: one line, and not too long."""
    line = "".join(character for character in " ".join(text.split()) if character.isprintable())
    return shortened(line, LONGEST_TITLE)
