"""The simulated market as a whole: one clock, one mood, a leader and those who follow it."""

from __future__ import annotations

from collections.abc import Sequence

from data.events import Candle, MarketEvent
from data.instruments import Instrument
from data.past import Origin, Past
from data.simulator.activity import Activity, season
from data.simulator.dice import Dice
from data.simulator.engine import STEP, Engine
from data.simulator.history import History
from data.simulator.profiles import DEFAULT, PROFILES
from data.simulator.regimes import Regime, Regimes

MILLISECOND = 1_000_000
STEPS_A_SECOND = 1_000_000_000 // STEP


class Simulator:
    """Market events from a seed. How the calls of `advance` cut up the time makes no difference to the events.

    Given a `past` the market goes on at the prices at which it was left, with other moves than it began with.
    """

    def __init__(
        self, seed: int, start: int, instruments: Sequence[Instrument] = DEFAULT, past: Past | None = None
    ) -> None:
        known = {profile.instrument.symbol: profile for profile in PROFILES}
        profiles = tuple(known[instrument.symbol] for instrument in instruments)
        if past is not None:
            start = max(start, past.at)
            seed = past.seed(seed)
        self.seed = seed
        self.start = start - start % MILLISECOND
        self.instruments = tuple(instruments)
        self.activity = Activity(Dice(seed, "activity"))
        """How busy the whole market is."""
        self._regimes = Regimes(Dice(seed, "regimes"))
        prices = []
        for profile in profiles:
            tick = 10**profile.instrument.decimals
            price = (
                Dice(seed, f"{profile.symbol}/price").lognormal(profile.price, 0.03)
                if past is None
                else past.prices[profile.symbol]
            )
            prices.append(round(price * tick) / tick)
        self._history = History(profiles, seed, self.start, prices, self.activity.parts, past)
        self._engines = [
            Engine(profile, seed, self.start, price, leads=not index)
            for index, (profile, price) in enumerate(zip(profiles, prices, strict=True))
        ]
        self._steps = 0
        self._busy = 1.0
        self._season = 1.0
        self._push = 0.0
        self._waiting: list[MarketEvent] = []
        for engine in self._engines:
            self._waiting.extend(engine.snapshot(self.start))

    def history(self, interval_ns: int, count: int) -> list[Candle]:
        """The last `count` closed bars of each instrument before the start, ending at the first live price."""
        return self._history.bars(interval_ns, count)

    def recall(self, minutes: int) -> None:
        """Draw the history of so many minutes now, so that asking for it later costs little."""
        self._history.grow(minutes)

    @property
    def origin(self) -> Origin:
        """Where this market began: the one it goes on from, or here."""
        return self._history.origin

    def pause(self) -> list[Candle]:
        """One-minute bars that were drawn to fill the time since the market was left."""
        return self._history.pause()

    def unfinished(self, interval_ns: int) -> list[Candle]:
        """Bars under way at the start, not yet closed."""
        return self._history.partial(interval_ns)

    def advance(self, until: int) -> list[MarketEvent]:
        """Events up to and including `until` that were not given yet, in order of time."""
        waiting = self._waiting
        while self.start + self._steps * STEP <= until:
            waiting.extend(self._step())
        at = len(waiting)
        while at and waiting[at - 1].ts > until:
            at -= 1
        events = waiting[:at]
        del waiting[:at]
        return events

    def set_regime(self, regime: Regime | None) -> None:
        """Hold a regime from the next step on, for drills and tests; `None` lets the market choose again."""
        self._regimes.force(regime)

    @property
    def regime(self) -> Regime:
        """The regime in force."""
        return self._regimes.regime

    @property
    def now(self) -> int:
        """The time up to which events have been drawn."""
        return self.start + self._steps * STEP

    def _step(self) -> list[MarketEvent]:
        if self._steps % STEPS_A_SECOND == 0:
            if self._steps:
                self.activity.pass_minutes(1.0 / 60.0)
                self._regimes.pass_seconds(1.0)
            usual = season(self.now)
            self._busy = self.activity.factor
            self._season = usual
        mood = self._regimes.mood
        sign = self._regimes.sign
        busy = self._busy * self._season
        leader = self._engines[0]
        before = leader.mid
        events = leader.step(busy, mood, sign, 0.0)
        moved = (leader.mid / before - 1.0) * 1e4
        for engine in self._engines[1:]:
            push = self._push * engine.profile.follows * engine.profile.volatility
            events += engine.step(busy, mood, sign, push)
        self._push = moved
        self._steps += 1
        if len(self._engines) > 1:
            events.sort(key=_time)
        return events


def _time(event: MarketEvent) -> int:
    return event.ts
