"""A turn as it is spoken: ephemeral, for display only. What was said stands in `threads.v1`."""

from __future__ import annotations

from typing import Literal

import msgspec

from desk.kernel.topics import Topic

EndReason = Literal["done", "stopped", "failed"]


class TurnStarted(msgspec.Struct, frozen=True, tag=True):
    """Somebody is about to speak."""

    thread: str
    turn: str
    speaker: str
    tone: str


class TurnSaid(msgspec.Struct, frozen=True, tag=True):
    """More of the statement that is open; the whole of it follows as an item."""

    thread: str
    turn: str
    speaker: str
    tone: str
    text: str


class TurnEnded(msgspec.Struct, frozen=True, tag=True):
    """The turn is over; `detail` says why when it was stopped or failed."""

    thread: str
    turn: str
    reason: EndReason
    detail: str


TURNS: Topic[TurnStarted | TurnSaid | TurnEnded] = Topic(
    "turns.v1", durable=False, messages=TurnStarted | TurnSaid | TurnEnded
)
"""The words of running turns."""
