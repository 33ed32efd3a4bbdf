"""What somebody asks in chat, and what whoever answers is given to speak with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from desk.agents.evidence import EvidenceBook
from desk.agents.voice import Tone, Voice
from widgets.specs.chat import Block

Topic = Literal[
    "market",
    "volatility",
    "liquidity",
    "levels",
    "compare",
    "why",
    "position",
    "orders",
    "pending",
    "help",
    "unclear",
    "unknown",
    "ambiguous",
    "news",
    "memory",
    "track",
]
OF_THE_MARKET: frozenset[Topic] = frozenset({"market", "volatility", "liquidity", "levels", "compare"})
"""Topics that cannot be answered without a price."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What is asked, about which instruments, in which thread."""

    topic: Topic
    instruments: tuple[str, ...]
    thread: str = ""
    stray: str = ""
    """A word that looks like an instrument and is none, when that is the trouble."""
    nearest: str = ""
    """What the stray word could mean, or empty."""
    request: str = ""
    """The approval request that is asked about, or empty."""
    text: str = ""
    """The question as it was typed; empty for a command."""
    person: str = ""
    """Id of who asks."""
    files: tuple[tuple[str, str, str], ...] = ()
    """What came with the question: name, kind and text of each file. Text from outside, whoever brought it."""
    earlier: tuple[tuple[str, str], ...] = ()
    """What was said in the thread before: who, and their words without quotations of outside text."""


class Speaking(Voice, Protocol):
    """A voice with the evidence of its turn."""

    @property
    def book(self) -> EvidenceBook: ...


class Screen(Speaking, Protocol):
    """A voice on which a statement can grow line by line."""

    def begin(self, speaker: str, tone: Tone = "plain") -> None:
        """Open a statement."""
        ...

    def line(self, block: Block) -> None:
        """One more line of it, there at once."""
        ...

    def restart(self, blocks: Sequence[Block]) -> None:
        """What was said after these lines does not count: it is said again."""
        ...

    async def finish(self, blocks: Sequence[Block]) -> None:
        """Commit the statement as these blocks, or as never opened without any."""
        ...

    def working(self, doing: str, until: int = 0) -> None:
        """What happens while nobody speaks; a wait ends at `until`."""
        ...


class Answering(Protocol):
    """Whoever answers what people ask in chat."""

    @property
    def speaker(self) -> str:
        """As shown before the answer begins."""
        ...

    async def answer(self, inquiry: Inquiry, voice: Screen) -> None: ...
