"""One question at a time to the person: the next line that is entered answers it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from desk.app.plain.line_editor import Line

Answered = Callable[[Line], Awaitable[None]]
LEAVES = frozenset({"back", "no", "cancel"})
"""Words that give a question up."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for and who takes the answer."""

    then: Answered
    secret: bool = False


class Questions:
    """What the next line answers, if anything was asked."""

    def __init__(self) -> None:
        self._open: Question | None = None

    @property
    def secret(self) -> bool:
        """Whether what is typed now must not be seen."""
        return self._open is not None and self._open.secret

    @property
    def waiting(self) -> bool:
        """Whether the next line is an answer."""
        return self._open is not None

    def ask(self, then: Answered, secret: bool = False) -> None:
        """The next line goes to `then`."""
        self._open = Question(then, secret)

    def drop(self) -> bool:
        """Ask no longer; whether something was asked."""
        asked, self._open = self._open, None
        return asked is not None

    async def answer(self, line: Line) -> None:
        """Hand the line to whoever asked."""
        asked, self._open = self._open, None
        if asked is not None:
            await asked.then(line)
