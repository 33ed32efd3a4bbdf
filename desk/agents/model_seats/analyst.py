"""A seat that a model fills. It holds a way to ask and a house analyst, and nothing that trades."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from desk.agents.analyst import Analyst, Brief
from desk.agents.debate_messages import SeatFellBack
from desk.agents.explaining import MOST_SENTENCES
from desk.agents.model_seats.answers import SaidAnswer, SaidAttacks, SaidOpinion, SaidReply
from desk.agents.model_seats.checking import read_attacks, read_explanation, read_opinion, read_reply
from desk.agents.model_seats.interview import Interview, Reading, SeatFailed
from desk.agents.model_seats.prompts import answer_task, attack_task, explain_task, messages, opinion_task
from desk.agents.opinions import Answer, Attack, Opinion
from desk.people.personas.persona import Limits
from widgets.specs.strategy import Speaker


@dataclass(frozen=True, slots=True)
class ModelAnalyst:
    """Asks the model at each step; where it fails, the house analyst speaks for the rest of the debate."""

    interview: Interview
    limits: Limits
    """Of the persona, and never more than the code allows."""
    house: Analyst
    rule_based: bool = False

    @property
    def speaker(self) -> Speaker:
        """Whose seat it is."""
        return self.house.speaker

    @property
    def name(self) -> str:
        """The model, as the endpoint's settings name it."""
        return self.interview.model

    async def opine(self, brief: Brief) -> Opinion:
        """The model's opinion, within its limits."""
        limits = self.limits
        task = opinion_task(brief, limits.claims, limits.lean, limits.edge)

        def check(said: SaidOpinion) -> Reading[Opinion]:
            # Only now is the name known of an endpoint that chooses its model itself.
            return read_opinion(brief, self.speaker, self.name, limits, said)

        asked = messages(self.interview.persona, brief, task)
        try:
            return await self.interview.hold(brief, "opinion", asked, SaidOpinion, check)
        except SeatFailed as problem:
            self._fell_back(brief, "opinion", problem)
            return await self.house.opine(brief)

    async def attack(self, brief: Brief, own: Opinion, others: Sequence[Opinion]) -> Sequence[Attack]:
        """The model's attacks; the house's where the house gave the opinion."""
        limits = self.limits
        if self._by_house(brief, own):
            return await self.house.attack(brief, own, others)
        if not limits.attacks or not any(other.claims for other in others):
            return ()
        asked = messages(self.interview.persona, brief, attack_task(own, others, limits.attacks, limits.lean))
        check = partial(read_attacks, brief, self.speaker, others, limits)
        try:
            return await self.interview.hold(brief, "attack", asked, SaidAttacks, check)
        except SeatFailed as problem:
            self._fell_back(brief, "attack", problem)
            return await self.house.attack(brief, own, others)

    async def answer(self, brief: Brief, own: Opinion, attacks: Sequence[Attack]) -> Answer:
        """The model's answer; the house's where the house speaks for the seat by now."""
        if self._by_house(brief, own):
            return await self.house.answer(brief, own, attacks)
        asked = messages(self.interview.persona, brief, answer_task(own, attacks))
        check = partial(read_reply, brief, own, attacks, self.limits)
        try:
            return await self.interview.hold(brief, "answer", asked, SaidReply, check)
        except SeatFailed as problem:
            self._fell_back(brief, "answer", problem)
            return await self.house.answer(brief, own, attacks)

    async def explain(self, brief: Brief, own: Opinion, question: str) -> Sequence[str]:
        """What it answers a person, as templates that hold; none where the house speaks, which then answers by rule."""
        if self._by_house(brief, own):
            return ()
        asked = messages(self.interview.persona, brief, explain_task(own, question, MOST_SENTENCES))
        try:
            return await self.interview.hold(
                brief, "explain", asked, SaidAnswer, partial(read_explanation, brief)
            )
        except SeatFailed as problem:
            self._fell_back(brief, "explain", problem)
            return ()

    def _by_house(self, brief: Brief, own: Opinion) -> bool:
        return own.analyst == self.house.name or brief.seats.by_rule(self.speaker)

    def _fell_back(self, brief: Brief, step: str, problem: SeatFailed) -> None:
        brief.seats.fell_back(
            SeatFellBack(
                debate=brief.debate,
                speaker=self.speaker,
                model=self.name,
                step=step,
                reason=str(problem)[:500],
            )
        )
