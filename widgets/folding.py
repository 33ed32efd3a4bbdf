"""Long pastes and attached files as short marks in the composer: seen as one word, sent whole. Loaded when needed."""

from __future__ import annotations

import hashlib
import re
from typing import Literal, NamedTuple

from widgets.language import say, several
from widgets.specs.chat import LONGEST_ATTACHMENT, LONGEST_MESSAGE

FOLD_LINES = 6
FOLD_CHARACTERS = 800
"""A paste of more than so many lines or characters is folded."""
MOST_LINES = 200
"""Lines that a message may have at the host."""
_KEPT = 16
"""Marks that are remembered, for a message that is taken back or sent again."""


class Carried(NamedTuple):
    """What goes with a message: of an image its marks alone."""

    name: str
    media: Literal["text", "csv", "image"]
    text: str
    sha256: str
    bytes: int
    width: int = 0
    height: int = 0


def carried_text(name: str, text: str) -> Carried:
    """A text of one's own that goes with a message."""
    body = text.encode()
    return Carried(name, "text", text, hashlib.sha256(body).hexdigest(), len(body))


def folds(text: str) -> bool:
    """Whether a paste is long enough to be folded."""
    return text.count("\n") >= FOLD_LINES or len(text) > FOLD_CHARACTERS


class Folded:
    """What the marks in a message stand for."""

    def __init__(self) -> None:
        self._pastes: dict[str, str] = {}
        self._files: dict[str, Carried] = {}

    def paste(self, text: str) -> str:
        """A mark for a paste; empty where it is too long to be sent at all."""
        if len(text.encode()) > LONGEST_ATTACHMENT:
            return ""
        lines = len(text.splitlines())
        what = (
            several(lines, "{count:,} line", "{count:,} lines")
            if lines > 1
            else several(len(text), "{count:,} character", "{count:,} characters")
        )
        mark = self._mark(say("pasted {what}", what=what))
        self._pastes[mark] = text
        self._forget(self._pastes)
        return mark

    def attach(self, file: Carried) -> str:
        """A mark for a file."""
        mark = self._mark(say("file {name}", name=file.name))
        self._files[mark] = file
        self._forget(self._files)
        return mark

    def before(self, text: str, at: int) -> str:
        """The mark that ends at this place of a text, or empty."""
        return next((mark for mark in self.marks if text.endswith(mark, 0, at)), "")

    def near(self, text: str, at: int) -> tuple[int, str]:
        """Where the paste at or before this place begins, and its mark; the last of the text otherwise."""
        places = [
            (found.start(), mark) for mark in self._pastes for found in re.finditer(re.escape(mark), text)
        ]
        behind = [place for place in sorted(places) if place[0] <= at]
        return behind[-1] if behind else max(places, default=(-1, ""))

    def text_of(self, mark: str) -> str:
        """What was pasted."""
        return self._pastes[mark]

    @property
    def marks(self) -> tuple[str, ...]:
        return (*self._pastes, *self._files)

    def whole(self, text: str) -> tuple[str, tuple[Carried, ...]]:
        """The message as it is sent: pastes in full where it can hold them, else beside it, as files always are."""
        pastes = [mark for mark in self._pastes if mark in text]
        full = text
        for mark in pastes:
            full = full.replace(mark, self._pastes[mark])
        files = tuple(file for mark, file in self._files.items() if mark in text)
        if len(full) <= LONGEST_MESSAGE and len(full.splitlines()) <= MOST_LINES:
            return full, files
        beside = tuple(
            carried_text(f"pasted-{number}.txt", self._pastes[mark]) for number, mark in enumerate(pastes, 1)
        )
        return text, (*beside, *files)

    def _mark(self, what: str) -> str:
        mark, number = f"[{what}]", 1
        while mark in self._pastes or mark in self._files:
            number += 1
            mark = f"[{what}, {number}]"
        return mark

    @staticmethod
    def _forget(kept: dict[str, str] | dict[str, Carried]) -> None:
        while len(kept) > _KEPT:
            kept.pop(next(iter(kept)))
