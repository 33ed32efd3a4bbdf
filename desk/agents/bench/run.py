"""One run of the bench: every contestant forms an opinion on every question, and the answers are scored."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from msgspec.structs import replace

from desk.agents.analyst import Analyst
from desk.agents.bench.probing import anchored, unnamed
from desk.agents.bench.questions import ResolvedQuestion
from desk.agents.debate_messages import AnswerFaulted, SeatFellBack
from desk.agents.grounding import Grounder
from desk.agents.models.asking import Asked, Asking, CapReached, Hearing
from desk.agents.models.exchange import Reply
from desk.agents.pool import pool
from desk.agents.verification import verify
from desk.kernel.clock import Clock
from desk.learning.biases.conduct import Answered
from desk.learning.biases.probes import anchoring, name_effect
from desk.learning.records import Speaker
from desk.learning.scoring import OUTCOMES, Point, brier
from desk.learning.votes import effective_votes
from desk.learning.weights import family_of
from desk.views.bias_rows import bias_row
from desk.views.track_record import votes_row
from widgets.specs.track_record import BenchResult, BenchRow, BiasRow

PERSONA = "Neutral"
"""Whose instructions a model is given: those without a side."""
PERSON = "bench"
_UNREADABLE = "answer: "
Told = Callable[[str, int, int], None]
"""Hears how many of how many questions a contestant has answered."""


class Capped:
    """Passes questions on until a cap is reached, and remembers which."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self.reached = ""

    def endpoint(self, persona: str) -> str:
        """As the asking behind it has it."""
        return self._asking.endpoint(persona)

    def model(self, persona: str) -> str:
        """As the asking behind it has it."""
        return self._asking.model(persona)

    async def ask(self, asked: Asked, hearing: Hearing | None = None) -> Reply:
        """The answer, bought as one of the bench."""
        try:
            return await self._asking.ask(_of_bench(asked), hearing)
        except CapReached as problem:
            self.reached = str(problem)
            raise


@dataclass(frozen=True, slots=True)
class Contestant:
    """Who answers: one model by its endpoint, or the house's analysts together."""

    name: str
    model: str
    analysts: Sequence[Analyst]
    asking: Capped | None = None
    caution: str = ""
    left_out: frozenset[str] = frozenset()
    """Questions that its model may have read about."""


@dataclass(slots=True)
class Tally:
    """What one contestant has done so far."""

    points: dict[str, Point] = field(default_factory=dict)
    asked: int = 0
    valid: int = 0
    claims: int = 0
    grounded: int = 0
    latencies_ms: list[int] = field(default_factory=list)
    probed: list[Answered] = field(default_factory=list)
    stopped: str = ""


async def run_bench(
    bench: str,
    questions: Sequence[ResolvedQuestion],
    contestants: Sequence[Contestant],
    clock: Clock,
    cost: Callable[[str], Decimal],
    told: Told = lambda name, done, of: None,
    probed: bool = False,
) -> BenchResult:
    """Ask everybody at once, each one question after the other. Cancelled, the answers so far are the result."""
    tallies = {one.name: Tally() for one in contestants}
    running = [
        asyncio.ensure_future(_sit(bench, questions, one, tallies[one.name], clock, told, probed))
        for one in contestants
    ]
    cancelled = False
    try:
        await asyncio.gather(*running)
    except asyncio.CancelledError:
        cancelled = True
        for task in running:
            task.cancel()
        await asyncio.wait(running)
    rows = tuple(_row(one, tallies[one.name], len(questions), cost(one.name)) for one in contestants)
    rounds: list[Mapping[int, Point]] = []
    for question in questions:
        said = [tallies[one.name].points.get(question.question) for one in contestants]
        rounds.append({at: point for at, point in enumerate(said) if point is not None})
    votes = effective_votes([family_of(one.model) for one in contestants], rounds)
    return BenchResult(
        bench=bench,
        at=clock.now(),
        questions=len(questions),
        source=", ".join(dict.fromkeys(question.source for question in questions))[:80],
        rows=rows,
        votes=votes_row(votes) if len(contestants) > 1 else None,
        probes=tuple(row for one in contestants for row in _probes(one, tallies[one.name])) if probed else (),
        cancelled=cancelled,
    )


