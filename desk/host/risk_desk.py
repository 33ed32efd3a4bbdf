"""What the commands about breakers, strategies and alerts do, and one sentence about what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import cast, get_args

from desk.agents.writing import counted
from desk.alerts.alerts_rows import FiredAlert, waiting_fired
from desk.approvals.approvals import Approvals
from desk.approvals.changes.breaker_change import LiftBreaker
from desk.approvals.changes.deployment_change import AdoptDeployment
from desk.chat.arguments import one_of
from desk.chat.misread import Misread
from desk.execution.attention import reading
from desk.execution.calling_back import disabling
from desk.execution.critical_table import unread
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.errors import Refused
from desk.kernel.journal import Draft
from desk.kernel.queries import Select, Tables, within
from desk.people.directory import Person, require
from desk.risk.desk_state import DESK
from desk.risk.holds import disabled, find_disabled, tripped
from desk.risk.limits import Rules
from desk.risk.messages import Breaker, StrategyDisabled, StrategyEnabled

LONGEST_NAME = 40


def critical_first(rows: Select) -> tuple[str, ...]:
    """What must be read first of all, the oldest first."""
    return tuple(one.alert for one in unread(rows))


def _one_waiting(alert: str, waiting: Sequence[str], fired: Mapping[str, FiredAlert]) -> str:
    """A waiting alert by its own name, or by that of the set alert that fired it."""
    known = {one.alert: name for name, one in fired.items()}
    if alert.upper() in known:
        return known[alert.upper()]
    return one_of(alert, tuple(waiting), "alert that waits")


class HostRiskDesk:
    """What holds new risk back, as the chat's commands know it."""

    def __init__(
        self, bus: Bus, clock: Clock, approvals: Approvals, rules: Callable[[Select], Rules | None]
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._approvals = approvals
        self._rules = rules

    def held(self) -> str:
        """Every breaker that holds and every disabled strategy, with who may end it."""
        rows = self._bus.rows
        said = [f"{one.words} ({one.how})" for one in tripped(rows)]
        said += [
            f"strategy {one.strategy}: {one.reason} (/strategy enable {one.strategy} by somebody with the right)"
            for one in disabled(rows)
        ]
        said += [f"to be read: {one.title} (/ack {one.alert})" for one in unread(rows)]
        return f"{'; '.join(said)}." if said else "No breaker holds, and every strategy is enabled."

    async def acknowledge(self, alert: str, note: str, by: Person) -> str:
        """Put on record who has read an alert, or all that wait."""
        rows = self._bus.rows
        critical = {one.alert for one in unread(rows)}
        fired = {one.fired: one for one in waiting_fired(rows)}
        waiting = tuple(dict.fromkeys((*critical_first(rows), *fired)))
        if not waiting:
            return "No alert waits for a reader."
        every = not alert or alert == "all"
        wanted = waiting if every else (_one_waiting(alert, waiting, fired),)

        def decide(tables: Tables) -> Sequence[Draft]:
            select = within(tables)
            reader = require(select, by.person, "ask")
            able = reader.may("halt") or reader.may("vote")
            theirs = [
                one for one in wanted if able or (one not in critical and fired[one].owner == reader.person)
            ]
            if not theirs:
                raise Refused(f"{reader.name} only looks on; ask a trader, an approver or risk to read it.")
            read[:] = theirs
            return reading(select, theirs, by.person, note, self._rules(select), self._clock.now())

        read: list[str] = []
        await self._bus.transact(decide, essential=True)
        what = "critical alert" if critical.issuperset(read) else "alert"
        return f"{by.name} has read {counted(len(read), what)}."

    async def lift(self, breaker: str, minutes: str, by: Person) -> str:
        """Ask others to lift a breaker whose cause stands."""
        names = tuple(one.breaker for one in tripped(self._bus.rows))
        if not names:
            return "No breaker holds, so there is nothing to lift."
        named = breaker.replace("-", " ")
        if named not in get_args(Breaker):
            raise Misread(f"There is no breaker called {breaker!r}; these hold: {', '.join(names)}.")
        if not minutes.isdigit():
            raise Misread("Say for how many minutes, from 1 to 15.")
        change = LiftBreaker(cast(Breaker, named), int(minutes))
        made = await self._approvals.propose_change(change, by.person)
        return f"The request {made.request} to lift {named} waits for {counted(made.needed, 'approval')}."

    async def deploy(self, by: Person) -> str:
        """Ask others to adopt what runs, where that is something else than was adopted."""
        held = next((one for one in tripped(self._bus.rows) if one.breaker == "deployment"), None)
        if held is None:
            return "What runs is what was adopted."
        made = await self._approvals.propose_change(AdoptDeployment(*held.value.split()), by.person)
        return f"The request {made.request} to adopt what runs waits for {counted(made.needed, 'approval')}."

    async def strategy(self, action: str, name: str, reason: str, by: Person) -> str:
        """Enable or disable a strategy, under the name of whoever says so."""
        if action not in ("enable", "disable"):
            raise Misread("Say /strategy enable NAME or /strategy disable NAME.")
        if not name.isprintable() or not 0 < len(name) <= LONGEST_NAME:
            raise Misread(f"A strategy has a name of at most {LONGEST_NAME} characters.")

        def decide(tables: Tables) -> Sequence[Draft]:
            select = within(tables)
            person = require(select, by.person, "resume" if action == "enable" else "halt")
            known = find_disabled(select, name)
            if action == "disable":
                why = reason or f"disabled by {person.name}"
                return () if known else disabling(select, StrategyDisabled(name, "C04", why), by.person)
            if known is None:
                raise Refused(f"The strategy {name} is enabled already.")
            return [Draft(DESK, StrategyEnabled(name, reason or f"enabled by {person.name}"), by.person)]

        await self._bus.transact(decide, essential=action == "disable")
        return f"The strategy {name} is {action}d."
