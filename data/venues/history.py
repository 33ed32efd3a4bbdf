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
LOOKED_AT_EVERY = 1.0
"""Seconds between two looks at which bars have closed."""
SETTLED = 2_000_000_000
"""Nanoseconds after its end in which a venue has counted the last trades of a bar."""
AGAIN_AFTER = 30_000_000_000
"""Nanoseconds until bars that could not be had are asked for again; each time twice as long."""
MOST_ATTEMPTS = 5


class _Due(msgspec.Struct, frozen=True):
    """Bars from `since` on are asked for once more at `at`, UTC nanoseconds."""

    since: int
    at: int
    attempts: int = 0


class History:
    """Asks for candles and tells them; a request that fails leaves a hole for a while and nothing worse.

    A bar that was told before it closed is asked for again when it has: trades at its edge may be missing or double.
    """

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
        self._due: dict[tuple[str, str], _Due] = {}
        """By instrument and interval."""

    async def load(self, symbols: Sequence[str], missed: float | None = None) -> None:
        """All intervals of these instruments; only the bars of the last `missed` seconds where that is given."""
        for name, most in HISTORY:
            length = INTERVALS[name]
            count = most if missed is None else min(most, int(missed * 1e9) // length + 2)
            for symbol in symbols:
                await self._bars(symbol, name, count)

    async def finish(self) -> None:
        """Ask once more for bars that have closed since they were told, and for those that could not be had."""
        most = dict(HISTORY)
        while True:
            await self._sleep(LOOKED_AT_EVERY)
            now = self._market_now()
            for (symbol, name), due in tuple(self._due.items()):
                if due.at <= now:
                    del self._due[symbol, name]
                    count = min(most[name], (now - due.since) // INTERVALS[name] + 1)
                    await self._bars(symbol, name, count, due)

    async def _bars(self, symbol: str, name: str, count: int, due: _Due | None = None) -> None:
        request = self._adapter.past(symbol, name, count)
        if request is None:
            return
        length = INTERVALS[name]
        asked = self._market_now()
        try:
            answer = await self._ask(request)
            bars = read(partial(self._adapter.candles, symbol, name, answer))
        except DataError as problem:
            self.problem = str(problem)
            since, attempts = (due.since, due.attempts) if due is not None else (asked - count * length, 0)
            self._wait(symbol, name, _Due(since, asked + (AGAIN_AFTER << attempts), attempts + 1))
            return
        self.problem = ""
        for place, bar in enumerate(bars):
            if isinstance(bar, Candle) and (not bar.closed or bar.ts + length > asked):
                if due is not None and not due.attempts and bar.ts > due.since:
                    continue  # trades of its whole time are heard
                attempts = due.attempts + 1 if due is not None and bar.ts <= due.since else 0
                bar = msgspec.structs.replace(bar, closed=False, received=asked)
                self._wait(symbol, name, _Due(bar.ts, max(bar.ts + length, asked) + SETTLED, attempts))
            self._emit(bar)
            if not place % AT_ONCE:
                await self._sleep(0)

    def _wait(self, symbol: str, name: str, due: _Due) -> None:
        """What waits already is not forgotten: the older bars are asked for together with these."""
        if due.attempts >= MOST_ATTEMPTS:
            return
        before = self._due.get((symbol, name))
        if before is not None and before.since < due.since:
            due = msgspec.structs.replace(due, since=before.since)
        self._due[symbol, name] = due
