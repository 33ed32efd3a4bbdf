"""The cognitive modules by model. What each may do is its return type: ids to strike, ids to cite, or text set apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from desk.agents.analyst import Brief
from desk.agents.model_seats.answers import SaidCases, SaidIdeas, SaidStrikes
from desk.agents.model_seats.checking import wordy
from desk.agents.model_seats.interview import Fault, Interview, Reading
from desk.agents.model_seats.prompts import cases_task, claim_lines, ideas_task, messages, strike_task
from desk.agents.opinions import ClaimDraft, Opinion
from desk.agents.personas.modules import Strike
from desk.people.personas.persona import Limits
from widgets.specs.insights import PastCases

UNSAID = "it does not follow from what it names"


@dataclass(frozen=True, slots=True)
class FirstPrinciples:
    """May only strike claims that stand."""

    interview: Interview
    limits: Limits

    async def strike(self, brief: Brief, claims: Sequence[ClaimDraft]) -> tuple[Strike, ...]:
        """Claims that do not follow from what they name. Raises `SeatFailed`."""
        if not claims or not self.limits.names:
            return ()
        asked = messages(self.interview.persona, brief, strike_task(claims, self.limits.names))
        check = partial(self._check, brief, frozenset(claim.id for claim in claims))
        return await self.interview.hold(brief, "strike", asked, SaidStrikes, check)

    def _check(self, brief: Brief, known: frozenset[str], said: SaidStrikes) -> Reading[tuple[Strike, ...]]:
        faults: list[Fault] = []
        strikes: dict[str, Strike] = {}
        for one in said.strikes:
            if one.claim not in known:
                faults.append(Fault("strikes", f"there is no claim {one.claim}", unknown=True))
            elif one.claim not in strikes:
                why = one.why.strip()
                sayable = why and not wordy(why, (brief.instrument,))
                strikes[one.claim] = Strike(one.claim, why if sayable else UNSAID)
        if len(strikes) > self.limits.names:
            faults.append(Fault("strikes", f"at most {self.limits.names}"))
        return Reading(tuple(strikes.values())[: self.limits.names], tuple(faults))


@dataclass(frozen=True, slots=True)
class PatternSynthesis:
    """May only cite past cases by id; their outcomes are the desk's."""

    interview: Interview
    limits: Limits

    @property
    def model(self) -> str:
        """The model, as the endpoint's settings name it."""
        return self.interview.model

    async def cite(self, brief: Brief, cases: PastCases) -> tuple[str, ...]:
        """Ids of cases that are like this one. Raises `SeatFailed`."""
        known = frozenset(case.id for case in cases.rows)
        if not known or not self.limits.names:
            return ()
        asked = messages(self.interview.persona, brief, cases_task(self.limits.names))
        return await self.interview.hold(brief, "cite", asked, SaidCases, partial(self._check, known))

    def _check(self, known: frozenset[str], said: SaidCases) -> Reading[tuple[str, ...]]:
        named = tuple(dict.fromkeys(said.cases))
        faults = [
            Fault("cases", f"there is no case {name}", unknown=True) for name in named if name not in known
        ]
        kept = tuple(name for name in named if name in known)
        if len(kept) > self.limits.names:
            faults.append(Fault("cases", f"at most {self.limits.names}"))
        return Reading(kept[: self.limits.names], tuple(faults))


@dataclass(frozen=True, slots=True)
class Creativity:
    """May only write into shadow."""

    interview: Interview
    limits: Limits

    @property
    def model(self) -> str:
        """The model, as the endpoint's settings name it."""
        return self.interview.model

    async def ideas(self, brief: Brief, opinions: Sequence[Opinion]) -> tuple[str, ...]:
        """Sentences that are kept apart. Raises `SeatFailed`."""
        if not self.limits.sentences:
            return ()
        said = claim_lines([claim for opinion in opinions for claim in opinion.claims])
        task = f"The claims of the debate:\n{said}\n\n{ideas_task(self.limits.sentences)}"
        asked = messages(self.interview.persona, brief, task)
        return await self.interview.hold(brief, "ideas", asked, SaidIdeas, partial(self._check, brief))

    def _check(self, brief: Brief, said: SaidIdeas) -> Reading[tuple[str, ...]]:
        faults: list[Fault] = []
        kept: list[str] = []
        for place, idea in enumerate(said.ideas[: self.limits.sentences], 1):
            if why := wordy(idea, (brief.instrument,)):
                faults.append(Fault(f"idea {place}", why))
            else:
                kept.append(" ".join(idea.split()))
        return Reading(tuple(kept), tuple(faults))
