"""Risk Sentinel, Execution Overseer and Strategy Analyst by model. The house's advice stands beside theirs, always."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from desk.agents.analyst import Brief
from desk.agents.conditions import references
from desk.agents.debate_messages import SeatFellBack
from desk.agents.model_seats.answers import SaidPatience, SaidReading, SaidShrink
from desk.agents.model_seats.checking import grounder_of, unknown_refs
from desk.agents.model_seats.interview import Fault, Interview, Reading, SeatFailed
from desk.agents.model_seats.prompts import advice_task, messages, reading_task
from desk.agents.opinions import ClaimDraft, Opinion
from desk.agents.personas.advice import Advice, AdviserRole, Patience
from desk.agents.verification import check_claim
from desk.people.personas.persona import Limits
from widgets.specs.strategy import Speaker


@dataclass(frozen=True, slots=True)
class ModelAdviser:
    """Asks the model what it makes of the plan. What it objects without a fact that holds is dropped."""

    interview: Interview
    role: AdviserRole
    rule_based: bool = False

    @property
    def name(self) -> str:
        """The model, as the endpoint's settings name it."""
        return self.interview.model

    async def advise(self, brief: Brief, opinions: Sequence[Opinion]) -> Advice | None:
        """The model's advice within its power."""
        asked = messages(self.interview.persona, brief, advice_task(self.role))
        try:
            if self.role == "Risk Sentinel":
                return await self.interview.hold(
                    brief, "advice", asked, SaidShrink, partial(self._shrink, brief)
                )
            return await self.interview.hold(brief, "advice", asked, SaidPatience, partial(self._wait, brief))
        except SeatFailed as problem:
            fell_back(brief, self.role, self.name, "advice", problem)
            return None

    def _shrink(self, brief: Brief, said: SaidShrink) -> Reading[Advice]:
        return self._read(brief, said.factor, "immediate", said.reason, said.condition)

    def _wait(self, brief: Brief, said: SaidPatience) -> Reading[Advice]:
        return self._read(brief, 1.0, said.latency, said.reason, said.condition)

    def _read(
        self, brief: Brief, factor: float, latency: Patience, text: str, condition: str
    ) -> Reading[Advice]:
        plain = Advice(role=self.role, by=self.name, rule_based=False)
        if factor == 1.0 and latency == "immediate":
            return Reading(plain)
        if faults := faults_of(brief, "reason", text, condition):
            return Reading(plain, faults)
        objection = Advice(
            role=self.role,
            by=self.name,
            rule_based=False,
            factor=factor,
            latency=latency,
            text=text.rstrip(". "),
            condition=condition,
        )
        return Reading(objection)


@dataclass(frozen=True, slots=True)
class ModelReader:
    """The Strategy Analyst: it reads the plan to the people who decide, and changes nothing about it."""

    interview: Interview
    limits: Limits
    rule_based: bool = False

    @property
    def name(self) -> str:
        """The model, as the endpoint's settings name it."""
        return self.interview.model

    async def read(self, brief: Brief) -> tuple[str, ...]:
        """Grounded sentences, as templates; none where the model failed."""
        asked = messages(self.interview.persona, brief, reading_task(self.limits.sentences))
        try:
            return await self.interview.hold(
                brief, "reading", asked, SaidReading, partial(self._check, brief)
            )
        except SeatFailed as problem:
            fell_back(brief, "Strategy Analyst", self.name, "reading", problem)
            return ()

    def _check(self, brief: Brief, said: SaidReading) -> Reading[tuple[str, ...]]:
        kept: list[str] = []
        faults: list[Fault] = []
        for place, one in enumerate(said.sentences[: self.limits.sentences], 1):
            found = faults_of(brief, f"sentence {place}", one.text, one.condition)
            faults += found
            if not found:
                kept.append(one.text.rstrip(". "))
        return Reading(tuple(kept), tuple(faults))


def faults_of(brief: Brief, where: str, text: str, condition: str) -> tuple[Fault, ...]:
    """What the machine cannot confirm of a sentence and its condition."""
    if unknown := unknown_refs(brief, references(f"{text} {condition}")):
        return tuple(Fault(where, why, unknown=True) for why in unknown)
    if not text.strip():
        return (Fault(where, "it gives no reason"),)
    found = check_claim(grounder_of(brief), ClaimDraft(where, text, condition, "inference", 0.0))
    return () if found.verdict == "holds" else (Fault(where, found.reason),)


def fell_back(brief: Brief, speaker: Speaker, model: str, step: str, problem: SeatFailed) -> None:
    """Note that the house's rules stand alone here."""
    brief.seats.fell_back(
        SeatFellBack(debate=brief.debate, speaker=speaker, model=model, step=step, reason=str(problem)[:500])
    )
