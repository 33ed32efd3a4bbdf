"""Watches what alerts wait for: prices as they come, everything else once a second.

A price costs two comparisons, however many alerts there are; whatever fires is decided again in the transaction that
records it, from the alert as it stands there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any, NamedTuple

import msgspec

from data.events import MarketEvent
from data.market import Market
from desk.alerts.alerts_table import SetAlert, active_alerts, find_alert
from desk.alerts.decision import SECOND, Standing, Step, holds, quiet, resting_until, step
from desk.alerts.ladder import Ladder
from desk.alerts.measures import BY_NAME
from desk.alerts.messages import (
    ALERTS,
    AlertArmed,
    AlertExpired,
    AlertRemoved,
    AlertSet,
    AlertsFailed,
    AlertSnoozed,
    AlertsRecovered,
    Condition,
)
from desk.host.alert_readings import Found, Read
from desk.host.alert_words import firing
from desk.kernel.bus import Bus, Delivery
from desk.kernel.clock import Clock
from desk.kernel.errors import DiskFull
from desk.kernel.facts import Draft
from desk.kernel.queries import Tables, within

EVERY_S = 1.0
GRACE = 5 * SECOND
"""How long a reading must be missing before it is on record that alerts cannot be judged."""


class _Key(NamedTuple):
    """What is read once for all alerts that rest on it."""

    subject: str
    measure: str
    interval: str

    @classmethod
    def of(cls, condition: Condition) -> _Key:
        return cls(condition.subject, condition.measure, condition.interval)


@dataclass(eq=False)
class _Watched:
    """An alert in memory, as its facts leave it and as it will stand once what was decided is recorded."""

    found: SetAlert
    standing: Standing
    filed: int = 0
    """Grows with every change, so that what was noted of it before is known to be over."""


@dataclass(eq=False)
class _Watch:
    """One thing that is read, and who rests on it."""

    condition: Condition
    ladder: Ladder[str] = field(default_factory=Ladder)
    pressing: dict[str, None] = field(default_factory=dict)
    """Those that must be looked at whatever the figure says: nothing was read yet, or a second condition is awaited."""
    resting_on: dict[str, None] = field(default_factory=dict)
    """Everybody, also those whose second condition it is."""
    told: tuple[str, str, tuple[str, ...]] = ("", "", ())
    """The word that was read last, its mark, and the words that it has hardly left."""
    missing_since: int = 0
    erring: dict[str, None] = field(default_factory=dict)
    """Who cannot be judged because of it."""


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

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        market: Market,
        read: Callable[[Condition], Read],
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._market = market
        self._read = read
        self._forget()
        self._wake = asyncio.Event()
        self.judged = 0
        """Steps so far: what the cost of alerts is measured by."""

    def _forget(self) -> None:
        """Begin as the record has it: what was only in memory is gone, as after a crash."""
        self._alerts: dict[str, _Watched] = {}
        self._watches: dict[_Key, _Watch] = {}
        self._prices: dict[str, _Watch] = {}
        """Those on the price of an instrument, by its name."""
        self._times: list[tuple[int, str, int]] = []
        """When an alert expires, with 0, or has rested, with how it was filed."""
        self._due: list[_Due] = []
        self._over: list[str] = []
        self._told: list[AlertsFailed | AlertsRecovered] = []
        self._ill: dict[str, None] = {}
        """Of whom it is on record that they cannot be judged."""
        self._broke: Exception | None = None

    async def run(self, ready: Callable[[], None]) -> None:
        """Watch until cancelled."""
        self._forget()
        heard = self._bus.subscribe(ALERTS, self._heard)
        for found in active_alerts(self._bus.rows):
            self._add(found)
        stop = self._market.listen(self._moved)
        try:
            ready()
            looked = 0
            while True:
                if self._clock.monotonic() - looked >= EVERY_S * SECOND:
                    looked = self._clock.monotonic()
                    await self.look()
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

    # What comes in

    def _moved(self, event: MarketEvent) -> None:
        watch = self._prices.get(event.instrument)
        if watch is None:
            return
        price = self._market.states[event.instrument].price
        if price is None or watch.ladder.low < price < watch.ladder.high or self._broke is not None:
            return
        try:
            read = self._read(watch.condition)
            if isinstance(read, Found):
                self._reach(watch, read)
        except Exception as problem:  # it is this service's own, and must not reach the feed
            self._broke = problem
        if self._due or self._broke is not None:
            self._wake.set()

    def _heard(self, delivery: Delivery[Any]) -> None:
        match delivery.message:
            case AlertSet(alert=alert):
                found = find_alert(self._bus.rows, alert)
                if found is not None and found.active:
                    self._add(found)
                    self._wake.set()
            case AlertRemoved(alert) | AlertExpired(alert):
                self._drop(alert)
            case AlertSnoozed(alert):
                self._again(alert)

    def _add(self, found: SetAlert) -> None:
        watched = self._alerts[found.alert] = _Watched(found, found.standing)
        for condition in _conditions(found):
            key = _Key.of(condition)
            watch = self._watches.get(key)
            if watch is None:
                watch = self._watches[key] = _Watch(condition)
                if condition.measure == "price":
                    self._prices[condition.subject] = watch
            watch.resting_on[found.alert] = None
        if found.error:
            self._ill[found.alert] = None
            self._main(watched).erring[found.alert] = None
        if found.terms.expires:
            heappush(self._times, (found.terms.expires, found.alert, 0))
        self._file(watched)

    def _drop(self, alert: str) -> None:
        watched = self._alerts.pop(alert, None)
        self._ill.pop(alert, None)
        if watched is None:
            return
        for condition in _conditions(watched.found):
            key = _Key.of(condition)
            watch = self._watches[key]
            watch.ladder.forget(alert)
            for known in (watch.pressing, watch.resting_on, watch.erring):
                known.pop(alert, None)
            if not watch.resting_on:
                del self._watches[key]
                if condition.measure == "price":
                    del self._prices[condition.subject]

    def _again(self, alert: str) -> None:
        """Take it as the record has it now."""
        self._due = [one for one in self._due if one.alert != alert]
        found, watched = find_alert(self._bus.rows, alert), self._alerts.get(alert)
        if watched is not None and found is not None and found.active:
            watched.found, watched.standing = found, found.standing
            self._file(watched)
        else:
            self._drop(alert)
            if found is not None and found.active:
                self._add(found)

    def _file(self, watched: _Watched) -> None:
        """Put it where the next figure or moment that can concern it finds it."""
        found, watch, now = watched.found, self._main(watched), self._clock.now()
        watched.filed += 1
        watch.ladder.forget(found.alert)
        watch.pressing.pop(found.alert, None)
        rests = resting_until(found.terms, watched.standing)
        if now < rests:
            heappush(self._times, (rests, found.alert, watched.filed))
        elif BY_NAME[watch.condition.measure].worded:
            if not watched.standing.side:
                watch.pressing[found.alert] = None
        else:
            watch.ladder.file(found.alert, *quiet(found.terms, watched.standing, now))

    # What follows

    async def look(self) -> None:
        """Look at what a moment brings, and at everything but prices that come by themselves."""
        now = self._clock.now()
        while self._times and self._times[0][0] <= now:
            _, alert, filed = heappop(self._times)
            watched = self._alerts.get(alert)
            if watched is None:
                continue
            if not filed:
                self._over.append(alert)
            elif filed == watched.filed:
                self._file(watched)
                watched_on = self._main(watched)
                if BY_NAME[watched_on.condition.measure].worded:
                    watched_on.pressing[alert] = None
        for watch in tuple(self._watches.values()):
            read = self._read(watch.condition)
            self._tell_errors(watch, read, now)
            if isinstance(read, Found):
                self._reach(watch, read)
        await self._record()

    def _reach(self, watch: _Watch, read: Found) -> None:
        """Judge those that a reading concerns."""
        reading = read.reading
        if BY_NAME[watch.condition.measure].worded:
            told = (reading.word, reading.mark, reading.near)
            concerned = list(self._resting(watch)) if told != watch.told else list(watch.pressing)
            watch.told = told
        else:
            assert reading.value is not None
            concerned = [*watch.ladder.take(reading.value), *watch.pressing]
        for alert in concerned:
            self._judge(self._alerts[alert], watch, read)

    def _resting(self, watch: _Watch) -> Sequence[str]:
        return [one for one in watch.resting_on if self._main(self._alerts[one]) is watch]

    def _judge(self, watched: _Watched, watch: _Watch, read: Found) -> None:
        self.judged += 1
        terms, now, alert = watched.found.terms, self._clock.now(), watched.found.alert
        also = True
        unknown = False
        if terms.also is not None:
            second = self._read(terms.also)
            unknown = isinstance(second, str)
            also = isinstance(second, Found) and holds(terms.also, second.reading)
        before = watched.standing
        done = step(terms, before, read.reading, None if unknown else also, now)
        if done is None:
            self._file(watched)
            low, high = quiet(terms, before, now)
            value = read.reading.value
            if value is not None and not low < value < high and now >= resting_until(terms, before):
                # It is where it could fire, and waits for its second condition.
                watch.ladder.forget(alert)
                watch.pressing[alert] = None
            elif value is None and terms.also is not None and unknown:
                watch.pressing[alert] = None
            return
        self._due.append(_Due(alert, before.side, done, read, now))
        fired_at = now if done.fires else before.fired_at
        watched.standing = msgspec.structs.replace(before, side=done.side, fired_at=fired_at)
        if done.fires and not terms.repeat:
            self._drop(alert)
        else:
            self._file(watched)

    def _tell_errors(self, watch: _Watch, read: Read, now: int) -> None:
        if isinstance(read, Found):
            watch.missing_since = 0
            well = tuple(watch.erring)
            watch.erring.clear()
            self._mend(well)
            return
        watch.missing_since = watch.missing_since or now
        if now - watch.missing_since < GRACE or len(watch.erring) == len(watch.resting_on):
            return
        ill = tuple(one for one in watch.resting_on if one not in self._ill)
        watch.erring |= watch.resting_on
        self._ill |= dict.fromkeys(ill)
        if ill:
            self._told.append(AlertsFailed(ill, read[:200]))

    def _mend(self, alerts: Sequence[str]) -> None:
        """Those that can be judged again, the other of their two conditions included."""
        well = tuple(
            one
            for one in alerts
            if not any(
                one in self._watches[_Key.of(other)].erring for other in _conditions(self._alerts[one].found)
            )
        )
        for one in well:
            self._ill.pop(one, None)
        if well:
            self._told.append(AlertsRecovered(well))

    async def _record(self) -> None:
        """Commit what was decided, judged again by how the alerts stand in the record."""
        due, over, told = self._due, self._over, self._told
        if not due and not over and not told:
            return
        passed: list[str] = []

        def decide(tables: Tables) -> Sequence[Draft]:
            select = within(tables)
            passed.clear()
            drafts = [Draft(ALERTS, one, "desk") for one in told]
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
            for alert in over:
                known = find_alert(select, alert)
                if known is not None and known.active and alert not in fired:
                    drafts.append(Draft(ALERTS, AlertExpired(alert), "desk"))
            return drafts

        self._due, self._over, self._told = [], [], []
        try:
            await self._bus.transact(decide)
        except DiskFull:  # told and dealt with elsewhere; it is tried again until there is room
            self._due, self._over = [*due, *self._due], [*over, *self._over]
            self._told = [*told, *self._told]
            return
        for alert in passed:
            self._again(alert)

    def _main(self, watched: _Watched) -> _Watch:
        return self._watches[_Key.of(watched.found.terms.condition)]


def _conditions(found: SetAlert) -> tuple[Condition, ...]:
    terms = found.terms
    if terms.also is None or _Key.of(terms.also) == _Key.of(terms.condition):
        return (terms.condition,)
    return terms.condition, terms.also
