"""One side is asked a question: its seat answers from the evidence, in sentences that the desk grounds like any other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from desk.agents.analyst import Brief
from desk.agents.evidence import EvidenceBook
from desk.agents.grounding import slot
from desk.agents.opinions import ClaimDraft, Opinion
from widgets.specs.studies import OpinionRecord

MOST_CLAIMS = 2
"""Claims that an answer by rule names."""
MOST_SENTENCES = 8
LONGEST_QUESTION = 600
_WORD = re.compile(r"[a-z]{3,}")
_SLOT = re.compile(r"\{\{[^{}]*\}\}")
_SMALL = frozenset(
    {"the", "and", "are", "you", "your", "what", "why", "how", "does", "that", "this", "with", "for"}
)


@runtime_checkable
class Explains(Protocol):
    """A seat that answers in its own words. One that cannot is answered for by rule, from what it said."""

    async def explain(self, brief: Brief, own: Opinion, question: str) -> Sequence[str]:
        """Templates, a sentence each; what no evidence backs in them is withheld."""
        ...


def explain_by_rule(book: EvidenceBook, own: Opinion, question: str) -> tuple[str, ...]:
    """Where the seat stands, the claims that the question is about, and what would prove it wrong."""
    stands = standing_of(book, own.speaker)
    lines = [f"My chance of a higher price in {own.horizon} is {slot(f'{stands}.p_up')}."] if stands else []
    lines += [f"**{claim.id}** {claim.text}." for claim in _about(own.claims, question)]
    if not own.claims:
        lines.append("I have no evidence to argue from.")
    lines.append(f"I am wrong if: {own.invalidation[:1].lower()}{own.invalidation[1:]}.")
    lines.append(f"This would change my mind: {own.change_of_mind[:1].lower()}{own.change_of_mind[1:]}.")
    return tuple(lines)


def standing_of(book: EvidenceBook, speaker: str) -> str:
    """Reference of the newest record of where a speaker stands, or empty."""
    return next(
        (
            entry.ref
            for entry in reversed(tuple(book))
            if isinstance(entry.spec, OpinionRecord) and entry.spec.speaker == speaker
        ),
        "",
    )


def _about(claims: Sequence[ClaimDraft], question: str) -> list[ClaimDraft]:
    """The claims that share most words with the question; of those that share as many, the weightiest."""
    wanted = set(_WORD.findall(question.lower())) - _SMALL

    def shared(claim: ClaimDraft) -> int:
        return claim.id.lower() in question.lower() or len(
            wanted & set(_WORD.findall(_SLOT.sub("", claim.text).lower()))
        )

    ranked = sorted(claims, key=lambda claim: (-shared(claim), -abs(claim.lean)))
    return ranked[:MOST_CLAIMS]
