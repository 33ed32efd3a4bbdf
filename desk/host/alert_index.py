"""Which alerts rest on what, filed so that a figure, a word or a moment finds those that it concerns and no others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import NamedTuple

from desk.alerts.alerts_rows import SetAlert
from desk.alerts.decision import Reading, Standing, quiet, resting_until
from desk.alerts.ladder import Ladder
from desk.alerts.measures import BY_NAME
from desk.alerts.messages import Condition


class Key(NamedTuple):
    """What is read once for all alerts that rest on it."""

    subject: str
    measure: str
    interval: str

    @classmethod
    def of(cls, condition: Condition) -> Key:
        return cls(condition.subject, condition.measure, condition.interval)


@dataclass(eq=False)
class Watched:
    """An alert in memory, as its facts leave it and as it will stand once what was decided is recorded."""

    found: SetAlert
    standing: Standing
    filed: int = 0
    """Grows with every change, so that what was noted of it before is known to be over."""


@dataclass(eq=False)
class Watch:
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

    @property
    def worded(self) -> bool:
        return BY_NAME[self.condition.measure].worded


class AlertIndex:
    """Everything that is watched. A price between the nearest levels concerns nobody, however many there are."""

    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self._alerts: dict[str, Watched] = {}
        self._watches: dict[Key, Watch] = {}
        self._times: list[tuple[int, str, int]] = []
        """When an alert expires, with 0, or has rested, with how it was filed."""
        self.prices: dict[str, Watch] = {}
        """What rests on the price of an instrument, by its name."""

    def __getitem__(self, alert: str) -> Watched:
        return self._alerts[alert]

    @property
    def watches(self) -> tuple[Watch, ...]:
        return tuple(self._watches.values())

    def watch_of(self, watched: Watched) -> Watch:
        """What its first condition rests on."""
        return self._watches[Key.of(watched.found.terms.condition)]

    def both(self, alert: str) -> Iterator[Watch]:
        """What its conditions rest on."""
        for condition in _conditions(self._alerts[alert].found):
            yield self._watches[Key.of(condition)]

    def put(self, found: SetAlert) -> None:
        """Watch an alert as the record has it, whether it was watched before or not."""
        known = self._alerts.get(found.alert)
        if known is not None:
            known.found, known.standing = found, found.standing
            self.file(known)
            return
        watched = self._alerts[found.alert] = Watched(found, found.standing)
        for condition in _conditions(found):
            watch = self._watches.setdefault(Key.of(condition), Watch(condition))
            if condition.measure == "price":
                self.prices[condition.subject] = watch
            watch.resting_on[found.alert] = None
        if found.terms.expires:
            heappush(self._times, (found.terms.expires, found.alert, 0))
        self.file(watched)

    def drop(self, alert: str) -> None:
        """Watch it no more."""
        if alert not in self._alerts:
            return
        for watch in tuple(self.both(alert)):
            watch.ladder.forget(alert)
            for known in (watch.pressing, watch.resting_on, watch.erring):
                known.pop(alert, None)
            if not watch.resting_on:
                del self._watches[Key.of(watch.condition)]
                if watch.condition.measure == "price":
                    del self.prices[watch.condition.subject]
        del self._alerts[alert]

    def file(self, watched: Watched) -> None:
        """Put it where the next figure or moment that can concern it finds it."""
        found, watch, now = watched.found, self.watch_of(watched), self._now()
        watched.filed += 1
        watch.ladder.forget(found.alert)
        watch.pressing.pop(found.alert, None)
        rests = resting_until(found.terms, watched.standing)
        if now < rests:
            heappush(self._times, (rests, found.alert, watched.filed))
        elif not watch.worded:
            watch.ladder.file(found.alert, *quiet(found.terms, watched.standing, now))
        elif not watched.standing.side:
            watch.pressing[found.alert] = None

    def press(self, watched: Watched) -> None:
        """Look at it every time from here on, until it is filed again."""
        watch = self.watch_of(watched)
        watch.ladder.forget(watched.found.alert)
        watch.pressing[watched.found.alert] = None

    def expired(self) -> list[str]:
        """Whose time is over now; those that have rested are filed again."""
        over: list[str] = []
        while self._times and self._times[0][0] <= self._now():
            _, alert, filed = heappop(self._times)
            watched = self._alerts.get(alert)
            if watched is None:
                continue
            if not filed:
                over.append(alert)
            elif filed == watched.filed:
                self.file(watched)
                if self.watch_of(watched).worded:  # it may have changed meanwhile
                    self.press(watched)
        return over

    def concerned(self, watch: Watch, reading: Reading) -> list[str]:
        """Those that a reading concerns, in the order in which they were filed."""
        if reading.value is not None and not watch.worded:
            return [*watch.ladder.take(reading.value), *watch.pressing]
        told = (reading.word, reading.mark, reading.near)
        if told == watch.told:
            return list(watch.pressing)
        watch.told = told
        return [one for one in watch.resting_on if self.watch_of(self._alerts[one]) is watch]


def _conditions(found: SetAlert) -> tuple[Condition, ...]:
    terms = found.terms
    if terms.also is None or Key.of(terms.also) == Key.of(terms.condition):
        return (terms.condition,)
    return terms.condition, terms.also
