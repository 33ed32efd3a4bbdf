"""What is typed into the settings: a value, or the parts of a secret."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from widgets.entry import Entry, Outcome, Secret
from widgets.language import say

if TYPE_CHECKING:
    from textual import events

    from desk.app.settings_rows import Row


class Field(Entry):
    """A value being typed; nothing is a value too, where a setting may be nothing."""

    def key(self, event: events.Key) -> Outcome:
        return "send" if event.key == "enter" else super().key(event)


class PastedKey(Secret):
    """A pasted key; some are longer than any passphrase."""

    LONGEST = 4_096

    def add(self, text: str) -> None:
        more = text.encode()
        if len(self._bytes) + len(more) > self.LONGEST:
            self.hint = say("That is longer than any key; paste the key alone.")
        else:
            self._bytes += more


@dataclass
class Asking:
    """A secret in the making: what is asked for, one after the other."""

    row: Row
    prompts: Sequence[str]
    taken: list[bytearray] = field(default_factory=list)

    def drop(self) -> None:
        """Overwrite what was typed so far."""
        for each in self.taken:
            each[:] = bytes(len(each))
        self.taken.clear()
