"""Lines of an answer: told apart while they stream in, and grounded one by one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from desk.agents.grounding import LONGEST, WITHHELD, Grounder, Withheld
from widgets.specs.chat import Block
from widgets.specs.strategy import Run

Style = Literal["paragraph", "heading", "bullet", "numbered", "quote"]
MOST_LINES = 60
"""Lines of one answer; what comes after is not shown."""
_MARKS: tuple[tuple[Style, re.Pattern[str]], ...] = (
    ("heading", re.compile(r"#{1,6}\s+")),
    ("bullet", re.compile(r"[-*•]\s+")),
    ("numbered", re.compile(r"[1-9][0-9]?[.)]\s+")),
    ("quote", re.compile(r">\s?")),
)
_SIGNS = "\u25b2\u25bc\u25cf\u2713\u2717\u00b0\u00a9\u00ae\u2122"
_RULE = re.compile(r"[-=*_`~\s]*|```\w*")


@dataclass(frozen=True, slots=True)
class Line:
    """One line as the model wrote it and as it may be shown; `why` says what kept it back, or is empty."""

    style: Style
    template: str
    runs: tuple[Run, ...]
    why: str = ""

    @property
    def block(self) -> Block:
        """As it is shown."""
        return Block(style=self.style, runs=self.runs)


def read_line(text: str, grounder: Grounder) -> Line | None:
    """The line as it may be shown; `None` for one that says nothing, such as a rule or a fence."""
    stripped = _tidy(text)
    if _RULE.fullmatch(stripped):
        return None
    style, template = _styled(stripped)
    try:
        if style == "quote":
            return Line(style, template, grounder.quoted(template))
        return Line(style, template, grounder.runs(template))
    except Withheld as problem:
        return Line(style, template, (WITHHELD,), str(problem))


def below(lines: Sequence[Line], grounder: Grounder) -> Grounder:
    """The grounder of the line that follows these: it stands under their last heading."""
    heading = next((line.template for line in reversed(lines) if line.style == "heading"), "")
    return replace(grounder, heading=heading) if heading else grounder


def _tidy(text: str) -> str:
    """One line with plain spaces and without pictures, which say nothing that a word does not."""
    if not text.isascii():
        text = "".join(
            " " if one.isspace() else "" if unicodedata.category(one) == "So" and one not in _SIGNS else one
            for one in text
        )
    return " ".join(text.split())


def _styled(text: str) -> tuple[Style, str]:
    """The marks of a list are the renderer's: ordinals that a model wrote are left out."""
    for style, mark in _MARKS:
        if (found := mark.match(text)) is not None and text[found.end() :]:
            return style, text[found.end() :]
    return "paragraph", text


class LineSplitter:
    """Text as it streams in, given out line by line as each is complete."""

    def __init__(self) -> None:
        self._open = ""
        self.characters = 0
        """Heard so far."""

    def feed(self, piece: str) -> list[str]:
        """The lines that this piece completes."""
        self.characters += len(piece)
        *complete, self._open = (self._open + piece).split("\n")
        if len(self._open) > 2 * LONGEST:  # too long to be shown already, so its end does not matter
            self._open = self._open[: LONGEST + 1]
        return complete

    def rest(self) -> str:
        """The line that was open at the end."""
        rest, self._open = self._open, ""
        return rest
