"""Takes the marks of the embedded market: every minute of it, and once more when the desk stops."""

from __future__ import annotations

from collections.abc import Callable

from data.events import Candle
from data.instrument_state import InstrumentState
from data.market import Market
from data.past import MINUTE, Origin
from data.simulated import SimulatedSource
from desk.host.marks_table import MARKS, Bar, Mark, MarketBegan, MarksTaken, find_past
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.errors import DiskFull
from desk.kernel.facts import Draft

EVERY_S = 1.0
_AHEAD = 10
"""Closed bars looked at beyond those that time asks for, for minutes that closed while marks were taken."""


class Marks:
    """A supervised service. Made before the source runs, it hands it the past that the journal knows."""

    name = "marks"

    def __init__(self, bus: Bus, clock: Clock, market: Market, source: SimulatedSource) -> None:
        self._bus = bus
        self._clock = clock
        self._market = market
        self._source = source
        self._origin: Origin | None = None
        self._taken = 0
        """Opening time of the newest closed minute on the record, or of the one before the first."""
        past = find_past(bus.rows)
        if past is not None:
            self._origin = past.origin
            source.go_on(past)

    async def run(self, ready: Callable[[], None]) -> None:
        """Look once a second whether a minute is over."""
        ready()
        try:
            while True:
                await self._clock.sleep(EVERY_S)
                await self.take()
        finally:
            await self.take(leaving=True)

    async def take(self, leaving: bool = False) -> bool:
        """Record what closed since the last time, and, on leaving, the minute under way; says whether it did."""
        simulator, states = self._source.simulator, self._market.states
        if simulator is None or any(state.mid is None for state in states.values()):
            return False
        drafts: list[Draft] = []
        filled: dict[str, list[Candle]] = {name: [] for name in states}
        begun = simulator.origin != self._origin
        if begun:
            origin = simulator.origin
            drafts.append(Draft(MARKS, MarketBegan(origin.seed, origin.start, origin.prices), "desk"))
        taken = self._taken
        if not taken:
            taken = simulator.start - simulator.start % MINUTE - MINUTE
            for bar in simulator.pause():
                filled[bar.instrument].append(bar)
        now = self._source.market_now()
        closed = min(state.candle_store.series["1m"].newest for state in states.values())
        if not leaving and not begun and self._taken and closed <= taken:
            return False
        marks = []
        for name, state in states.items():
            count = (now - taken) // MINUTE + _AHEAD
            if leaving:
                bars = _up_to(state, count, now - now % MINUTE)
            else:
                bars = [bar for bar in state.candles("1m", count) if bar.ts <= closed]
            bars = filled[name] + [bar for bar in bars if bar.ts > taken]
            marks.append(Mark(name, _left_at(state), tuple(map(_bar, bars))))
        drafts.append(Draft(MARKS, MarksTaken(now, tuple(marks)), "desk"))
        try:
            await self._bus.record(*drafts)
        except (
            DiskFull
        ):  # told and dealt with elsewhere; once there is room, what gathered meanwhile is taken
            return False
        self._origin, self._taken = simulator.origin, max(taken, closed)
        return True


def _up_to(state: InstrumentState, count: int, minute: int) -> list[Candle]:
    """Bars up to the minute under way; that one is flat where nothing was traded in it yet."""
    bars = state.bars("1m", count)
    if bars and bars[-1].ts < minute:
        last = bars[-1].close
        bars.append(
            Candle(state.instrument.symbol, minute, MINUTE, last, last, last, last, 0.0, 0, closed=False)
        )
    return bars


def _left_at(state: InstrumentState) -> float:
    """The mid on the tick above it, where a book of one tick's spread around it has its ask."""
    return float(state.instrument.price_up(state.mid or 0.0))


def _bar(bar: Candle) -> Bar:
    return Bar(bar.ts, bar.open, bar.high, bar.low, bar.close, bar.volume, bar.trades)
