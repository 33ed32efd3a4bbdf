"""What people say while a debate runs: a question to one side, or a note for the evidence."""

from __future__ import annotations

import re
from typing import Literal, Protocol

from desk.agents.debates import Held
from desk.chat.commands import Context, Done
from desk.chat.handlers import LONGEST_HOLD_S, Heard, Taken

SIDES = ("Bull", "Bear", "Neutral")
Kind = Literal["ask", "note", "tool", "round"]
"""How a debate is steered."""
_QUESTION = re.compile(
    r"\?|^(?:why|what|how|when|where|who|which|is|are|do|does|did|can|could|should|would)\b", re.IGNORECASE
)


class Steered(Protocol):
    """What the handler needs of debates."""

    async def steer(
        self, context: Context, line: str, kind: Kind, *, text: str = "", speaker: str = ""
    ) -> Done: ...

    def of_thread(self, thread: str) -> Held | None: ...


class DebateHandler:
    """Has the floor while a debate runs. It steers in the name of whoever speaks, and can do nothing else."""

    name = "the debate"
    hold_s = LONGEST_HOLD_S
    quiet = True

    def __init__(self, debates: Steered) -> None:
        self._debates = debates

    async def take(self, heard: Heard) -> Taken:
        """A question goes to the side that it names, or to the one without a side; anything else is a note."""
        text, context = heard.text, heard.context
        if self._debates.of_thread(context.thread) is None:  # it has not begun yet
            return Taken("passed")
        side = side_of(text)
        if side or _QUESTION.search(text):
            done = await self._debates.steer(context, text, "ask", text=text, speaker=side or SIDES[-1])
        else:
            done = await self._debates.steer(context, text, "note", text=text)
        return Taken("answered", done)

    async def leave(self, why: str) -> None:
        """Nothing is left undone: what was wanted stands in the journal."""


def side_of(text: str) -> str:
    """The side that a message speaks to, or empty."""
    words = re.findall(r"[a-z]+", text.lower())
    return next((side for side in SIDES if side.lower() in words), "")
