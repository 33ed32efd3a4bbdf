"""A desk that asks scripted models, in virtual time: what they answer, what was recorded, and what it cost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from desk.agents.models.asking import Asked
from desk.agents.models.caps import Caps
from desk.agents.models.exchange import ModelFailed, OnText, Prompt, Reply, Said, Usage
from desk.agents.models.messages import MODELS
from desk.agents.models.model_desk import ModelDesk
from desk.agents.models.provision import Provision
from desk.agents.models.records_table import RecordsTable
from desk.agents.models.retrying import Patience
from desk.agents.models.spend_table import SpendTable
from desk.agents.models.tariff import Tariff, per_million
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.ids import Ids
from desk.kernel.journal import Fact, Journal
from desk.kernel.virtual import run_virtual
from desk.kernel.writer import InlineWriter, Writer

SECOND = 1_000_000_000
START = 1_790_000_000 * SECOND
DEAR = per_million(Decimal(10), Decimal(20))
T = TypeVar("T")


def reply(text: str = "Up.", usage: Usage | None = None, model: str = "scripted-1") -> Reply:
    """A whole answer, as an endpoint would send it."""
    raw = (
        b'data: {"choices":[{"delta":{"content":"'
        + text.encode()
        + b'"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
    )
    return Reply(text, (), "stop", model, usage or Usage(100, 50), raw)


@dataclass
class Scripted:
    """A model that does what it is told, in order, the last thing for ever. Text before a failure is heard first."""

    course: Sequence[Reply | ModelFailed | BaseException | tuple[str, ModelFailed]] = ()
    takes_s: float = 0.0
    asked: list[Prompt] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    async def complete(self, prompt: Prompt, on_text: OnText) -> Reply:
        turn = min(len(self.asked), len(self.course) - 1)
        self.asked.append(prompt)
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        try:
            if self.takes_s:
                await asyncio.sleep(self.takes_s)
        finally:
            self.at_once -= 1
        what = self.course[turn] if self.course else reply()
        if isinstance(what, tuple):
            on_text(what[0])
            what = what[1]
        if isinstance(what, BaseException):
            raise what
        on_text(what.text)
        return what


def provision(model: Any, name: str = "hosted", tariff: Tariff | None = DEAR, **more: Any) -> Provision:
    """An endpoint of the test."""
    return Provision(name, "model-x", tariff, "{}", lambda: model, **more)


def asked(
    text: str = "Will BTC-USDT rise?",
    persona: str = "Bull",
    scope: str = "dbt-1",
    most_tokens: int = 100,
    **more: Any,
) -> Asked:
    """A question."""
    prompt = Prompt(messages=(Said("user", text),), most_tokens=most_tokens)
    return Asked(persona=persona, purpose="opinion", scope=scope, person="you", prompt=prompt, **more)


@dataclass
class Heard:
    """A hearing that writes down."""

    pieces: list[str] = field(default_factory=list)
    waits: list[tuple[str, float]] = field(default_factory=list)

    def text(self, piece: str) -> None:
        self.pieces.append(piece)

    def waiting(self, why: str, seconds: float) -> None:
        self.waits.append((why, seconds))


@dataclass
class DeskStage:
    """The desk, and what it left behind."""

    clock: Clock
    journal: Journal
    bus: Bus
    desk: ModelDesk
    broken: list[Exception]

    def facts(self) -> list[Fact]:
        return list(self.journal.facts(0, MODELS.name))

    def messages(self) -> list[Any]:
        return [fact.message for fact in self.facts()]


def on_desk(
    directory: Path,
    play: Callable[[DeskStage], Awaitable[T]],
    *models: Provision,
    caps: Caps | None = None,
    route: Callable[[str], str] | None = None,
    secrets: Collection[str] = (),
    patience: Patience | None = None,
    writer: Callable[[], Writer] = InlineWriter,
    start: int = START,
    run: Callable[[Callable[[Clock], Awaitable[T]], int], T] = run_virtual,
) -> T:
    """Run `play` on a desk with these endpoints; the first of them speaks for everybody unless `route` says otherwise."""

    async def main(clock: Clock) -> T:
        journal = await Journal.open(directory, [SpendTable(), RecordsTable()], [MODELS], clock, writer())
        broken: list[Exception] = []
        bus = Bus(journal)
        desk = ModelDesk(
            bus,
            clock,
            Ids(Random(clock.now())),
            Random(5),
            provisions={one.name: one for one in models},
            route=route or (lambda persona: models[0].name if models else ""),
            caps=caps or Caps(),
            secrets=lambda: secrets,
            patience=patience,
            on_error=lambda where, problem: broken.append(problem),
        )
        try:
            return await play(DeskStage(clock, journal, bus, desk, broken))
        finally:
            await desk.books.close()
            await journal.close()

    return run(main, start)
