"""What the commands about set alerts do, and one sentence about what came of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from data.candles import INTERVALS
from data.market import Market
from desk.agents.writing import counted
from desk.alerts.alerts_rows import SetAlert, active_names, find_alert
from desk.alerts.decision import SECOND
from desk.alerts.grammar import read, seconds
from desk.alerts.messages import AlertSet
from desk.alerts.setting import removing, setting, snoozing
from desk.alerts.unreadable import Unreadable
from desk.alerts.wording import told
from desk.chat.arguments import one_of
from desk.chat.misread import Misread
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.facts import Draft
from desk.kernel.queries import Tables, within
from desk.people.directory import Person
from desk.views.radar import auto_interval
from widgets.specs.alerts import AlertList

MOST_LISTED = 20
_NAMED = re.compile(r"[Aa][1-9][0-9]{0,8}")
"""An alert that a new one takes the place of stands before its line."""


class HostAlertDesk:
    """Set alerts, as the chat's commands know them."""

    def __init__(self, bus: Bus, clock: Clock, market: Market, listed: Callable[[], AlertList]) -> None:
        self._bus = bus
        self._clock = clock
        self._market = market
        self._list = listed

    async def set(self, line: str, by: Person, thread: str) -> str:
        """Put on record what somebody wants to be told."""
        first, _, rest = line.partition(" ")
        instead = first.upper() if _NAMED.fullmatch(first) else ""
        line = rest if instead else line
        try:
            bars = auto_interval(self._market)
            terms = read(line, self._market.symbols, tuple(INTERVALS), bars, self._clock.now())
        except Unreadable as problem:
            raise Misread(str(problem)) from None

        def decide(tables: Tables) -> Sequence[Draft]:
            select = within(tables)
            before = (removing(select, instead, by.person),) if instead else ()
            return (*before, setting(select, terms, by.person, thread))

        facts = await self._bus.transact(decide)
        said: AlertSet = facts[-1].message
        how = f"at most every {told(terms.pause_s)}" if terms.repeat else "once"
        place = f" in place of {instead}" if instead else ""
        return f"{said.alert} is set{place}: {said.line}; it tells {how}."

    def listed(self) -> str:
        """What watches and what waits to be read, a line each."""
        found = self._list()
        waiting = len(found.fired) + sum(row.severity == "critical" for row in found.rows)
        if not found.alerts and not waiting:
            return "No alert is set; /alert BTC-USDT price above 65000 sets one."
        lines = [f"{counted(found.total, 'alert')} set, {waiting} to be read:"]
        lines += [
            f"• to be read: {row.alert} {row.text} (/ack {row.alert})" for row in found.fired[:MOST_LISTED]
        ]
        lines += [
            f"• {one.alert} {one.line}: {one.value or one.error}"
            + (f", {one.distance} away" if one.distance and one.way else "")
            + (f", {one.standing}" if one.standing != "watching" else "")
            for one in found.alerts[:MOST_LISTED]
        ]
        more = len(found.alerts) - MOST_LISTED
        return "\n".join([*lines, f"• and {more} more"] if more > 0 else lines)

    async def snooze(self, alert: str, time: str, by: Person) -> str:
        """Put an alert off."""
        try:
            length = seconds(time, "time")
        except Unreadable as problem:
            raise Misread(str(problem)) from None
        name = self._named(alert)
        until = self._clock.now() + length * SECOND
        await self._bus.transact(lambda tables: (snoozing(within(tables), name, until, by.person),))
        return f"{name} is silent for {told(length)}; what is crossed meanwhile is passed over."

    async def wake(self, alert: str, by: Person) -> str:
        """Let an alert speak again."""
        name = self._named(alert)
        await self._bus.transact(lambda tables: (snoozing(within(tables), name, 0, by.person),))
        return f"{name} watches again."

    async def remove(self, alert: str, by: Person) -> str:
        """Take an alert back."""
        name = self._named(alert)
        await self._bus.transact(lambda tables: (removing(within(tables), name, by.person),))
        return f"{name} is removed."

    def _named(self, alert: str) -> str:
        found: SetAlert | None = find_alert(self._bus.rows, alert.upper())
        if found is not None:
            return found.alert
        return one_of(alert.upper(), active_names(self._bus.rows), "alert")
