"""What stands in a thread: items, each a few blocks of runs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from widgets.specs.figure import Spec
from widgets.specs.strategy import Run

LONGEST_MESSAGE = 8_000
"""Characters that a person's message may have, in the composer and at the host."""

MOST_ATTACHED = 8
"""Files that may go with one message."""
LONGEST_ATTACHMENT = 256 * 1024
"""Bytes of one attached text; what is longer is refused whole."""

Author = Literal["person", "analyst", "desk"]


class Block(Spec):
    """A paragraph, heading, bullet, numbered line, quotation of outside text, or a preformatted line."""

    style: Literal["paragraph", "heading", "bullet", "numbered", "quote", "code"] = "paragraph"
    runs: tuple[Run, ...] = Field(max_length=400)


class Meter(Spec):
    """What a turn has cost so far: the tokens and the money of all its calls together."""

    model: str = ""
    """Name of the model, or of the endpoint where there are several."""
    tokens_in: int = 0
    tokens_out: int = 0
    cost: str = ""
    """US dollars as decimal text, or empty where the price is not known."""
    latency_ms: int = 0
    calls: int = 1


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
    meter: Meter | None = None
    """What it cost, where models spoke."""

    @property
    def text(self) -> str:
        """Its words, a line a block."""
        return "\n".join("".join(run.words for run in block.runs) for block in self.blocks)


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
