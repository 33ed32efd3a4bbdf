"""Follows the liquidity of every instrument of a market from its first event, whether anybody looks or not."""

from __future__ import annotations

from collections import deque

from data.freshness import LONGEST
from data.liquidity.gauge import LiquidityGauge
from data.liquidity.history import SECOND
from data.liquidity.reading import LiquidityReading
from data.liquidity.toxicity import ROWS, vpin
from data.market import Market

SOON = 30
"""Ticks of which each is a sample, so that a new desk soon has something to compare with."""
SAMPLED_EVERY = 2 * SECOND
"""Least time between the samples that follow."""
MOST_TICKS = 100
MOST_SAMPLES = 5
"""A second, of all instruments together: the more there are, the less often each is looked at."""
SLOT = 10 * SECOND
SLOTS = 60
"""Slots of the past that are kept: ten minutes."""


class _Followed:
    __slots__ = ("gauge", "past", "sampled", "ticks")

    def __init__(self, gauge: LiquidityGauge) -> None:
        self.gauge = gauge
        self.ticks = 0
        self.sampled = 0
        self.past: deque[tuple[int, float]] = deque(maxlen=SLOTS)
        """Number of each slot, and the worst stress seen in it."""


class LiquidityWatch:
    """A gauge for each instrument. Somebody calls `advance` some times a second; events cost nothing.

    What is read leaves no trace, so the past does not depend on who looks.
    """

    def __init__(self, market: Market) -> None:
        self._market = market
        self._followed = {
            symbol: _Followed(LiquidityGauge(state.instrument)) for symbol, state in market.states.items()
        }
        self._symbols = market.symbols
        self._next = 0
        count = max(1, len(self._symbols))
        self._step = SECOND // min(count, MOST_TICKS)
        self._every = max(SAMPLED_EVERY, count * SECOND // MOST_SAMPLES)
        """Time between two samples of an instrument, after the first."""
        self._due = 0
        """Market time of the next tick."""
        self._vpin: dict[str, tuple[int, float | None]] = {}

    def read(self, symbol: str, now: int) -> LiquidityReading:
        """The gauge of an instrument now. Raises `UnknownInstrument`."""
        self._market.view(symbol)
        return self._followed[symbol].gauge.read(self._market, now)

    def past(self, symbol: str, now: int) -> tuple[float | None, ...]:
        """Worst stress in each slot of the last ten minutes, oldest first; `None` where nothing was measured."""
        self._market.view(symbol)
        known = dict(self._followed[symbol].past)
        newest = now // SLOT
        return tuple(known.get(slot) for slot in range(newest - SLOTS + 1, newest + 1))

    def vpin(self, symbol: str) -> float | None:
        """VPIN of the closed minutes; `None` while there are too few. For display only."""
        series = self._market.view(symbol).candle_store.series["1m"]
        known = self._vpin.get(symbol)
        if known is None or known[0] != series.newest:
            known = self._vpin[symbol] = series.newest, vpin(series.closed(ROWS))
        return known[1]

    def advance(self, now: int) -> None:
        """Tick the instruments that are due at `now`, by the source's clock: each about once a second, spread over it."""
        if now <= 0:
            return
        if not self._due - LONGEST < now < self._due + SECOND:
            self._due = now - SECOND + self._step
        for _ in self._symbols:
            if self._due > now:
                break
            self._tick(self._symbols[self._next], now)
            self._next = (self._next + 1) % len(self._symbols)
            self._due += self._step

    def _tick(self, symbol: str, now: int) -> None:
        state = self._market.states[symbol]
        if state.top is None and not state.book.heard:
            return
        followed = self._followed[symbol]
        followed.ticks += 1
        if followed.ticks <= SOON or not 0 <= now - followed.sampled < self._every:
            followed.sampled = now
            stress = followed.gauge.sample(self._market, now).stress
        else:
            stress = 1.0 if followed.gauge.tick(self._market, now) else None
        if stress is not None:
            self._note(followed, now, stress)

    def _note(self, followed: _Followed, now: int, stress: float) -> None:
        slot, past = now // SLOT, followed.past
        if past and past[-1][0] == slot:
            past[-1] = slot, max(past[-1][1], stress)
            return
        if past and slot - past[-1][0] <= self._every // SLOT:
            last, held = past[-1]
            past.extend((missed, held) for missed in range(last + 1, slot))
        past.append((slot, stress))
