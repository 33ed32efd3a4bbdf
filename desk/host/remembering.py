"""Wires memory: what keeps it, what watches for it, what reconciles it, and where it is read."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

from desk.agents.memory.insights import KnownInsight, Task
from desk.agents.memory.keeper import MemoryKeeper
from desk.agents.memory.memory import Memory
from desk.agents.memory.memory_tools import memory_tools
from desk.agents.memory.recall import market_word
from desk.agents.memory.reconciler import HypothesisReconciler
from desk.agents.memory.reconciling import Comparison, Outcome
from desk.agents.memory.timeline import Timeline
from desk.agents.memory.watching import Sight, Watching
from desk.agents.memory.wording import Wording
from desk.agents.past_cases import past_cases_tool
from desk.agents.voice import Statement, notice
from desk.chat.lifecycle import Lifecycle
from desk.chat.memory_commands import memory_commands
from desk.host.viewing import View, Viewer
from desk.people.personas.persona import Personas
from desk.people.personas.personas_table import personas_in_force
from desk.views.radar import auto_interval
from widgets.specs.strategy import Run

if TYPE_CHECKING:
    from desk.agents.tools import Tool, Toolbox
    from desk.chat.commands import Command
    from desk.host.core import Core
    from desk.kernel.services import Service

ACTIVE = 10 * 60 * 1_000_000_000
"""A thread in which something was said within this time is one that an anomaly happens during."""


class Remembering:
    """The memory of one core."""

    reads: Toolbox
    """Calls the tools that only read; given once they are there."""

    def __init__(self, core: Core) -> None:
        self._core = core
        clock, bus, rooms = core.given.clock, core.bus, core.rooms
        self.memory = Memory(bus, clock, core.ids)
        self.wording = Wording(rooms.evidence, clock.now, lambda: tuple(core.instruments))
        self.timeline = Timeline(bus.rows, rooms.evidence, self.wording, clock.now)
        self.lifecycle = Lifecycle(bus, clock)

    @property
    def tools(self) -> tuple[Tool[Any], ...]:
        """What reads memory, and past cases beside it."""
        rooms = self._core.rooms
        insights = memory_tools(rooms.bus.rows, rooms.clock.now, self.wording.text, self.regime)
        return (*insights, past_cases_tool(rooms.bus.rows))

    @property
    def commands(self) -> tuple[Command, ...]:
        """What people do with it."""
        core = self._core
        return memory_commands(
            self.memory, core.bus.rows, core.given.clock.now, lambda: tuple(core.instruments), self.regime
        )

    @property
    def views(self) -> dict[str, View]:
        """What terminals can look at."""
        tally = self._core.rooms.tally

        def timeline(names: tuple[str, ...], viewer: Viewer) -> Any:
            instrument, sort = (*names, "", "")[:2]
            return self.timeline.view("" if instrument == "*" else instrument, sort.replace("-", " "))

        def detail(names: tuple[str, ...], viewer: Viewer) -> Any:
            return self.timeline.detail(names[0])

        def remembered(names: tuple[str, ...], viewer: Viewer) -> Hashable:
            return tally["memory.v1"], self._core.given.clock.now() // 10_000_000_000

        return {
            "timeline": View(timeline, remembered, 0.25, (0, 2)),
            "insight": View(detail, remembered, 0.25, (1, 1)),
        }

    @property
    def services(self) -> tuple[Service, ...]:
        """What runs as long as the desk does."""
        core = self._core
        clock, bus, rooms = core.given.clock, core.bus, core.rooms

        def personas() -> Personas:
            return personas_in_force(bus.rows)

        comparison = Comparison(
            self.reads, rooms.evidence, clock, core.asking, personas, tuple(core.instruments)
        )
        return (
            MemoryKeeper(
                bus,
                clock,
                self.memory,
                rooms.debates,
                rooms.evidence,
                lambda known: market_word(bus.rows, known),
            ),
            Watching(
                bus,
                clock,
                core.ids,
                self.memory,
                self.reads,
                lambda: core.market.symbols,
                self.look,
                active=self.active_thread,
                flagged=self.flagged,
            ),
            HypothesisReconciler(bus, clock, core.ids, comparison, self.told, core.given.broke),
            self.lifecycle,
        )

    def look(self, instrument: str) -> Sight:
        """One look at an instrument, of what is measured anyway."""
        rooms = self._core.rooms
        measured = rooms.volatility.radar.measured(instrument, auto_interval(rooms.market)).figures
        return Sight(rooms.anomaly.parked(instrument), self.regime(instrument), measured["surprise"] or 0.0)

    def regime(self, instrument: str) -> str:
        """The volatility regime of an instrument now, or empty while it is not known."""
        rooms = self._core.rooms
        regime = str(
            rooms.volatility.radar.measured(instrument, auto_interval(rooms.market)).figures["regime"]
        )
        return "" if regime == "UNKNOWN" else regime

    def active_thread(self) -> str:
        """The thread in which somebody is at work now, or empty."""
        rows = self._core.bus.rows(
            "SELECT thread FROM threads WHERE archived = 0 AND last_at >= ? AND items > 0"
            " ORDER BY last_at DESC, opened_seq DESC LIMIT 1",
            (self._core.given.clock.now() - ACTIVE,),
        )
        return str(rows[0][0]) if rows else ""

    async def flagged(self, known: KnownInsight) -> None:
        """Tell the thread that an anomaly happened during it."""
        words = self.wording.runs(known)
        tail = Run(
            text=f" It is marked for review as {known.insight}; /reviewed {known.insight} says you looked."
        )
        await self._tell(known.content.source.thread, notice((*words, tail), "warning"))

    async def told(self, task: Task, outcome: Outcome | None) -> None:
        """Tell the threads that two opposed insights come from what came of them."""
        if outcome is not None:
            runs = [
                Run(text=f"Reconciliation {task.task} of {task.first} and {task.second}. ", tone="strong")
            ]
            for reason in outcome.reasons:
                runs += [*self.wording.grounded(reason, outcome.book.scope, task.ended_at), Run(text=" ")]
            statement = notice(tuple(runs))
        elif task.state == "failed":
            words = f"The reconciliation {task.task} failed: {task.reasons[0]}. Both insights stay disputed."
            statement = notice(words, "warning")
        else:
            statement = notice(f"The reconciliation {task.task} was interrupted; it begins again.", "warning")
        for thread in task.threads:
            await self._tell(thread, statement)

    async def _tell(self, thread: str, statement: Statement) -> None:
        threads = self._core.rooms.threads
        if thread and threads.exists(thread):
            await threads.add(thread, self._core.ids.new("trn"), statement, "desk")
