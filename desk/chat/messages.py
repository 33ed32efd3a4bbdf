"""Threads and what stands in them, as facts."""

from __future__ import annotations

from typing import Literal

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


class ThreadForked(msgspec.Struct, frozen=True, tag=True):
    """A new thread begins with the items of another one up to `upto`; they stay where they are."""

    thread: str
    title: str
    source: str
    upto: int


class ThreadArchived(msgspec.Struct, frozen=True, tag=True):
    """A thread was put away, or brought back. Nothing is ever deleted."""

    thread: str
    archived: bool


class AnswerJudged(msgspec.Struct, frozen=True, tag=True):
    """A person says what they think of an answer; what they said last counts."""

    thread: str
    item: str
    turn: str
    """The turn that the item was said in."""
    person: str
    verdict: Literal["good", "bad"]
    reason: str = ""


class AttachmentGiven(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A file that went with a message: text from outside, whoever brought it. Of an image there are only its marks."""

    thread: str
    turn: str
    item: str
    attachment: str
    name: str
    media: Literal["text", "csv", "image"]
    sha256: str
    bytes: int
    text: str = ""
    lines: int = 0
    columns: tuple[str, ...] = ()
    rows: int = 0
    width: int = 0
    height: int = 0


ThreadMessage = (
    ThreadOpened
    | ThreadTitled
    | ThreadForked
    | ThreadArchived
    | TurnBegan
    | TurnFinished
    | ItemAdded
    | AnswerJudged
    | AttachmentGiven
)
THREADS: Topic[ThreadMessage] = Topic("threads.v1", durable=True, messages=ThreadMessage)
"""Every thread, turn and item."""
