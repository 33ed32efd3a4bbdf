"""The agents' stage with a memory on it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from desk.agents.memory.insights import KnownInsight, Task, newest_insights
from desk.agents.memory.keeper import MemoryKeeper
from desk.agents.memory.memory import Memory
from desk.agents.memory.memory_table import MemoryTable
from desk.agents.memory.memory_tools import memory_tools
from desk.agents.memory.messages import MEMORY, Insight, Source
from desk.agents.memory.recall import market_word
from desk.agents.memory.reconciler import HypothesisReconciler
from desk.agents.memory.reconciling import Comparison, Outcome
from desk.agents.memory.wording import Wording
from desk.agents.models.asking import Asking
from desk.agents.tools import Toolbox
from desk.kernel.journal import Draft
from desk.people.directory import PeopleTable
from desk.people.messages import PEOPLE, PersonEnrolled
from desk.people.personas.house_personas import house_personas
from tests.agents import stage as agents
from tests.models.no_models import NoModels

T = TypeVar("T")
MINUTE = 60 * agents.SECOND


@dataclass
class MemoryStage:
    """Memory, and the desk of the agents that it is about."""

    agents: agents.Stage
    memory: Memory
    keeper: MemoryKeeper
    wording: Wording
    told: list[tuple[str, str]] = field(default_factory=list)
    """Task and state that threads of origin were told of."""

    @property
    def now(self) -> int:
        return self.agents.clock.now()

    def reconciler(
        self, asking: Asking | None = None, toolbox: Toolbox | None = None
    ) -> HypothesisReconciler:
        """The service that reconciles; its outcomes are told to `told`."""
        stage = self.agents

        async def tell(task: Task, outcome: Outcome | None) -> None:
            self.told.append((task.task, task.state if outcome is None else outcome.ruling))

        comparison = Comparison(
            toolbox or stage.toolbox,
            stage.evidence,
            stage.clock,
            asking or NoModels(),
            house_personas,
            stage.market.symbols,
        )
        return HypothesisReconciler(
            stage.bus,
            stage.clock,
            stage.ids,
            comparison,
            tell,
            lambda where, problem: stage.broken.append((where, problem)),  # type: ignore[arg-type]
        )

    def toolbox(self) -> Toolbox:
        """Tools that read memory."""
        stage = self.agents
        tools = memory_tools(stage.bus.rows, stage.clock.now, self.wording.text, lambda instrument: "")
        return Toolbox(stage.bus, stage.clock, tools, on_error=lambda where, problem: None)

    def insights(self) -> tuple[KnownInsight, ...]:
        """Everything, oldest first."""
        return tuple(sorted(newest_insights(self.agents.bus.rows, 1_000), key=lambda one: one.seq))

    def said(self, name: str) -> list[Any]:
        """Messages of memory of this type, in order."""
        facts = self.agents.topic("memory.v1")
        return [fact.message for fact in facts if type(fact.message).__name__ == name]


def person(name: str = "ada") -> Source:
    """Somebody's own word."""
    return Source(trust="person", name=name)


def insight(text: str = "The highs hold", **changes: Any) -> Insight:
    """What Ada says of BTC, for a quarter of an hour."""
    values: dict[str, Any] = {
        "kind": "hypothesis",
        "text": text,
        "confidence": 0.6,
        "source": person(),
        "instrument": "BTC-USDT",
        "horizon": "15m",
        "direction": "up",
        "expires_at": agents.START + 15 * MINUTE,
    }
    return Insight(**(values | changes))


def on_memory_stage(directory: Path, play: Callable[[MemoryStage], Awaitable[T]], **options: Any) -> T:
    """Run `play` in virtual time."""

    async def on_agents(stage: agents.Stage) -> T:
        for someone, name in (("ada", "Ada"), ("lee", "Lee")):
            enrolled = PersonEnrolled(someone, name, ("trader",), False)
            await stage.bus.record(Draft(PEOPLE, enrolled, "desk"))
        bus, clock = stage.bus, stage.clock
        memory = Memory(bus, clock, stage.ids)
        keeper = MemoryKeeper(
            bus, clock, memory, stage.debates, stage.evidence, lambda known: market_word(bus.rows, known)
        )
        wording = Wording(stage.evidence, clock.now, lambda: stage.market.symbols)
        return await play(MemoryStage(stage, memory, keeper, wording))

    return agents.on_stage(
        directory,
        on_agents,
        projections=[PeopleTable(), MemoryTable(), *options.pop("projections", ())],
        topics=[PEOPLE, MEMORY, *options.pop("topics", ())],
        **options,
    )
