"""`desk bench-models`: the bench over a profile's own endpoints, caps and record, without a market."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from desk.agents.bench.questions import ResolvedQuestion
from desk.agents.bench.run import PERSONA, Capped, Contestant, Told, run_bench
from desk.agents.evidence import canonical
from desk.agents.house.seats import house_seats
from desk.agents.model_seats.seats import seats_for
from desk.agents.models.asking import Asked, CapReached, Hearing
from desk.agents.models.exchange import Prompt, Reply
from desk.agents.models.model_desk import ModelDesk
from desk.agents.models.models_file import ModelsFile
from desk.agents.models.tariff import most_prompt_tokens
from desk.host.journal_schema import TOPICS, projections
from desk.host.model_lines import Lines, Open
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock, SystemClock
from desk.kernel.errors import Busy, ConfigError, DeskError
from desk.kernel.facts import Draft
from desk.kernel.ids import Ids
from desk.kernel.journal import Journal
from desk.kernel.queries import Select
from desk.kernel.randomness import Randomness
from desk.kernel.writer import ThreadWriter
from desk.learning.messages import FORECASTS, BenchRun
from desk.people.personas.personas_table import personas_in_force
from widgets.specs.track_record import BenchResult

HOUSE = "house"
_REPAIRED = 2
"""Calls that one question may take: the answer, and one repair."""
Agree = Callable[["Price"], bool]
"""Asked before anything is spent."""


@dataclass(frozen=True, slots=True)
class Price:
    """The most that a run can cost, by endpoint, and the cap that holds it all the same."""

    most: dict[str, Decimal]
    cap: Decimal
    questions: int

    @property
    def total(self) -> Decimal:
        """Of all endpoints together."""
        return sum(self.most.values(), Decimal(0))


@dataclass(frozen=True, slots=True)
class Wish:
    """What to ask, of whom, and for how much at the most."""

    questions: tuple[ResolvedQuestion, ...]
    endpoints: tuple[str, ...] = ()
    """None named takes every endpoint of the models file."""
    cap: Decimal | None = None
    """In place of the cap on one run; that of the day holds anyway."""
    probed: bool = False
    """Ask each question three times more, for leanings that only a probe shows."""

    @property
    def times(self) -> int:
        """How often each question is asked."""
        return 4 if self.probed else 1


def bench_models(
    state: Path, file: ModelsFile, wish: Wish, agree: Agree, told: Told, open_line: Open | None = None
) -> BenchResult | None:
    """Run it and keep the result in the journal in `state`; nothing where somebody does not agree to the price."""
    return asyncio.run(_run(state, file, wish, agree, told, open_line))


async def _run(
    state: Path, file: ModelsFile, wish: Wish, agree: Agree, told: Told, open_line: Open | None
) -> BenchResult | None:
    clock = SystemClock()
    try:
        journal = await Journal.open(state, projections(), TOPICS, clock, ThreadWriter())
    except Busy:
        raise DeskError(
            f"the host of profile {state.name} runs and keeps its record; stop it with desk stop, then bench again"
        ) from None
    lines = Lines(open_line)
    try:
        return await _bench(journal, file, wish, agree, told, clock, lines)
    finally:
        await lines.close()
        await journal.close()


async def _bench(
    journal: Journal,
    file: ModelsFile,
    wish: Wish,
    agree: Agree,
    told: Told,
    clock: Clock,
    lines: Lines,
) -> BenchResult | None:
    bus = Bus(journal)
    randomness = Randomness().of_start(journal.head, clock.now())
    ids = Ids(randomness.stream("ids"))
    names = wish.endpoints or tuple(file.endpoints)
    if unknown := [name for name in names if name not in file.endpoints]:
        known = ", ".join(file.endpoints) or "none at all"
        raise ConfigError(f"the models file has no endpoint {unknown[0]}; there is {known}")
    calls = max(file.caps.run_calls, _REPAIRED * wish.times * len(wish.questions) * max(1, len(names)))
    cap = file.caps.run_usd if wish.cap is None else wish.cap
    desk = ModelDesk(
        bus,
        clock,
        ids,
        randomness.stream("models"),
        provisions={name: lines.provision(name, file.endpoints[name]) for name in names},
        route=lambda persona: "",
        caps=file.caps.model_copy(update={"run_calls": calls, "run_usd": cap}),
        secrets=lines.secrets,
    )
    await desk.books.recover()
    bench = ids.new("bnc")
    contestants = [_house(), *(_contestant(bus.rows, desk, file, name, wish.questions) for name in names)]
    price = Price(
        {name: wish.times * await _most(bus.rows, desk, name, wish.questions) for name in names},
        cap,
        len(wish.questions),
    )
    if names and not agree(price):
        return None
    try:
        result = await run_bench(
            bench,
            wish.questions,
            contestants,
            clock,
            lambda name: _cost(bus.rows, bench, name),
            told,
            wish.probed,
        )
    finally:
        await desk.books.close()
    kept = BenchRun(bench, result.at, canonical(result).decode())
    await bus.record(Draft(FORECASTS, kept, "desk", bench))
    return result


def _house() -> Contestant:
    return Contestant(HOUSE, "", house_seats().analysts)


def _contestant(
    select: Select, desk: ModelDesk, file: ModelsFile, name: str, questions: Sequence[ResolvedQuestion]
) -> Contestant:
    asking = Capped(desk.through(name))
    analyst = next(
        one for one in seats_for(asking, personas_in_force(select)).analysts if one.speaker == PERSONA
    )
    cutoff = file.endpoints[name].cutoff_ns
    left_out = {one.question for one in questions if not one.invented and cutoff and one.at < cutoff}
    real = any(not one.invented for one in questions)
    caution = (
        ""
        if cutoff or not real
        else "its cutoff is unknown, so it may remember these; add cutoff to the endpoint"
    )
    return Contestant(
        name, file.endpoints[name].model or name, (analyst,), asking, caution, frozenset(left_out)
    )


class _Measuring:
    """Is asked in a model's place, and keeps the prompt: nothing is sent and nothing is spent."""

    def __init__(self, desk: ModelDesk) -> None:
        self._desk = desk
        self.prompt: Prompt | None = None

    def endpoint(self, persona: str) -> str:
        return self._desk.endpoint(persona)

    def model(self, persona: str) -> str:
        return self._desk.model(persona)

    async def ask(self, asked: Asked, hearing: Hearing | None = None) -> Reply:
        self.prompt = asked.prompt
        raise CapReached("This is only measured.")


