"""How agents are heard: finished, grounded statements, given one at a time to whoever shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from desk.kernel.facts import Draft
from widgets.specs.chat import Author, Block, Meter
from widgets.specs.strategy import Run

Tone = Literal["plain", "bull", "bear", "moderator", "notice", "warning", "error", "good"]


@dataclass(frozen=True, slots=True)
class Statement:
    """What one speaker says in one go."""

    speaker: str
    """As shown: `Bull (rule-based)`, `Desk`."""
    author: Author
    tone: Tone
    blocks: tuple[Block, ...]
    meter: Meter | None = None
    """What saying it has cost, where a model said it."""
    facts: tuple[Draft, ...] = ()
    """Committed together with it, where it is kept."""

    @classmethod
    def of_desk(cls, blocks: tuple[Block, ...], tone: Tone = "plain") -> Statement:
        """What the desk itself says."""
        return cls("Desk", "desk", tone, blocks)


class Voice(Protocol):
    """Speaks a statement; returns once it is committed to the thread."""

    async def say(self, statement: Statement) -> None: ...


def notice(words: str | tuple[Run, ...], tone: Tone = "notice") -> Statement:
    """A sentence of the desk's own, plain or as runs."""
    runs = (Run(text=words),) if isinstance(words, str) else words
    return Statement.of_desk((Block(runs=runs),), tone)
