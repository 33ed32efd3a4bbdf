"""A turn as it is spoken: ephemeral, for display only. What was said stands in `threads.v1`."""

from __future__ import annotations

from typing import Literal

import msgspec

from desk.kernel.topics import Topic
from widgets.specs.chat import Meter

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


class TurnProgress(msgspec.Struct, frozen=True, tag=True):
    """How far the turn has got, while nobody speaks: who thinks, which tool runs, how long it waits and why.

    The newest one stands below what is said; the next words, or an empty text, take it away.
    """

    thread: str
    turn: str
    speaker: str
    text: str
    until: int = 0
    """UTC nanoseconds at which a wait ends, or 0: the terminal counts down to it by itself."""
    meter: Meter | None = None
    """What the turn has cost so far."""


TurnMessage = TurnStarted | TurnSaid | TurnProgress | TurnEnded
TURNS: Topic[TurnMessage] = Topic("turns.v1", durable=False, messages=TurnMessage)
"""The words of running turns."""
