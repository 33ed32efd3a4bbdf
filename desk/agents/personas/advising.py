"""The end of a debate: the advisers hear the plan, and the machine takes the most careful of what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from desk.agents.debate_messages import AdviceGiven
from desk.agents.grounding import Grounder, slots
from desk.agents.opinions import Opinion
from desk.agents.personas.advice import Advice, Adviser, combine
from desk.agents.plan import Planned
from desk.agents.silence import Silence, heard
from widgets.specs.strategy import AdviceView, StrategySnapshot

if TYPE_CHECKING:
    from desk.agents.sitting import Sitting

PARKED = "the Execution Overseer would not send an order now"
_TENTH = Decimal("0.1")


class AdviceBrought(msgspec.Struct, frozen=True):
    """What an adviser brought, or nothing."""

    advice: Advice | None = None


class ReadingBrought(msgspec.Struct, frozen=True):
    """The Strategy Analyst's sentences, as templates."""

    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Advised:
    """The plan as it stands after all advice, and the advice itself."""

    planned: Planned | None
    aside: str = ""
    """Why there is no order after all, or empty."""
    edge_bp: Decimal | None = None
    """What the order has to be worth at its release, where somebody asked for patience."""
    advice: tuple[Advice, ...] = field(default=())
    reading: tuple[str, ...] = ()
    reading_by: str = ""

    def on(self, card: StrategySnapshot, grounder: Grounder) -> StrategySnapshot:
        """The card with the advice on it."""
        if not self.advice:
            return card
        return card.model_copy(
            update={
                "advice": tuple(_view(one, grounder) for one in self.advice),
                "reading": tuple(grounder.shown(sentence) for sentence in self.reading),
                "reading_by": self.reading_by if self.reading else "",
            }
        )


async def advise(sitting: Sitting, planned: Planned | None, ref: str, final: Sequence[Opinion]) -> Advised:
    """Hear everybody on the plan of reference `ref`, record it, and cut the plan to the most careful of it."""
    if planned is None:
        return Advised(None)
    reading = await _reading(sitting, ref)
    advice: list[Advice] = []
    for adviser in sitting.seats.advisers:
        found = await _advice(sitting, adviser, ref, final)
        if found is not None:
            advice.append(found)
    await sitting.record(f"advice on {ref}", *(_fact(sitting.debate, one, ref) for one in advice))
    combined = combine(advice)
    reader = sitting.seats.reader
    advised = Advised(
        planned,
        advice=tuple(advice),
        reading=reading,
        reading_by="" if reader is None else reader.name,
    )
    if combined.factor == 0.0:
        return replace(advised, planned=None, aside=f"the {combined.by} vetoes it")
    if combined.latency == "park":
        return replace(advised, planned=None, aside=PARKED)
    if combined.latency == "defer":
        advised = replace(advised, edge_bp=edge(planned))
    if combined.factor == 1.0:
        return advised
    smaller = shrunk(sitting, planned, combined.factor, combined.by)
    if smaller is None:
        return replace(
            advised, planned=None, aside=f"what the {combined.by} leaves of the size comes to nothing"
        )
    entry = await sitting.note("order_plan", smaller.spec)
    quantity, risk = slots(entry.ref, "quantity", "risk_quote")
    base = sitting.question.instrument.partition("-")[0]
    line = f"What the {combined.by} leaves of it is an order of {quantity} {base}, at risk {risk}."
    await sitting.say(f"shrunk {entry.ref}", "Desk", (sitting.script.line(line),))
    return replace(advised, planned=smaller)


def shrunk(sitting: Sitting, planned: Planned, factor: float, by: str) -> Planned | None:
    """The plan with a smaller quantity, floored to the lot; nothing where no lot is left."""
    instrument = sitting.room.order_desk.instrument(sitting.question.instrument)
    quantity = min(planned.quantity, instrument.size(planned.quantity * Decimal(repr(factor))))
    if quantity <= 0:
        return None
    risk = f"{quantity * abs(planned.limit - planned.stop):.2f}"
    spec = planned.spec.model_copy(update={"quantity": f"{quantity:f}", "risk_quote": risk})
    return replace(planned, spec=spec, quantity=quantity, bound_by=by)


def edge(planned: Planned) -> Decimal:
    """What the plan claims before its costs, in basis points: the way to its target. The release waits by it."""
    return Decimal(repr(planned.spec.target_distance_pct * 100.0)).quantize(_TENTH)


async def _advice(sitting: Sitting, adviser: Adviser, ref: str, final: Sequence[Opinion]) -> Advice | None:
    who = "by rule" if adviser.rule_based else "by model"
    step = f"advice of {adviser.role} {who} on {ref}"

    async def ask() -> AdviceBrought:
        if not adviser.rule_based and await sitting.cut_by_budget(" at the advice"):
            return AdviceBrought()
        with sitting.asking(adviser.role, "looks at the plan") as brief:
            found = await heard(adviser.advise(brief, final), sitting.patience(adviser))
        return AdviceBrought(None if isinstance(found, Silence) else found)

    advice = (await sitting.once(step, AdviceBrought, ask)).advice
    if advice is not None and advice.text:
        modelled = any(not one.rule_based for one in sitting.seats.advisers if one.role == adviser.role)
        speaker = "Desk" if adviser.rule_based and modelled else adviser.role
        await sitting.say(step, speaker, (sitting.script.line(f"{words_of(advice)}: {advice.text}."),))
    return advice


async def _reading(sitting: Sitting, ref: str) -> tuple[str, ...]:
    reader = sitting.seats.reader
    if reader is None:
        return ()

    async def ask() -> ReadingBrought:
        if await sitting.cut_by_budget(" at the advice"):
            return ReadingBrought()
        with sitting.asking("Strategy Analyst", "reads the plan") as brief:
            found = await heard(reader.read(brief), sitting.patience(reader))
        return ReadingBrought(() if isinstance(found, Silence) else found)

    brought = await sitting.once(f"reading of {ref}", ReadingBrought, ask)
    said = tuple(sitting.script.bullet(f"{sentence}.") for sentence in brought.sentences)
    await sitting.say(f"reading of {ref}", "Strategy Analyst", said)
    return brought.sentences


def words_of(advice: Advice) -> str:
    """What it wants, in words without figures."""
    if advice.role == "Execution Overseer":
        return {
            "immediate": "The order may go out at once",
            "defer": "The order should wait while trading is dearer than usual",
            "park": "No order should go out now",
        }[advice.latency]
    if advice.factor == 0.0:
        return "Veto"
    return "The order should be smaller" if advice.factor < 1.0 else "No objection"


def _fact(debate: str, advice: Advice, plan: str) -> AdviceGiven:
    return AdviceGiven(
        debate=debate,
        role=advice.role,
        by=advice.by,
        rule_based=advice.rule_based,
        factor=advice.factor,
        latency=advice.latency,
        text=advice.text,
        condition=advice.condition,
        plan=plan,
    )


def _view(advice: Advice, grounder: Grounder) -> AdviceView:
    return AdviceView(
        role=advice.role,
        by="" if advice.rule_based else advice.by,
        factor=advice.factor,
        latency=advice.latency if advice.role == "Execution Overseer" else "",
        runs=grounder.shown(advice.text) if advice.text else (),
    )
