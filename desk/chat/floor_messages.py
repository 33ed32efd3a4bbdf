"""Who held a thread's floor, and what people answered to a playbook, as facts."""

from __future__ import annotations

import msgspec

from desk.kernel.topics import Topic


class FloorTaken(msgspec.Struct, frozen=True, tag=True):
    """From here on messages of the thread go to this handler first."""

    thread: str
    holder: str
    """As shown: `the exposure review`."""
    person: str
    """Who let it have the floor."""


class FloorLeft(msgspec.Struct, frozen=True, tag=True):
    """The handler holds the floor no longer."""

    thread: str
    holder: str
    why: str


class PlaybookAnswered(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """What a person answered to a question of a playbook."""

    thread: str
    turn: str
    playbook: str
    step: str
    question: str
    answer: str
    person: str


class PlaybookEnded(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A playbook came to its summary, or was given up."""

    thread: str
    playbook: str
    answered: int
    whole: bool
    person: str


FloorMessage = FloorTaken | FloorLeft | PlaybookAnswered | PlaybookEnded
FLOORS: Topic[FloorMessage] = Topic("floors.v1", durable=True, messages=FloorMessage)
"""Who takes the messages of which thread."""
