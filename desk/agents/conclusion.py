"""How a debate ends: a plan where the pool leans, the card in the journal, and only then a proposal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from desk.agents.card import Proceedings, draw_card
from desk.agents.course import encoded
from desk.agents.debate_messages import DEBATES, DebateConcluded, DebateProposed
from desk.agents.evidence import ADDED, canonical, digest
from desk.agents.fact_table import holds_outside_text
from desk.agents.personas.advising import advise
from desk.agents.plan import NoPlan, Planned, make_plan
from desk.agents.record_lines import alone, records
from desk.agents.refusals import TOOL, refusal
from desk.agents.seat_news import voices
from desk.agents.tools import Caller, ToolFailed
from desk.agents.verdict import plan_refusal
from desk.approvals.proposal import Proposal
from desk.kernel.journal import Draft
from desk.people.directory import HOUSE
from desk.views.track_record import votes_row
from widgets.specs.strategy import Run, StrategySnapshot
from widgets.specs.studies import ProposalReceipt

if TYPE_CHECKING:
    from desk.agents.sitting import Sitting


STEERED = "somebody steered the debate while this was being proposed"
SWAYED = "Words from outside were added to the evidence of this debate, so no standing rule releases this."
DONE = "The order of this debate was released already; hold a new debate to propose another."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a debate came to."""

    card: StrategySnapshot
    request: str = ""
    refusal: str = ""
    """Why the desk made no request although the debate leaned, or empty."""


class Ended(msgspec.Struct, frozen=True):
    """What a round of a debate led to."""

    request: str
    refusal: str


