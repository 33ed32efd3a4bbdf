"""Threads and what stands in them, as facts."""

from __future__ import annotations

import msgspec

from desk.chat.events import EndReason
from desk.kernel.topics import Topic
from widgets.specs.chat import ChatItem


class ThreadOpened(msgspec.Struct, frozen=True, tag=True):
    """A new thread."""

    thread: str
    title: str


class ThreadTitled(msgspec.Struct, frozen=True, tag=True):
    """A thread has another title."""

    thread: str
    title: str


class TurnBegan(msgspec.Struct, frozen=True, tag=True):
    """A turn runs from here on: without its end, it was interrupted."""

    thread: str
    turn: str
    person: str


class TurnFinished(msgspec.Struct, frozen=True, tag=True):
    """The turn is over."""

    thread: str
    turn: str
    reason: EndReason
    detail: str


class ItemAdded(msgspec.Struct, frozen=True, tag=True):
    """One finished statement. `body` is the JSON of its chat item."""

    thread: str
    seq: int
    item: str
    turn: str
    body: str

    @property
    def spec(self) -> ChatItem:
        """The item as it is shown."""
        return ChatItem.model_validate_json(self.body)


ThreadMessage = ThreadOpened | ThreadTitled | TurnBegan | TurnFinished | ItemAdded
THREADS: Topic[ThreadMessage] = Topic("threads.v1", durable=True, messages=ThreadMessage)
"""Every thread, turn and item."""
