"""What each opinion of a debate weighs by its speaker's record, and how many votes the table is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from desk.agents.opinions import Opinion
from desk.kernel.queries import Select
from desk.learning.records import Speaker, apart, resolved, rounds
from desk.learning.scoring import brier
from desk.learning.votes import NEEDED, Votes, effective_votes
from desk.learning.weights import LEAST_ROUNDS, MOST_ROUNDS, capped, exponential_weights, family_of

BY_RULE = "house "
"""Analysts' names that begin so speak by rule, also where they stand in for a model; any other is that of a model."""


def speaker_of(opinion: Opinion) -> Speaker:
    """Whose record an opinion goes to: the persona, and the model that spoke, unless rules stood in for it."""
    return Speaker(opinion.speaker, "" if opinion.analyst.startswith(BY_RULE) else opinion.analyst)


@dataclass(frozen=True, slots=True)
class Weighed:
    """Weights by speaker, from how many debates in which all of them spoke, and what the table is worth."""

    weights: Mapping[str, float]
    rounds: int
    votes: Votes

    @property
    def equal(self) -> bool:
        """Whether the record is too short to tell the speakers apart."""
        return self.rounds < LEAST_ROUNDS

    @property
    def needs_people(self) -> str:
        """Why nothing that this table proposes may go out without people, or empty."""
        if self.votes.enough:
            return ""
        return f"its opinions are worth {self.votes.effective:.1f} votes, and fewer than {NEEDED:g} do not act alone"


class Scales:
    """Weighs opinions by the blind forecasts of their speakers: what each knew without hearing the others."""

    def __init__(self, select: Select) -> None:
        self._select = select

    def weigh(self, opinions: Sequence[Opinion]) -> Weighed:
        """Weights of these opinions, which add up to one."""
        speakers = [speaker_of(opinion) for opinion in opinions]
        known = rounds(apart(resolved(self._select, "blind")), speakers)
        whole = [said for said in known if len(said) == len(speakers)][-MOST_ROUNDS:]
        losses = [fsum(brier([said[place]]) for said in whole) for place in range(len(speakers))]
        families = [family_of(speaker.model) for speaker in speakers]
        found = capped(exponential_weights(losses, len(whole)), families)
        weights = {speaker.persona: weight for speaker, weight in zip(speakers, found, strict=True)}
        return Weighed(weights, len(whole), effective_votes(families, known[-MOST_ROUNDS:]))