class Conclusion:
    """The last steps of one sitting."""

    def __init__(self, sitting: Sitting, proceedings: Proceedings, number: int) -> None:
        self._sitting = sitting
        self._proceedings = proceedings
        self._of = "" if number == 1 else f" {number}"
        self._edge_bp: Decimal | None = None

    async def run(self) -> Outcome | None:
        """Plan, conclude, propose, in this order: the card stands in the journal before anybody is asked.

        Nothing where somebody steers before it is proposed: the new turn concludes again.
        """
        course = self._sitting.course
        if f"concluded{self._of}" in course:
            ended = msgspec.json.decode(course.body(f"concluded{self._of}"), type=Ended)
            card = self._sitting.room.card(self._sitting.debate)
            assert card is not None
            return Outcome(card, ended.request, ended.refusal)
        planned, ref = await self._plan()
        advised = await advise(self._sitting, planned, ref, self._proceedings.final)
        planned, self._edge_bp = advised.planned, advised.edge_bp
        if advised.aside:
            self._stand_aside(advised.aside)
            said = self._sitting.script.aside(advised.aside)
            await self._sitting.say(f"aside{self._of} {ref}", "Desk", said)
        grounder = self._sitting.grounder
        card = advised.on(draw_card(self._proceedings, grounder, planned.spec if planned else None), grounder)
        snapshot = canonical(card)
        await self._sitting.record(
            f"card{self._of} {digest(snapshot)}",
            DebateConcluded(
                debate=card.debate,
                instrument=card.instrument,
                stance=card.stance,
                snapshot=snapshot.decode(),
                evidence=self._sitting.book.hashes(),
            ),
        )
        if planned is None:
            return await self._ended(Outcome(card))
        if self._sitting.wheel.waits:
            return None
        await self._sitting.boundary()
        return await self._propose(card, planned)

    async def _plan(self) -> tuple[Planned | None, str]:
        """The plan and the reference of it as evidence."""
        sitting, verdict = self._sitting, self._proceedings.verdict
        if verdict.stance == "stand aside":
            return None, ""
        try:
            planned = make_plan(
                sitting.book,
                sitting.question.instrument,
                verdict.stance,
                verdict.pooled.disagreement,
                sitting.room.order_desk,
            )
        except NoPlan as problem:
            self._stand_aside(str(problem))
            await sitting.say(f"aside{self._of}", "Desk", sitting.script.aside(str(problem)))
            return None, ""
        evidence = await sitting.note("order_plan", planned.spec)
        why = plan_refusal(planned.spec)
        said = sitting.script.plan(evidence.ref, planned.spec.side, why)
        await sitting.say(f"plan {evidence.ref}", "Desk", said)
        if why:
            self._stand_aside(why)
            return None, ""
        return planned, evidence.ref

    def _stand_aside(self, reason: str) -> None:
        verdict = replace(self._proceedings.verdict, stance="stand aside", aside=reason)
        self._proceedings = replace(self._proceedings, verdict=verdict)

    async def _propose(self, card: StrategySnapshot, planned: Planned) -> Outcome | None:
        sitting = self._sitting
        if (request := self._standing()) is not None:
            if request:
                outcome = await self._ended(Outcome(card.model_copy(update={"request": request}), request))
                await sitting.say(f"proposed {request}", "Desk", sitting.script.stands(request))
                return outcome
            return await self._refused(card, DONE)
        rationale = tuple(run for claim in card.decisive for run in (*claim.runs, Run(text=". ")))
        rationale += records(card.opinions)
        weighed = sitting.room.scales.weigh(self._proceedings.final)
        if weighed.needs_people:
            votes = await sitting.note("table_votes", votes_row(weighed.votes))
            rationale += (Run(text=" "), *sitting.grounder.shown(alone(votes.ref)))
        swayed = any(one.round == ADDED and holds_outside_text(sitting.book, one) for one in sitting.book)
        if swayed:
            rationale += (Run(text=f" {SWAYED}"),)
        proposal = Proposal(
            instrument=card.instrument,
            side=planned.spec.side,
            quantity=planned.quantity,
            limit=planned.limit,
            rationale=rationale,
            dissent=card.dissent,
            refs=tuple(dict.fromkeys(ref for claim in card.decisive for ref in claim.refs)),
            debate=card.debate,
            sized_by=planned.bound_by,
            strategy="house",
            stop=planned.stop,
            edge_bp=self._edge_bp,
            voices=voices(sitting, self._proceedings.final),
            needs_people=weighed.needs_people or (SWAYED if swayed else ""),
        )
        sitting.room.proposer.prepare(card.debate, proposal)
        caller = Caller("desk", "proposal", frozenset({"propose"}))
        try:
            receipt = await sitting.room.toolbox.call(
                "propose", {"debate": card.debate}, sitting.book, caller
            )
        except ToolFailed as problem:
            if sitting.wheel.waits:
                return None
            if problem.outcome in ("failed", "timed out"):
                raise
            return await self._refused(card, str(problem))
        assert isinstance(receipt.spec, ProposalReceipt)
        request = receipt.spec.request
        if sitting.wheel.waits:  # somebody steered while it was being proposed
            await sitting.room.withdraw(card.debate, STEERED)
            return None
        outcome = await self._ended(Outcome(card.model_copy(update={"request": request}), request))
        await sitting.say(f"proposed {request}", "Desk", sitting.script.proposed(receipt.ref))
        return outcome

    def _standing(self) -> str | None:
        """The request that a crash kept from being noted; empty where the debate's order is on its way already."""
        sitting = self._sitting
        made = sitting.room.requests(sitting.debate)
        known = sitting.course.concluded
        gone = [request for request, state in made if state in ("released", "applied")]
        if gone:
            return "" if known else gone[-1]
        waiting = [request for request, state in made if state in ("pending", "approved")]
        return waiting[-1] if waiting and not known else None

    async def _refused(self, card: StrategySnapshot, why: str) -> Outcome:
        sitting = self._sitting
        noted = await sitting.note(TOOL, refusal(why))
        outcome = await self._ended(Outcome(card, "", why))
        await sitting.say(f"refused {noted.ref}", "Desk", sitting.script.refused(noted))
        return outcome

    async def _ended(self, outcome: Outcome) -> Outcome:
        """What the debate came to, once and for all rounds so far."""
        sitting = self._sitting
        ended = sitting.course.mark(f"concluded{self._of}", encoded(Ended(outcome.request, outcome.refusal)))
        drafts = [ended]
        if outcome.request or outcome.refusal:
            proposed = DebateProposed(sitting.debate, outcome.request, outcome.refusal)
            drafts.insert(0, Draft(DEBATES, proposed, HOUSE, sitting.debate))
        await sitting.commit(*drafts)
        return outcome
