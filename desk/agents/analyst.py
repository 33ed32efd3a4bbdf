"""The seats of a debate: whoever fills them, by rule or by model, has these methods and no others.

Every method may be cancelled at any await, and none of them holds anything that trades.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from desk.agents.evidence import EvidenceBook
from desk.agents.models.asking import Hearing
from desk.agents.opinions import Answer, Attack, ClaimDraft, Opinion, Ranking
from desk.agents.seat_log import SeatLog
from widgets.specs.strategy import Speaker


@dataclass(frozen=True, slots=True)
class Brief:
    """What everybody in a debate is given: the question and the facts, and nobody else's opinion."""

    debate: str
    instrument: str
    horizon: str
    evidence: EvidenceBook
    person: str = ""
    """Who asked, for the caps of those who speak through models."""
    hearing: Hearing | None = None
    """Told how far a model has got, and of the time it waits before it is tried again."""
    seats: SeatLog = field(default_factory=SeatLog)
    """Where seats note what became of their models."""


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim as the moderator sees it."""

    speaker: Speaker
    claim: ClaimDraft
    attacked: bool
    conceded: bool


class Analyst(Protocol):
    """A participant with a side or without one."""

    @property
    def speaker(self) -> Speaker: ...

    @property
    def name(self) -> str:
        """Name and version, e.g. `house momentum and flow 1`."""
        ...

    @property
    def rule_based(self) -> bool: ...

    async def opine(self, brief: Brief) -> Opinion:
        """Form an opinion on the facts alone."""
        ...

    async def attack(self, brief: Brief, own: Opinion, others: Sequence[Opinion]) -> Sequence[Attack]:
        """Hold evidence against at most three claims of the others."""
        ...

    async def answer(self, brief: Brief, own: Opinion, attacks: Sequence[Attack]) -> Answer:
        """Say whether the attacks on one's own claims change the probability, and which reference did it."""
        ...


class Moderator(Protocol):
    """Ranks claims. It adds no facts and sets no probability."""

    @property
    def name(self) -> str: ...

    @property
    def rule_based(self) -> bool: ...

    async def rank(self, brief: Brief, rows: Sequence[ClaimRow]) -> Ranking:
        """Order the claims by how decisive they are, as presented in `rows`."""
        ...
