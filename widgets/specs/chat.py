"""What stands in a thread: items, each a few blocks of runs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from widgets.specs.figure import Spec
from widgets.specs.strategy import Run

LONGEST_MESSAGE = 8_000
"""Characters that a person's message may have, in the composer and at the host."""

Author = Literal["person", "analyst", "desk"]


class Block(Spec):
    """A paragraph, heading, bullet, numbered line, quotation of outside text, or a preformatted line."""

    style: Literal["paragraph", "heading", "bullet", "numbered", "quote", "code"] = "paragraph"
    runs: tuple[Run, ...] = Field(max_length=400)


class ChatItem(Spec):
    """One committed message of a thread."""

    kind: Literal["chat_item"] = "chat_item"
    item: str
    thread: str
    turn: str
    seq: int
    author: Author
    speaker: str
    """`Dana`, `House analyst (rule-based)`, `Bull (rule-based)`, `Desk`."""
    tone: Literal["plain", "bull", "bear", "moderator", "notice", "warning", "error", "good"] = "plain"
    at: int
    blocks: tuple[Block, ...] = Field(max_length=200)
    stopped: str = ""
    """Why the turn ended early, or empty."""

    @property
    def text(self) -> str:
        """Its words, a line a block."""
        return "\n".join("".join(run.text for run in block.runs) for block in self.blocks)


class EvidenceView(Spec):
    """The tool result behind a figure: what Enter on the figure shows."""

    kind: Literal["evidence"] = "evidence"
    ref: str
    tool: str
    arguments: str
    field: str
    value: str
    unit: str
    at: int
    age_ms: int
    source: str
    sha256: str
    trust: Literal["desk", "outside"]
