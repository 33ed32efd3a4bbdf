"""The files that a question is about: those that were brought without a word just before it, and those it came with."""

from __future__ import annotations

from desk.chat.attachments_table import attached_to
from desk.chat.messages import AttachmentGiven
from desk.chat.said_table import typed
from desk.chat.threads_table import item_called, newest
from desk.kernel.queries import Select
from widgets.specs.chat import MOST_ATTACHED

_BACK = 40
"""Items before a question among which files are looked for."""


def files_before(select: Select, thread: str, speaker: str) -> tuple[AttachmentGiven, ...]:
    """What this speaker brought into a thread without a word since they asked last; commands in between do not count."""
    return _brought(select, thread, speaker, 0)


def files_of_question(select: Select, item: str) -> tuple[AttachmentGiven, ...]:
    """What a question of the past was about."""
    asked = item_called(select, item)
    if asked is None:
        return ()
    before = _brought(select, asked.thread, asked.speaker, asked.seq - 1) if asked.seq > 1 else ()
    return (*before, *attached_to(select, asked.turn))[-MOST_ATTACHED:]


def _brought(select: Select, thread: str, speaker: str, upto: int) -> tuple[AttachmentGiven, ...]:
    turns: list[str] = []
    for item in reversed(newest(select, thread, _BACK, upto=upto)):
        if item.author != "person" or item.speaker != speaker:
            continue
        line = typed(item.model_dump(mode="json"))
        if line and not line.startswith("/"):
            break
        if not line:
            turns.append(item.turn)
    files = [file for turn in reversed(turns) for file in attached_to(select, turn)]
    return tuple(files[-MOST_ATTACHED:])
