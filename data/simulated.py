"""The embedded market as a source: history first, then events as time passes."""

from __future__ import annotations

from collections.abc import Sequence

from data.candles import INTERVALS
from data.feed import Emit, Now, Sleep
from data.instruments import Instrument
from data.past import Past
from data.simulator import DEFAULT, Regime, Simulator

PAUSE = 0.05
"""Seconds between batches."""
SLICE = 100_000_000
"""Market time drawn before the loop gets its turn."""
MOST_BEHIND = 5_000_000_000
"""A market that fell further behind, as after a laptop's sleep, goes on from where it was."""
AT_ONCE = 100
"""Minutes of history drawn, or bars told, before the loop gets its turn."""
HISTORY = (("1m", 480), ("5m", 320), ("15m", 240), ("1h", 60))
"""Bars of each interval that are known at the start."""


class SimulatedSource:
    """Plays a `Simulator` at `speed` times real time, from `start` or from the moment it first runs.

    With `go_on` it takes up the market of an earlier run where that was left.
    """

    def __init__(
        self,
        seed: int,
        speed: float = 1.0,
        start: int | None = None,
        instruments: Sequence[Instrument] = DEFAULT,
    ) -> None:
        if not 0.0 < speed < 1e6:
            raise ValueError(f"the speed of the market must be above 0, was {speed}")
        self.name = "sim"
        self.venue = "sim"
        self.seed = seed
        self.speed = speed
        self.description = f"sim seed {seed}" + (f" x{speed:g}" if speed != 1.0 else "")
        self.instruments = tuple(instruments)
        self.simulator: Simulator | None = None
        """The market, once it runs."""
        self._start = start
        self._past: Past | None = None
        self._regime: Regime | None = None
        self._reached = start or 0

    def market_now(self) -> int:
        """The time up to which the market has been played."""
        return self._reached

    def go_on(self, past: Past) -> None:
        """Take this past up, before the first event. One that lacks an instrument is of another market: left alone."""
        if self.simulator is not None:
            raise ValueError("the market is under way; its past comes first")
        if past.covers([instrument.symbol for instrument in self.instruments]):
            self._past = past

    def set_regime(self, regime: Regime | None) -> None:
        """Hold a regime, for drills; `None` lets the market choose again."""
        self._regime = regime
        if self.simulator is not None:
            self.simulator.set_regime(regime)

    async def _tell_history(self, simulator: Simulator, emit: Emit, sleep: Sleep) -> None:
        minutes = max(INTERVALS[name] // INTERVALS["1m"] * (count + 1) for name, count in HISTORY)
        for reached in range(0, minutes, AT_ONCE):
            simulator.recall(reached)
            await sleep(0)
        for name, count in HISTORY:
            length = INTERVALS[name]
            bars = simulator.history(length, count) + simulator.unfinished(length)
            for place, bar in enumerate(bars):
                emit(bar)
                if not place % AT_ONCE:
                    await sleep(0)

    async def run(self, emit: Emit, sleep: Sleep, now: Now) -> None:
        """Emit history once, then follow the host's clock for ever."""
        simulator = self.simulator
        if simulator is None:
            start = now() if self._start is None else self._start
            simulator = self.simulator = Simulator(self.seed, start, self.instruments, self._past)
            simulator.set_regime(self._regime)
        if self._reached <= simulator.start:
            self._reached = simulator.start
            await self._tell_history(simulator, emit, sleep)
        base_market, base_now = self._reached, now()
        while True:
            goal = base_market + int((now() - base_now) * self.speed)
            if goal - self._reached > MOST_BEHIND * max(1.0, self.speed):
                base_market, base_now = self._reached, now()
                goal = base_market
            while True:
                until = min(goal, self._reached + SLICE)
                for event in simulator.advance(until):
                    emit(event)
                self._reached = max(self._reached, until)
                if self._reached >= goal:
                    break
                await sleep(0)
            await sleep(PAUSE)