async def _sit(
    bench: str,
    questions: Sequence[ResolvedQuestion],
    who: Contestant,
    tally: Tally,
    clock: Clock,
    told: Told,
    probed: bool,
) -> None:
    own = [question for question in questions if question.question not in who.left_out]
    for done, question in enumerate(own, 1):
        await _answer(bench, question, who, tally, clock)
        if probed:
            await _probe(bench, question, who, tally, 1.0 if done % 2 else -1.0)
        told(who.name, done, len(own))
        if who.asking is not None and who.asking.reached:
            tally.stopped = who.asking.reached
            return


async def _answer(
    scope: str, question: ResolvedQuestion, who: Contestant, tally: Tally, clock: Clock
) -> None:
    brief = question.brief(scope, PERSON)
    began = clock.monotonic()
    opinions = [await analyst.opine(brief) for analyst in who.analysts]
    if who.asking is not None and who.asking.reached:
        return
    tally.latencies_ms.append((clock.monotonic() - began) // 1_000_000)
    tally.asked += 1
    notes = brief.seats.take()
    fell_back = any(isinstance(note, SeatFellBack) for note in notes)
    unreadable = any(
        fault.startswith(_UNREADABLE)
        for note in notes
        if isinstance(note, AnswerFaulted)
        for fault in note.faults
    )
    tally.valid += not fell_back and not unreadable
    if fell_back:
        return
    grounder = Grounder(brief.evidence, question.at, (question.instrument,))
    findings = [found for opinion in opinions for found in verify(grounder, opinion)]
    tally.claims += len(findings)
    tally.grounded += sum(found.verdict == "holds" for found in findings)
    p_up = pool([opinion.p_up for opinion in opinions]).p_up
    tally.points[question.question] = Point(p_up, OUTCOMES[question.outcome])


async def _probe(
    scope: str, question: ResolvedQuestion, who: Contestant, tally: Tally, anchor: float
) -> None:
    """The same question again, with a number that says nothing, and without the name of its instrument."""
    plain = tally.points.get(question.question)
    found = []
    for brief in (
        question.brief(scope, PERSON),
        anchored(question.brief(scope, PERSON), anchor),
        unnamed(question).brief(scope, PERSON),
    ):
        opinions = [await analyst.opine(brief) for analyst in who.analysts]
        if plain is None or any(isinstance(note, SeatFellBack) for note in brief.seats.take()):
            return
        found.append(pool([opinion.p_up for opinion in opinions]).p_up)
    if plain is not None:
        again, with_number, without_name = found
        speaker = Speaker(who.name, who.model)
        tally.probed.append(Answered(speaker, plain.p, again, with_number, anchor, without_name))


def _probes(who: Contestant, tally: Tally) -> tuple[BiasRow, ...]:
    speaker = Speaker(who.name, who.model)
    return (
        bias_row(speaker, "anchoring", anchoring(speaker, tally.probed)),
        bias_row(speaker, "name effect", name_effect(speaker, tally.probed)),
    )


def _row(who: Contestant, tally: Tally, questions: int, cost: Decimal) -> BenchRow:
    told = list(tally.points.values())
    ordered = sorted(tally.latencies_ms)
    cautions = [who.caution, tally.stopped]
    if who.left_out:
        cautions.insert(0, f"{len(who.left_out)} questions are from before its cutoff and were left out")
    return BenchRow(
        name=who.name,
        model=who.model,
        questions=questions,
        answered=len(told),
        brier=brier(told) if told else None,
        grounded_pct=100.0 * tally.grounded / tally.claims if tally.claims else None,
        valid_pct=100.0 * tally.valid / tally.asked if tally.asked else None,
        p95_ms=ordered[math.ceil(0.95 * len(ordered)) - 1] if ordered else 0,
        cost_usd=float(cost),
        caution="; ".join(filter(None, cautions))[:400],
    )


def _of_bench(asked: Asked) -> Asked:
    return asked if asked.purpose == "repair" else replace(asked, purpose="bench")
