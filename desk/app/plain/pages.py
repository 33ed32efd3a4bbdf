"""Long answers in parts: the next of them comes when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desk.kernel.errors import Refused
from widgets.language import say, several

if TYPE_CHECKING:
    from desk.app.plain.voice import Voice

PAGE = 20
"""Lines of a long answer that are said at a time."""


class Pages:
    """What is left of the latest long answer. A pipe gets all of it at once."""

    def __init__(self, voice: Voice, interactive: bool) -> None:
        self._voice, self._interactive = voice, interactive
        self._left: tuple[str, ...] = ()

    def say(self, lines: Sequence[str]) -> None:
        """Say an answer, or its first part."""
        most = PAGE if self._interactive else len(lines)
        self._voice.say(*lines[:most])
        self._left = tuple(lines[most:])
        if self._left:
            count = len(self._left)
            self._voice.say(
                several(count, "{count} more line; on reads it.", "{count} more lines; on reads further.")
            )

    def further(self) -> None:
        """The next part."""
        if not self._left:
            raise Refused(say("nothing more is left to read"))
        self.say(self._left)
