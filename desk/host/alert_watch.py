"""Watches what alerts wait for: prices as they come, everything else once a second.

A price costs two comparisons, however many alerts there are; whatever fires is decided again in the transaction that
records it, from the alert as it stands there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import msgspec

from data.events import MarketEvent
from data.market import Market
from desk.alerts.alerts_rows import active_alerts, find_alert
from desk.alerts.decision import SECOND, Step, holds, quiet, resting_until, step
from desk.alerts.messages import (
    ALERTS,
    AlertArmed,
    AlertExpired,
    AlertRemoved,
    AlertSet,
    AlertSnoozed,
    Condition,
    Terms,
)
from desk.host.alert_index import AlertIndex, Watch, Watched
from desk.host.alert_readings import Found, Read
from desk.host.alert_troubles import AlertTroubles
from desk.host.alert_words import firing
from desk.kernel.bus import Bus, Delivery
from desk.kernel.clock import Clock
from desk.kernel.errors import DiskFull
from desk.kernel.facts import Draft
from desk.kernel.queries import Tables, within

EVERY_S = 1.0


class _Due(NamedTuple):
    """Something was decided and is not recorded yet."""

    alert: str
    before: str
    step: Step
    read: Found
    at: int


class AlertWatch:
    """A supervised service."""

    name = "alerts"

    def __init__(self, bus: Bus, clock: Clock, market: Market, read: Callable[[Condition], Read]) -> None:
        self._bus = bus
        self._clock = clock
        self._market = market
        self._read = read
        self._wake = asyncio.Event()
        self._forget()
        self.judged = 0
        """Steps so far: what the cost of alerts is measured by."""

    def _forget(self) -> None:
        """Begin as the record has it: what was only in memory is gone, as after a crash."""
        self._index = AlertIndex(self._clock.now)
        self._troubles = AlertTroubles(self._index)
        self._due: list[_Due] = []
        self._over: list[str] = []
        self._broke: Exception | None = None

    async def run(self, ready: Callable[[], None]) -> None:
        """Watch until cancelled."""
        self._forget()
        heard = self._bus.subscribe(ALERTS, self._heard)
        for found in active_alerts(self._bus.rows):
            self._index.put(found)
            self._troubles.begin(found)
        stop = self._market.listen(self._moved)
        try:
            ready()
            looked = 0
            while True:
                if self._clock.monotonic() - looked >= EVERY_S * SECOND:
                    looked = self._clock.monotonic()
                    self.look()
                await self._record()
                left = EVERY_S - (self._clock.monotonic() - looked) / SECOND
                try:
                    async with asyncio.timeout(max(0.01, left)):
                        await self._wake.wait()
                except TimeoutError:
                    pass
                self._wake.clear()
                if self._broke is not None:
                    raise self._broke
        finally:
            stop()
            heard.close()

    def look(self) -> None:
        """Look at what a moment brings, and at everything but prices that come by themselves."""
        now = self._clock.now()
        self._over += self._index.expired()
        for watch in self._index.watches:
            read = self._read(watch.condition)
            self._troubles.look(watch, read, now)
            self._reach(watch, read)

    def _moved(self, event: MarketEvent) -> None:
        watch = self._index.prices.get(event.instrument)
        if watch is None or self._broke is not None:
            return
        price = self._market.states[event.instrument].price
        if price is None or watch.ladder.low < price < watch.ladder.high:
            return
        try:
            self._reach(watch, self._read(watch.condition))
        except Exception as problem:  # it is this service's own, and must not reach the feed
            self._broke = problem
        if self._due or self._broke is not None:
            self._wake.set()

    def _heard(self, delivery: Delivery[Any]) -> None:
        match delivery.message:
            case AlertSet(alert=alert) | AlertSnoozed(alert=alert):
                self._again(alert)
                self._wake.set()
            case AlertRemoved(alert) | AlertExpired(alert):
                self._drop(alert)

    def _again(self, alert: str) -> None:
        """Take it as the record has it now."""
        self._due = [one for one in self._due if one.alert != alert]
        found = find_alert(self._bus.rows, alert)
        if found is not None and found.active:
            self._index.put(found)
        else:
            self._drop(alert)

    def _drop(self, alert: str) -> None:
        self._index.drop(alert)
        self._troubles.forget(alert)

    def _reach(self, watch: Watch, read: Read) -> None:
        """Judge those that a reading concerns."""
        if isinstance(read, Found):
            for alert in self._index.concerned(watch, read.reading):
                self._judge(self._index[alert], read)

    def _judge(self, watched: Watched, read: Found) -> None:
        self.judged += 1
        terms, before, now = watched.found.terms, watched.standing, self._clock.now()
        also = self._also(terms)
        done = step(terms, before, read.reading, also, now)
        if done is None:
            self._index.file(watched)
            if now >= resting_until(terms, before) and self._waits(terms, watched, read, also):
                self._index.press(watched)
            return
        self._due.append(_Due(watched.found.alert, before.side, done, read, now))
        fired_at = now if done.fires else before.fired_at
        watched.standing = msgspec.structs.replace(before, side=done.side, fired_at=fired_at)
        if done.fires and not terms.repeat:
            self._drop(watched.found.alert)
        else:
            self._index.file(watched)

    def _also(self, terms: Terms) -> bool | None:
        """Whether the second condition holds, where there is one; `None` where nobody knows."""
        if terms.also is None:
            return True
        read = self._read(terms.also)
        return holds(terms.also, read.reading) if isinstance(read, Found) else None

    def _waits(self, terms: Terms, watched: Watched, read: Found, also: bool | None) -> bool:
        """Whether it is where it could fire, and only its second condition is awaited."""
        value = read.reading.value
        if value is None or self._index.watch_of(watched).worded:
            return also is None
        low, high = quiet(terms, watched.standing, self._clock.now())
        return not low < value < high

    async def _record(self) -> None:
        """Commit what was decided, judged again by how the alerts stand in the record."""
        due, over, told = self._due, self._over, self._troubles.told
        if not due and not over and not told:
            return
        passed: list[str] = []

        def decide(tables: Tables) -> Sequence[Draft]:
            passed.clear()
            drafts = [Draft(ALERTS, one, "desk") for one in told]
            return [*drafts, *_decided(tables, due, over, passed)]

        self._due, self._over, self._troubles.told = [], [], []
        try:
            await self._bus.transact(decide)
        except DiskFull:  # told and dealt with elsewhere; it is tried again until there is room
            self._due, self._over = [*due, *self._due], [*over, *self._over]
            self._troubles.told = [*told, *self._troubles.told]
            return
        for alert in passed:
            self._again(alert)


def _decided(tables: Tables, due: Sequence[_Due], over: Sequence[str], passed: list[str]) -> list[Draft]:
    """The facts of what was decided, as far as the alerts still stand so; `passed` names the others."""
    select = within(tables)
    drafts: list[Draft] = []
    sides: dict[str, str] = {}
    fired: set[str] = set()
    for one in due:
        found = find_alert(select, one.alert)
        if found is None or not found.active:
            continue
        side = sides.get(one.alert, found.standing.side)
        if found.standing.snoozed_until > one.at or side != one.before or one.alert in fired:
            passed.append(one.alert)
            continue
        sides[one.alert] = one.step.side
        if one.step.fires:
            fired.add(one.alert)
            drafts += firing(found, one.before, one.step, one.read, one.at)
        else:
            drafts.append(Draft(ALERTS, AlertArmed(one.alert, one.step.side), "desk"))
    for alert in dict.fromkeys(over):
        known = find_alert(select, alert)
        if known is not None and known.active and alert not in fired:
            drafts.append(Draft(ALERTS, AlertExpired(alert), "desk"))
    return drafts
