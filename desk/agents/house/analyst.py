"""A house analyst: a speaker, a slight leaning of its own, and rules over its own features."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import fsum

from desk.agents.analyst import Brief
from desk.agents.house.closing import change_of_mind, invalidation
from desk.agents.house.reading import Point, Reader
from desk.agents.opinions import (
    LEAST_P,
    MOST_ATTACKS,
    MOST_CLAIMS,
    MOST_P,
    Answer,
    Attack,
    ClaimDraft,
    Opinion,
)
from desk.agents.pool import logit, sigmoid
from widgets.specs.strategy import Speaker

Rule = Callable[[Reader], Point | None]

CONCEDES_FROM = 0.5
"""An attack counts when it weighs at least this share of the claim that it is aimed at."""


@dataclass(frozen=True, slots=True)
class HouseAnalyst:
    """Adds up what its rules make of the evidence; the sum is its log-odds, held between the house's bounds."""

    speaker: Speaker
    name: str
    leaning: float
    """Log-odds it starts from, before any evidence."""
    rules: tuple[Rule, ...]
    rule_based: bool = True

    async def opine(self, brief: Brief) -> Opinion:
        """The opinion of the rules."""
        read = Reader(brief)
        points = [point for rule in self.rules if (point := rule(read)) is not None]
        claims = tuple(
            ClaimDraft(
                f"{self.speaker}-{chr(ord('A') + index)}", point.text, point.condition, point.kind, point.lean
            )
            for index, point in enumerate(points[:MOST_CLAIMS])
        )
        # Without evidence there is no view, not even a leaning.
        odds = self.leaning + fsum(claim.lean for claim in claims) if claims else 0.0
        p_up = _bounded(sigmoid(odds))
        text, ref = invalidation(read, p_up)
        return Opinion(
            self.speaker,
            self.name,
            brief.horizon,
            p_up,
            claims,
            text,
            ref,
            change_of_mind(read, self.speaker, p_up),
        )

    async def attack(self, brief: Brief, own: Opinion, others: Sequence[Opinion]) -> Sequence[Attack]:
        """Its own evidence, strongest first, against the strongest claims that lean the other way."""
        side = 1.0 if own.p_up >= 0.5 else -1.0
        against = [claim for other in others for claim in other.claims if claim.lean * side < 0.0]
        backed = [claim for claim in own.claims if claim.lean * side > 0.0]
        targets = sorted(against, key=lambda claim: -abs(claim.lean))
        counters = sorted(backed, key=lambda claim: -abs(claim.lean))
        return [
            Attack(self.speaker, target.id, counter.text, counter.condition, abs(counter.lean))
            for target, counter in zip(targets[:MOST_ATTACKS], counters, strict=False)
        ]

    async def answer(self, brief: Brief, own: Opinion, attacks: Sequence[Attack]) -> Answer:
        """Gives ground to attacks that bring evidence it had not weighed; otherwise stands by its opinion."""
        claims = {claim.id: claim for claim in own.claims}
        odds, cause = logit(own.p_up), ""
        conceded: list[str] = []
        for attack in sorted(attacks, key=lambda attack: -attack.weight):
            claim = claims.get(attack.claim)
            new = [ref for ref in attack.refs if ref not in own.refs]
            if claim is None or claim.id in conceded or not new:
                continue
            if attack.weight < CONCEDES_FROM * abs(claim.lean):
                continue
            given = min(attack.weight, abs(claim.lean)) / 2.0
            odds -= given if claim.lean > 0.0 else -given
            cause = cause or new[0]
            conceded.append(claim.id)
        if not conceded:
            return Answer(own.p_up)
        return Answer(_bounded(sigmoid(odds)), cause, tuple(conceded))


def _bounded(p: float) -> float:
    return max(LEAST_P, min(MOST_P, p))
