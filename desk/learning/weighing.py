"""A table of speakers by their record: what each weighs in the pool, and how many votes all of them are worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from desk.kernel.queries import Select
from desk.learning.records import Speaker, apart, resolved, rounds
from desk.learning.scoring import brier
from desk.learning.votes import NEEDED, Votes, effective_votes
from desk.learning.weights import LEAST_ROUNDS, MOST_ROUNDS, capped, exponential_weights, family_of


@dataclass(frozen=True, slots=True)
class Weighed:
    """Weights by persona, from how many debates in which all of them spoke, and what the table is worth."""

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


def weigh(select: Select, speakers: Sequence[Speaker]) -> Weighed:
    """Weights of these speakers, which add up to one. What counts is their blind forecasts: what each knew alone."""
    known = rounds(apart(resolved(select, "blind")), speakers)[-MOST_ROUNDS:]
    whole = [said for said in known if len(said) == len(speakers)]
    losses = [fsum(brier([said[place]]) for said in whole) for place in range(len(speakers))]
    families = [family_of(speaker.model) for speaker in speakers]
    found = capped(exponential_weights(losses, len(whole)), families)
    weights = {speaker.persona: weight for speaker, weight in zip(speakers, found, strict=True)}
    return Weighed(weights, len(whole), effective_votes(families, known))
