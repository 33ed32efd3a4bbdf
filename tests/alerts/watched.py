"""An evaluator on a journal in a folder, over a market whose every price the test writes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from data.market import Market
from desk.agents.evidence_store import EvidenceTable
from desk.agents.tool_messages import TOOLS
from desk.alerts.alerts_table import SetAlertsTable
from desk.alerts.decision import Reading
from desk.alerts.grammar import read
from desk.alerts.messages import ALERTS, AlertFired, Condition
from desk.alerts.setting import removing, setting, snoozing
from desk.execution.critical_table import CriticalTable
from desk.execution.messages import FILLS, ORDERS
from desk.host.alert_readings import Found, Read
from desk.host.alert_watch import AlertWatch
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.journal import Journal
from desk.kernel.queries import within
from desk.kernel.randomness import Randomness
from desk.kernel.services import Supervisor
from desk.kernel.virtual import run_virtual
from desk.kernel.writer import InlineWriter
from desk.people.demo import demo_people
from desk.people.directory import Directory, PeopleTable
from desk.people.messages import PEOPLE
from desk.risk.desk_state import DESK, DeskStateTable
from tests.execution.scripted_market import INSTRUMENTS, SECOND, START, ScriptedMarket
from widgets.specs.figure import Provenance

TOPICS = (PEOPLE, DESK, ALERTS, TOOLS, FILLS, ORDERS)
KIM = "operator"


def tables() -> tuple[Any, ...]:
    return (PeopleTable(), DeskStateTable(), CriticalTable(), SetAlertsTable(), EvidenceTable())


class Watched:
    """The parts, and short words for what tests do most."""

    def __init__(self, journal: Journal, clock: Clock, market: Market, script: ScriptedMarket) -> None:
        self.journal, self.clock, self.script = journal, clock, script
        self.bus = Bus(journal)
        self.told: dict[str, Reading | str] = {}
        """What measures other than the price say, by their name."""
        self.reads = 0
        self.breaks = False
        """Whether reading fails in a way that nobody expects."""
        self._market = market
        self.watch = AlertWatch(self.bus, clock, market, self.read)

    def read(self, condition: Condition) -> Read:
        """The price of the script, by the market's own word on whether it holds; else what the test says."""
        self.reads += 1
        if self.breaks:
            raise ZeroDivisionError("a reading broke")
        provenance = Provenance(source="sim", at=self.script.ts, age_ms=0)
        if condition.measure != "price":
            said = self.told.get(condition.measure, "nothing is known of it yet")
            return said if isinstance(said, str) else Found(said, provenance)
        reason = self._market.staleness(condition.subject, self.script.now())
        price = self._market.view(condition.subject).price
        if reason or price is None:
            return f"{condition.subject}: {reason or 'no price yet'}"
        return Found(Reading(value=price), provenance, 1)

    async def set(self, line: str, by: str = KIM) -> str:
        """Set an alert; its name."""
        terms = read(line, tuple(INSTRUMENTS), ("1m", "5m"), "1m", self.clock.now())
        (fact,) = await self.bus.transact(lambda tables: (setting(within(tables), terms, by, ""),))
        return str(fact.message.alert)

    async def snooze(self, alert: str, seconds: float, by: str = KIM) -> None:
        until = self.clock.now() + round(seconds * SECOND) if seconds else 0
        await self.bus.transact(lambda tables: (snoozing(within(tables), alert, until, by),))

    async def remove(self, alert: str, by: str = KIM) -> None:
        await self.bus.transact(lambda tables: (removing(within(tables), alert, by),))

    async def price(self, *prices: float, every: float = 0.25) -> None:
        """These prices, one after the other."""
        for price in prices:
            self._pass(every)
            self.script.around(price)
            self.script.trade("buy", price, 0.1)
            await self.clock.sleep(every)

    async def rest(self, seconds: float) -> None:
        """Let the clock run while the price stays."""
        price = self._market.view("BTC-USDT").price
        for _ in range(round(seconds)):
            if price is not None:
                await self.price(price, every=1.0)
            else:
                await self.clock.sleep(1.0)

    async def silence(self, seconds: float) -> None:
        """Nothing is heard of the market any more."""
        self._pass(seconds)
        await self.clock.sleep(seconds)

    def _pass(self, seconds: float) -> None:
        self.script.ts += round(seconds * SECOND)

    @property
    def fired(self) -> list[AlertFired]:
        return [fact.message for fact in self.journal.facts() if isinstance(fact.message, AlertFired)]

    @property
    def said(self) -> list[str]:
        """Every fact about alerts since they were set, in a word."""
        return [type(fact.message).__name__ for fact in self.journal.facts() if fact.topic == ALERTS.name]


@asynccontextmanager
async def watching(
    clock: Clock,
    folder: Path,
    script: ScriptedMarket | None = None,
    broken: list[BaseException] | None = None,
) -> AsyncIterator[Watched]:
    """A started evaluator with the demo's people on record. What breaks in it is raised, unless it is asked for."""
    journal = await Journal.open(folder, tables(), TOPICS, clock, InlineWriter())
    script = script or ScriptedMarket()
    room = Watched(journal, clock, script.market, script)
    failed: list[BaseException] = [] if broken is None else broken
    supervisor = Supervisor(
        clock, Randomness(1).stream("restarts"), lambda where, error: failed.append(error)
    )
    supervisor.add(room.watch)
    try:
        await Directory(room.bus).seed(demo_people("Kim"), "desk")
        await supervisor.start()
        yield room
    finally:
        await supervisor.stop()
        await journal.close()
    if broken is None and failed:
        raise failed[0]


def virtually(scenario: Callable[[Clock], Awaitable[None]]) -> None:
    run_virtual(scenario, START)
