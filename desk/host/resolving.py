"""Resolves forecasts at their due time from the market itself, across restarts, and never by a guess."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from data.events import Candle
from data.market import Market
from desk.execution.quotes import MarketQuotes
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.errors import DiskFull
from desk.kernel.facts import Draft
from desk.learning.forecasts_table import due_forecasts
from desk.learning.lift import switches_due
from desk.learning.messages import FORECASTS, ForecastMade, ForecastResolved
from desk.learning.resolution import GRACE, from_bars, from_quote, resolved, tolerance, void

EVERY_S = 1.0
MOST_AT_ONCE = 200
JUDGED_EVERY = 600 * 1_000_000_000
"""How often, in nanoseconds, it is looked whether debates that were turned off are tried again."""
_INTERVALS = ("1s", "5s", "15s", "1m")
_LOOKED_AT = 3_600
"""Bars of an interval that are searched back for the due time."""


class Resolver:
    """A supervised service. `market_now` is the source's own clock, by which forecasts are due."""

    name = "forecasts"

    def __init__(
        self, bus: Bus, clock: Clock, market: Market, quotes: MarketQuotes, market_now: Callable[[], int]
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._market = market
        self._quotes = quotes
        self._market_now = market_now
        self._judged_at = 0
        self._heard_from = 0
        """Market time at which this run first had a price of every instrument: bars of the past come from then on."""

    async def run(self, ready: Callable[[], None]) -> None:
        """Look once a second whether a horizon is over."""
        ready()
        while True:
            await self._clock.sleep(EVERY_S)
            resolved_now = await self.resolve()
            if resolved_now or self._clock.now() >= self._judged_at + JUDGED_EVERY:
                self._judged_at = self._clock.now()
                await self.judge()

    async def resolve(self) -> int:
        """Resolve what is due; the answer is how many."""
        now = self._market_now()
        if not self._heard_from and all(state.mid is not None for state in self._market.states.values()):
            self._heard_from = now
        found = [
            done
            for forecast in due_forecasts(self._bus.rows, now, MOST_AT_ONCE)
            if (done := self._look(forecast, now)) is not None
        ]
        if found:
            try:
                await self._bus.record(*(Draft(FORECASTS, done, "desk") for done in found))
            except DiskFull:  # told and dealt with elsewhere; they stay open until there is room
                return 0
        return len(found)

    async def judge(self) -> None:
        """Turn off debates that bring nothing, and on again those whose time is over."""
        due = switches_due(self._bus.rows, self._clock.now())
        if due:
            try:
                await self._bus.record(*(Draft(FORECASTS, one, "desk") for one in due))
            except DiskFull:  # as above
                return

    def _look(self, forecast: ForecastMade, now: int) -> ForecastResolved | None:
        """What became of it, or nothing while a price may still come."""
        if forecast.source != self._market.source:
            return void(forecast, now, f"it was made on {forecast.source}, and this market is another")
        if forecast.instrument not in self._market.states:
            return void(forecast, now, f"{forecast.instrument} is no longer carried")
        ended = from_quote(forecast, self._quotes.quote(forecast.instrument), now)
        if ended is None and now - forecast.due > tolerance(forecast):
            ended = from_bars(forecast, self._bars(forecast.instrument))
        if ended is not None:
            return resolved(forecast, ended)
        if self._heard_from and now - max(forecast.due, self._heard_from) > GRACE:
            seconds = tolerance(forecast) // 1_000_000_000
            return void(forecast, now, f"the desk knows no price of within {seconds} s of its due time")
        return None

    def _bars(self, instrument: str) -> Iterator[tuple[str, Candle]]:
        state = self._market.states[instrument]
        for name in _INTERVALS:
            for bar in state.candles(name, _LOOKED_AT):
                yield name, bar
