"""One debate: facts, blind sealed opinions, machine verification, cross-examination, a moderator, a pool.

Whoever sits at the table, the desk calls the tools, checks the claims, pools the probabilities and prices the order.
Every step leaves a fact. A debate that is continued runs from the top once more, and what is done already is read back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

import msgspec

from desk.agents.blind_opinions import form_opinions, reveal_opinions
from desk.agents.card import Proceedings
from desk.agents.conclusion import Conclusion, Outcome
from desk.agents.cross_examination import CrossExamination
from desk.agents.fact_finding import find_facts, fresh_facts, is_stale, open_debate
from desk.agents.hearing import examine, rank
from desk.agents.opinions import Opinion
from desk.agents.personas.module_steps import cite_cases, dream, strike
from desk.agents.scales import BY_RULE
from desk.agents.steps import Steps, named
from desk.agents.verdict import judge, pooling
from desk.agents.verification import Finding, standing
from desk.agents.voice import Tone

if TYPE_CHECKING:
    pass

MOST_NAMED = 3
"""Claims that the moderator names as decisive."""
_TONES: dict[str, Tone] = {"Bull": "bull", "Bear": "bear", "Moderator": "moderator"}
T = TypeVar("T", bound=msgspec.Struct)


class Sitting(Steps):
    """One debate, step by step."""

    async def run(self) -> Outcome:
        """The whole protocol, from the first step that is not done."""
        await open_debate(self)
        missing = await find_facts(self)
        await self.say("facts", "Moderator", self.script.facts(missing))
        await cite_cases(self)
        sealed = await form_opinions(self)
        for opinion in sealed:
            if opinion.analyst.startswith(BY_RULE) and not self.seats.of(opinion.speaker).rule_based:
                self.brief.seats.stands_in(opinion.speaker)
        findings = {claim.id: self.course.finding(claim.id) for one in sealed for claim in one.claims}
        await self.say("sealed", "Moderator", self.script.sealed(sealed))
        await reveal_opinions(self, sealed, findings)
        checked, findings = findings, await strike(self, sealed, findings)
        heard = tuple(standing(one, [findings[claim.id] for claim in one.claims]) for one in sealed)
        unstruck = tuple(standing(one, [checked[claim.id] for claim in one.claims]) for one in sealed)
        await self.opinions_formed(sealed, heard, unstruck)
        for wish in self.later:
            self.wheel.turn(wish)
        before = {one.speaker: await self.note_opinion(one, one.p_up, "verified", findings) for one in heard}
        await self.say("verification", "Desk", self.script.verification(list(findings.values())))
        examined, number = CrossExamination((), ()), 1
        while True:
            now = examined.after(heard)
            examined = examined.joined(await examine(self, now, before, findings, number))
            await self.boundary()
            while number >= self.rounds:
                outcome = await self._decide(sealed, examined.after(heard), findings, examined, number)
                await self.take_wishes()
                if outcome is not None and number >= self.rounds:
                    await dream(self, examined.after(heard))
                    return outcome
            number += 1
            await fresh_facts(self, number)

    async def opinions_formed(
        self, sealed: tuple[Opinion, ...], heard: tuple[Opinion, ...], unstruck: tuple[Opinion, ...]
    ) -> None:
        """Everybody's blind opinion is known, and what machine and modules left of it: once in a debate."""
        if "forecasts blind" not in self.course:
            await self.room.forecasts.blind(self, sealed, heard)
            if self.seats.modules.striker is not None:
                await self.room.forecasts.without(self, "First-Principles", unstruck)
            await self.commit(self.course.mark("forecasts blind"))

    async def _decide(
        self,
        sealed: tuple[Opinion, ...],
        final: tuple[Opinion, ...],
        findings: Mapping[str, Finding],
        examined: CrossExamination,
        number: int,
    ) -> Outcome | None:
        """Rank, pool, and conclude; nothing where somebody steers before it is proposed."""
        ranking = await rank(self, final, examined, number)
        concessions = frozenset[str]().union(*(opinion.concessions for opinion in final))
        decisive = ranking.claims[:MOST_NAMED]
        said = self.script.ranking(decisive, ranking.open_questions, ranking.order_sensitive, concessions)
        await self.say(named("ranking", number), "Moderator", said)
        coverage = sum(found.verdict == "holds" for found in findings.values()) / max(1, len(findings))
        weights = self.room.scales.weigh(final).weights
        verdict = judge(
            final, coverage, ranking.order_sensitive, is_stale(self), weights=weights, cut=examined.cut
        )
        if "forecasts final" not in self.course:
            await self.room.forecasts.final(self, final, verdict)
            await self.commit(self.course.mark("forecasts final"))
        pool = pooling(self.question.instrument, verdict, final, coverage, ranking.order_sensitive)
        pooled = await self.note("pool", pool, number=number)
        await self.say(f"pool {pooled.ref}", "Desk", self.script.pooled(pooled.ref, verdict))
        proceedings = Proceedings(
            brief=self.brief,
            sealed=sealed,
            final=final,
            findings=findings,
            examined=examined,
            ranking=ranking.claims,
            open_questions=ranking.open_questions,
            order_sensitive=ranking.order_sensitive,
            verdict=verdict,
            rule_based=self.seats.rule_based_in(self.brief.seats),
        )
        return await Conclusion(self, proceedings, number).run()