async def _most(
    select: Select, desk: ModelDesk, name: str, questions: Collection[ResolvedQuestion]
) -> Decimal:
    """The most that an endpoint's answers to these questions can cost, by the largest of their prompts."""
    tariff = desk.provisions[name].tariff
    if tariff is None:
        raise ConfigError(
            f"the endpoint {name} names no prices, so no cap can hold it; add prices to it in the models file"
        )
    largest = 0
    for question in list(questions)[:5]:
        measuring = _Measuring(desk.through(name))
        seats = seats_for(measuring, personas_in_force(select))
        analyst = next(one for one in seats.analysts if one.speaker == PERSONA)
        await analyst.opine(question.brief("measured", ""))
        if measuring.prompt is not None:
            largest = max(largest, most_prompt_tokens(measuring.prompt))
    answer = desk.provisions[name].most_tokens
    # A repair sends the first answer along.
    each = tariff.most(largest, answer) + tariff.most(largest + 4 * answer, answer)
    return each * len(questions)


def _cost(select: Select, bench: str, endpoint: str) -> Decimal:
    rows = select("SELECT cost_usd FROM model_calls WHERE scope = ? AND endpoint = ?", (bench, endpoint))
    return sum((Decimal(row[0] or 0) for row in rows), Decimal(0))
