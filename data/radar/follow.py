"""Fast and slow volatility of one series and their regime, bar by bar: a new bar costs one bar, not the whole history."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from zlib import crc32

import msgspec

from data.events import Candle
from data.regime import UNKNOWN, RegimeFollower, RegimeReading
from data.volatility import FEWEST, sound

FAST, SLOW = 0.94, 0.99
"""Decay of the fast and the slow moving volatility."""
AGO = 5
"""Bars back to which the percentile is compared."""
SAMPLE = 720
"""Bars looked at, at least: enough for the trailing 500 of the regime and its warm-up."""
_BLOCK = 240
"""Bars after which the past is cut again; each instrument's has its own turn, so that few are read anew at once."""
MOST = SAMPLE + _BLOCK
"""Bars looked at, at most."""


class VolatilityReading(msgspec.Struct, frozen=True, gc=False):
    """Where one series stands after its newest bar. Volatilities are fractions a bar."""

    bars: int
    fast: float | None
    slow: float | None
    expected: float | None
    """Fast volatility before the newest bar."""
    regime: RegimeReading
    percentile_ago: float | None
    """Rank of the fast volatility five bars earlier, 0 to 100."""


class VolatilityFollower:
    """Follows one series. What it reads depends on the bars alone, never on when it was asked before.

    The newest bar is looked at and not yet taken in: venues still revise it for a moment after its close.
    """

    __slots__ = ("_bars", "_broken", "_fast", "_ranks", "_regime", "_returns", "_slow")

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._bars: list[Candle] = []
        """Every bar that was read, the newest included."""
        self._broken = False
        """A price among them cannot be true."""
        self._returns: list[float] = []
        """Squares of the first returns, until there are enough for a first variance."""
        self._fast = self._slow = 0.0
        """Variances before the newest bar."""
        self._regime = RegimeFollower()
        self._ranks: deque[float | None] = deque(maxlen=AGO)

    def follow(self, bars: Sequence[Candle]) -> bool:
        """Take over the closed bars there are now; false when they are those of before."""
        bars = bars if isinstance(bars, list) else list(bars)
        known = len(self._bars)
        if bars == self._bars:
            return False
        if self._broken or bars[: known - 1] != self._bars[:-1]:
            self._forget()
            known = 0
        self._bars = bars
        if sound(bars[max(0, known - 1) :]):
            for at in range(max(0, known - 2), len(bars) - 2):
                self._take(bars[at], bars[at + 1])
        else:
            self._broken = True
        return True

    def read(self) -> VolatilityReading:
        """Where it stands."""
        fast, slow, expected = self._now()
        if fast is None or slow is None:
            return VolatilityReading(len(self._bars), None, None, None, UNKNOWN, None)
        ago = self._ranks[0] if len(self._ranks) == AGO else None
        found = self._regime.look(fast, slow)
        return VolatilityReading(len(self._bars), fast, slow, expected, found, ago)

    def ahead(self, factor: float, bars: int) -> tuple[float, RegimeReading] | None:
        """Volatility and regime if the fast volatility became `factor` times what it is for so many bars."""
        fast, slow, _ = self._now()
        if fast is None or slow is None:
            return None
        regime = self._regime.copy()
        reading = regime.take(fast, slow)
        coming = fast * factor
        for _ in range(bars):
            slow = math.sqrt(SLOW * slow**2 + (1.0 - SLOW) * coming**2)
            reading = regime.take(coming, slow)
        return coming, reading

    def _now(self) -> tuple[float | None, float | None, float | None]:
        """Fast, slow and expected volatility with the newest bar."""
        bars = self._bars
        if len(bars) < FEWEST or self._broken:
            return None, None, None
        squared = math.log(bars[-1].close / bars[-2].close) ** 2
        if len(self._returns) < FEWEST - 1:
            first = math.sqrt(math.fsum([*self._returns, squared]) / (len(self._returns) + 1))
            return first, first, None
        fast, slow = _weighed(self._fast, squared, FAST), _weighed(self._slow, squared, SLOW)
        return math.sqrt(fast), math.sqrt(slow), math.sqrt(self._fast)

    def _take(self, before: Candle, bar: Candle) -> None:
        """Take in one return for good."""
        squared = math.log(bar.close / before.close) ** 2
        if len(self._returns) < FEWEST - 1:
            self._returns.append(squared)
            if len(self._returns) < FEWEST - 1:
                return
            self._fast = self._slow = math.fsum(self._returns) / len(self._returns)
        else:
            self._fast = _weighed(self._fast, squared, FAST)
            self._slow = _weighed(self._slow, squared, SLOW)
        self._ranks.append(self._regime.take(math.sqrt(self._fast), math.sqrt(self._slow)).percentile)


def window(bars: Sequence[Candle], name: str) -> Sequence[Candle]:
    """The end of a history from which a radar reads: 720 to 960 bars, from a bar that stays the first for 240."""
    if not bars:
        return bars
    interval, shift = bars[-1].interval, crc32(name.encode()) % _BLOCK
    cut = (bars[-1].ts // interval - shift) // _BLOCK * _BLOCK + shift
    return bars[max(0, bisect_left(bars, cut * interval, key=_time) - SAMPLE) :]


def _weighed(variance: float, squared: float, decay: float) -> float:
    """As `data.volatility.ewma_path`: a return counts at most five times the volatility before it."""
    if squared > 25.0 * variance > 0.0:
        squared = 25.0 * variance
    return decay * variance + (1.0 - decay) * squared


def _time(bar: Candle) -> int:
    return bar.ts
