"""How agents are heard: finished, grounded statements, given one at a time to whoever shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from widgets.specs.chat import Author, Block

Tone = Literal["plain", "bull", "bear", "moderator", "notice", "warning", "error", "good"]


@dataclass(frozen=True, slots=True)
class Statement:
    """What one speaker says in one go."""

    speaker: str
    """As shown: `Bull (rule-based)`, `Desk`."""
    author: Author
    tone: Tone
    blocks: tuple[Block, ...]


class Voice(Protocol):
    """Speaks a statement; returns once it is committed to the thread."""

    async def say(self, statement: Statement) -> None: ...


@dataclass(slots=True)
class Listener:
    """A voice for callers without a thread: keeps what was said."""

    said: list[Statement] = field(default_factory=list)

    async def say(self, statement: Statement) -> None:
        """Keep it."""
        self.said.append(statement)


def words(statements: Sequence[Statement]) -> str:
    """Everything that was said, as plain text."""
    return "\n".join(
        "\n".join([f"{statement.speaker}:", *("".join(run.text for run in b.runs) for b in statement.blocks)])
        for statement in statements
    )
