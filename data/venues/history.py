"""Candles from before the desk came, and over the time for which a connection was lost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import msgspec

from data.candles import INTERVALS
from data.errors import DataError
from data.events import Candle
from data.feed import Emit, Sleep
from data.venues.adapter import Adapter, Request
from data.venues.http_client import read

HISTORY = (("1m", 1000), ("5m", 320), ("15m", 240), ("1h", 240))
"""Candles of each interval that are asked for at the start; a venue may give fewer."""
AT_ONCE = 100
"""Bars told before the loop gets its turn."""


class History:
    """Asks for candles and tells them; a request that fails leaves a hole and nothing worse."""

    def __init__(
        self,
        adapter: Adapter,
        ask: Callable[[Request], Awaitable[bytes]],
        emit: Emit,
        sleep: Sleep,
        market_now: Callable[[], int],
    ) -> None:
        self._adapter = adapter
        self._ask = ask
        self._emit = emit
        self._sleep = sleep
        self._market_now = market_now
        self.problem = ""
        """Why the last request failed, or empty."""

    async def load(self, symbols: Sequence[str], missed: float | None = None) -> None:
        """All intervals of these instruments; only the bars of the last `missed` seconds where that is given."""
        for name, most in HISTORY:
            length = INTERVALS[name]
            count = most if missed is None else min(most, int(missed * 1e9) // length + 2)
            for symbol in symbols:
                await self._bars(symbol, name, length, count)

    async def _bars(self, symbol: str, name: str, length: int, count: int) -> None:
        request = self._adapter.past(symbol, name, count)
        if request is None:
            return
        asked = self._market_now()
        try:
            answer = await self._ask(request)
            bars = read(partial(self._adapter.candles, symbol, name, answer))
        except DataError as problem:
            self.problem = str(problem)
            return
        self.problem = ""
        now = self._market_now()
        for place, bar in enumerate(bars):
            if isinstance(bar, Candle) and bar.closed and bar.ts + length > now:
                bar = msgspec.structs.replace(bar, closed=False)
            if isinstance(bar, Candle) and not bar.closed:
                bar = msgspec.structs.replace(bar, received=asked)
            self._emit(bar)
            if not place % AT_ONCE:
                await self._sleep(0)
