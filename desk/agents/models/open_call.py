"""A tool call that is still being written, by whichever protocol, and whether it can be read in the end."""

from __future__ import annotations

from desk.agents.models.answer_text import Broken
from desk.agents.models.exchange import CallWanted
from desk.agents.models.provider_words import one_line
from desk.agents.strict_json import NotStrict, strict_object

MOST_CALLS = 32
MOST_ARGUMENTS = 64 * 1024
"""Characters of the arguments of one call."""
DEEPEST = 32


class OpenCall:
    """Keeps its pieces apart until it is read, so that many small ones cost no more than their length."""

    __slots__ = ("_pieces", "id", "name")

    def __init__(self, call: str, name: str = "") -> None:
        self.id = call
        self.name = name
        self._pieces: list[str] = []

    @property
    def arguments(self) -> str:
        """As far as they are written."""
        return "".join(self._pieces)

    def add(self, piece: str) -> None:
        """More of its arguments."""
        self._pieces.append(piece)

    def sound(self) -> CallWanted:
        """The call, once it is whole. Raises `Broken` without a name, or where its arguments are not one sound object."""
        if not self.name:
            raise Broken("fragment", "a tool call names no tool")
        arguments = self.arguments.strip() or "{}"
        try:
            strict_object(arguments, MOST_ARGUMENTS, DEEPEST)
        except NotStrict as problem:
            why = str(problem).partition("; ")[0]
            words = f"the arguments of {one_line(self.name, 60)} cannot be used: {why}"
            raise Broken("arguments", words) from None
        return CallWanted(self.id, self.name, arguments)
