"""Alerts that people set, wired: what watches, what is shown, what can be said, and what the chat is told."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from desk.agents.alerts_tool import alerts_tool
from desk.agents.voice import Statement, Tone
from desk.alerts.alerts_rows import SetAlert
from desk.alerts.decision import Direction, distance
from desk.alerts.measures import BY_NAME
from desk.alerts.messages import ALERTS, AlertFired
from desk.approvals.rules import current_rules
from desk.chat.alert_commands import alert_commands
from desk.host.alert_desk import HostAlertDesk
from desk.host.alert_readings import AlertReadings
from desk.host.alert_watch import AlertWatch
from desk.host.alert_words import shown, told_more, told_runs
from desk.host.viewing import View
from desk.kernel.bus import Delivery
from desk.kernel.errors import DiskFull
from desk.people.directory import HOUSE, find_person
from desk.views.set_alerts import set_alert_list
from widgets.specs.alerts import AlertList
from widgets.specs.chat import Block

if TYPE_CHECKING:
    from desk.agents.tools import Tool
    from desk.chat.commands import Command
    from desk.host.core import Core
    from desk.kernel.services import Service

_SECOND = 1_000_000_000
_ACK_WITHIN_S = 60
MOST_WAITING = 200
"""Firings that wait to be told in a thread; beyond them the oldest stay untold there, and on the list."""
MOST_TOLD = 5
"""Firings that one item of a thread names; the rest are counted."""


class Alerting:
    """Builds what watches and tells."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self.readings = AlertReadings(core)
        self.watch = AlertWatch(core.bus, core.given.clock, core.market, self.readings.read)
        self.reports = AlertReports(core)

    @property
    def services(self) -> tuple[Service, ...]:
        """What watches, and what tells threads of it."""
        return (self.watch, self.reports)

    @property
    def commands(self) -> tuple[Command, ...]:
        """What people can say."""
        core = self._core
        return alert_commands(HostAlertDesk(core.bus, core.given.clock, core.market, self.list))

    def tools(self) -> tuple[Tool[Any], ...]:
        """What agents may read."""
        return (alerts_tool(self._of),)

    @property
    def views(self) -> dict[str, View]:
        """The list."""
        return {"alerts": View(lambda names, viewer: self.list(), lambda names, viewer: self._inputs(), 0.1)}

    def list(self, of: str = "") -> AlertList:
        """Everything that waits, holds, watches and happened; or what concerns one instrument or `equity`."""
        core = self._core
        rules = current_rules(core.bus.rows, HOUSE)
        within_s = _ACK_WITHIN_S if rules is None else rules.limits.ack_within_s
        return set_alert_list(core.bus.rows, core.given.clock.now(), self._reads(), self._name, within_s, of)

    def _of(self, instrument: str) -> AlertList:
        if instrument and instrument != "equity":
            self._core.market.view(instrument)
        return self.list(instrument)

    def _inputs(self) -> Hashable:
        return self._core.rooms.tally.total, self._core.given.clock.now() // _SECOND

    def _reads(self) -> Callable[[SetAlert], tuple[str, str, Direction, str]]:
        """Reads what each alert reads now, each thing once."""
        known: dict[tuple[str, str, str], Any] = {}

        def read(one: SetAlert) -> tuple[str, str, Direction, str]:
            condition = one.terms.condition
            measure, key = (
                BY_NAME[condition.measure],
                (condition.subject, condition.measure, condition.interval),
            )
            if key not in known:
                known[key] = self.readings.read(condition)
            found = known[key]
            if isinstance(found, str):
                return "", "", "", found
            if measure.worded or found.reading.value is None:
                return found.reading.word or "none yet", "", "", ""
            gap, way = distance(condition, one.standing, found.reading.value)
            value = shown(measure, found.reading.value, found.decimals)
            return value, shown(measure, gap, found.decimals), way, ""

        return read

    def _name(self, person: str) -> str:
        found = find_person(self._core.bus.rows, person)
        return person if found is None else found.name


class AlertReports:
    """A supervised service: the thread in which an alert was set is told that it fired, with its figure to open."""

    name = "alert reports"

    def __init__(self, core: Core) -> None:
        self._core = core
        self._waiting: deque[AlertFired] = deque(maxlen=MOST_WAITING)
        self._wake = asyncio.Event()
        core.bus.subscribe(ALERTS, self._fact)

    async def run(self, ready: Callable[[], None]) -> None:
        """Tell what there is to tell until cancelled."""
        ready()
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                threads: dict[str, list[AlertFired]] = {}
                while self._waiting:
                    fired = self._waiting.popleft()
                    threads.setdefault(fired.thread, []).append(fired)
                for thread, told in threads.items():
                    with suppress(DiskFull):  # it fired and is on the list; talk about it can be missing
                        await self._tell(thread, told)

    def _fact(self, delivery: Delivery[Any]) -> None:
        if isinstance(delivery.message, AlertFired):
            self._waiting.append(delivery.message)
            self._wake.set()

    async def _tell(self, thread: str, fired: list[AlertFired]) -> None:
        rooms, chat = self._core.rooms, self._core.chat
        named = thread if rooms.threads.exists(thread) else await rooms.threads.latest("desk")
        speech = chat.turns.speech(named)
        runs = [told_runs(self._core.bus.rows, one) for one in fired[:MOST_TOLD]]
        if len(fired) > MOST_TOLD:
            runs.append(told_more(len(fired) - MOST_TOLD))
        blocks = tuple(Block(runs=one) for one in runs)
        tone: Tone = "notice" if all(one.severity == "info" for one in fired) else "warning"
        await rooms.threads.add(speech.thread, speech.turn, Statement.of_desk(blocks, tone), "desk")
