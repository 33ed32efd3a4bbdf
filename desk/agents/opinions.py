"""What an analyst hands in: claims that a machine can check, a probability, and what would prove it wrong."""

from __future__ import annotations

from typing import Literal

import msgspec

from desk.agents.conditions import references
from desk.agents.evidence import digest
from widgets.specs.strategy import Speaker

_SIDES: dict[Speaker, float] = {"Bull": 1.0, "Bear": -1.0}
ClaimKind = Literal["fact", "inference", "forecast"]
LEAST_P, MOST_P = 0.2, 0.8
"""Bounds of a house probability: rules that were never calibrated claim no more."""
MOST_CLAIMS = 8
MOST_ATTACKS = 3


class ClaimDraft(msgspec.Struct, frozen=True):
    """One claim. Its text is a template; its condition is what the machine checks."""

    id: str
    text: str
    condition: str
    kind: ClaimKind
    lean: float
    """What it adds to the log-odds of a higher price."""

    @property
    def refs(self) -> tuple[str, ...]:
        """Every reference it rests on."""
        return references(f"{self.text} {self.condition}")

    def concedes(self, speaker: Speaker) -> bool:
        """Whether it speaks against the side of whoever makes it."""
        return self.lean * _SIDES.get(speaker, 0.0) < 0.0


class Opinion(msgspec.Struct, frozen=True, omit_defaults=True):
    """A speaker's opinion, sealed before anybody reads another's."""

    speaker: Speaker
    analyst: str
    horizon: str
    p_up: float
    claims: tuple[ClaimDraft, ...]
    invalidation: str
    """Template: what would prove it wrong."""
    invalidation_ref: str
    """Reference of the price level, or empty."""
    change_of_mind: str
    """Template: what would change its mind."""
    p_said: float = 0.0
    """What it said where that lies outside the desk's bounds, or 0: opinions that far apart are still apart."""

    @property
    def body(self) -> bytes:
        """Canonical JSON."""
        return msgspec.json.encode(self, order="deterministic")

    @property
    def seal(self) -> str:
        """SHA-256 of the canonical JSON."""
        return digest(self.body)

    @property
    def refs(self) -> frozenset[str]:
        """Every reference that its claims rest on."""
        return frozenset(ref for claim in self.claims for ref in claim.refs)

    @property
    def concessions(self) -> frozenset[str]:
        """Its claims that speak against its own side."""
        return frozenset(claim.id for claim in self.claims if claim.concedes(self.speaker))


class Attack(msgspec.Struct, frozen=True):
    """Evidence held against somebody else's claim."""

    by: Speaker
    claim: str
    text: str
    condition: str
    weight: float
    """How strongly it speaks, as log-odds without a sign."""

    @property
    def refs(self) -> tuple[str, ...]:
        """Every reference it rests on."""
        return references(f"{self.text} {self.condition}")


class Answer(msgspec.Struct, frozen=True):
    """How a speaker answers the attacks on its claims. A change has to name the reference that caused it."""

    p_up: float
    ref: str = ""
    conceded: tuple[str, ...] = ()
    """Claims that it no longer leans on as much."""


class Ranking(msgspec.Struct, frozen=True):
    """A moderator's order of the claims, the most decisive first, and what stays open."""

    claims: tuple[str, ...]
    open_questions: tuple[str, ...] = ()
