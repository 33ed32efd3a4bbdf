"""What of a model's answer is not shown as fact."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from widgets.specs.figure import Spec


class WithheldLine(Spec):
    """A line that a model said and no evidence backs, word for word, with the reason: unverified, and for review only."""

    kind: Literal["withheld_line"] = "withheld_line"
    speaker: str
    text: str
    reason: str


class AttachedText(Spec):
    """A file that went with a question, line by line: text from outside, whoever brought it."""

    kind: Literal["attached_text"] = "attached_text"
    name: str = Field(max_length=200)
    media: str = Field(max_length=20)
    lines: tuple[str, ...] = Field(max_length=200)
    left_out: int = 0
    """Lines after these, which nobody is shown."""
