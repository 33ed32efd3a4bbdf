"""How a debate ends: a plan where the pool leans, the card in the journal, and only then a proposal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from desk.agents.card import Proceedings, draw_card
from desk.agents.debate_messages import DebateConcluded, DebateProposed
from desk.agents.evidence import canonical
from desk.agents.plan import NoPlan, Planned, make_plan
from desk.agents.refusals import TOOL, refusal
from desk.agents.tools import Caller, ToolFailed
from desk.agents.verdict import plan_refusal
from desk.approvals.proposal import Proposal
from widgets.specs.strategy import Run, StrategySnapshot
from widgets.specs.studies import ProposalReceipt

if TYPE_CHECKING:
    from desk.agents.sitting import Sitting


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a debate came to."""

    card: StrategySnapshot
    request: str = ""
    refusal: str = ""
    """Why the desk made no request although the debate leaned, or empty."""


class Conclusion:
    """The last steps of one sitting."""

    def __init__(self, sitting: Sitting, proceedings: Proceedings) -> None:
        self._sitting = sitting
        self._proceedings = proceedings

    async def run(self) -> Outcome:
        """Plan, conclude, propose, in this order: the card stands in the journal before anybody is asked."""
        planned = await self._plan()
        card = draw_card(self._proceedings, self._sitting.grounder, planned.spec if planned else None)
        await self._sitting.record(
            DebateConcluded(
                debate=card.debate,
                instrument=card.instrument,
                stance=card.stance,
                snapshot=canonical(card).decode(),
                evidence=self._sitting.book.hashes(),
            )
        )
        if planned is None:
            return Outcome(card)
        return await self._propose(card, planned)

    async def _plan(self) -> Planned | None:
        sitting, verdict = self._sitting, self._proceedings.verdict
        if verdict.stance == "stand aside":
            return None
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
            await sitting.say("Desk", sitting.script.aside(str(problem)))
            return None
        evidence = await sitting.note("order_plan", planned.spec)
        refusal = plan_refusal(planned.spec)
        await sitting.say("Desk", sitting.script.plan(evidence.ref, planned.spec.side, refusal))
        if refusal:
            self._stand_aside(refusal)
            return None
        return planned

    def _stand_aside(self, reason: str) -> None:
        verdict = replace(self._proceedings.verdict, stance="stand aside", aside=reason)
        self._proceedings = replace(self._proceedings, verdict=verdict)

    async def _propose(self, card: StrategySnapshot, planned: Planned) -> Outcome:
        sitting = self._sitting
        rationale = tuple(run for claim in card.decisive for run in (*claim.runs, Run(text=". ")))
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
        )
        sitting.room.proposer.prepare(card.debate, proposal)
        caller = Caller("desk", "proposal", frozenset({"propose"}))
        try:
            receipt = await sitting.room.toolbox.call(
                "propose", {"debate": card.debate}, sitting.book, caller
            )
        except ToolFailed as problem:
            if problem.outcome in ("failed", "timed out"):
                raise
            noted = await sitting.note(TOOL, refusal(str(problem)))
            await sitting.record(DebateProposed(card.debate, "", str(problem)))
            await sitting.say("Desk", sitting.script.refused(noted))
            return Outcome(card, "", str(problem))
        assert isinstance(receipt.spec, ProposalReceipt)
        await sitting.record(DebateProposed(card.debate, receipt.spec.request, ""))
        await sitting.say("Desk", sitting.script.proposed(receipt.ref))
        return Outcome(card.model_copy(update={"request": receipt.spec.request}), receipt.spec.request)
