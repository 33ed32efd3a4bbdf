"""What is watched of a venue through ccxt.pro: a task for each book, each stream of trades and each ticker."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Final

from data.candles import INTERVALS
from data.errors import FrameRefused
from data.events import BookSnapshot, MarketEvent, Top, Trade
from data.feed import Emit, Now, Sleep
from data.instruments import Instrument
from data.venues import ccxt_events
from data.venues.backoff import Backoff, count_down
from data.venues.ccxt_errors import Meaning, meaning
from data.venues.history import HISTORY
from data.venues.refusals import Refusals
from data.venues.standing import Standing
from data.venues.venue_clock import VenueClock

MOST_BARS: Final = 500
LOOKED_AT_EVERY: Final = 1.0
"""Seconds between two looks at the clocks and at refused structures."""
SILENCE: Final = 60.0
"""Without a word of anything for this long all connections are made anew: ccxt's reader can die without telling."""
LATE: Final = 2_000_000_000
"""Nanoseconds after which an event is old news, such as the last trades at the start, and tells nothing of clocks."""
Watch = Callable[[], Awaitable[Any]]
Hear = Callable[[Any, int], Sequence[MarketEvent]]


class Watchers:
    """The tasks of one run: one for each thing that is watched of each instrument."""

    def __init__(
        self,
        venue: str,
        exchange: Any,
        standing: Standing,
        clock: VenueClock,
        emit: Emit,
        sleep: Sleep,
        now: Now,
        stream: random.Random,
    ) -> None:
        self._venue = venue
        self._exchange = exchange
        self._standing = standing
        self._clock = clock
        self._emit = emit
        self._sleep = sleep
        self._now = now
        self._stream = stream
        self._refusals = Refusals()
        self._number = 0
        self._silent = 0.0
        """Seconds since anything was heard."""

    def start(self, instrument: Instrument, group: asyncio.TaskGroup) -> None:
        """Watch everything that the venue tells of this one."""
        symbol, contract, has = instrument.symbol, instrument.contract, self._exchange.has
        self._standing.set(symbol, "book", "connecting", f"connecting to {self._venue}")
        prints = ccxt_events.Prints(symbol)
        books = bool(has.get("watchOrderBook"))

        def book(told: Any, received: int) -> Sequence[MarketEvent]:
            self._number += 1
            return (ccxt_events.book(symbol, told, self._number, received),)

        def ticker(told: Any, received: int) -> Sequence[MarketEvent]:
            touch = None if books else ccxt_events.top(symbol, told, received)
            return [one for one in (touch, ccxt_events.day(symbol, told, received)) if one is not None]

        if books:
            group.create_task(
                self._watch(instrument, "book", lambda: self._exchange.watch_order_book(contract), book)
            )
        if has.get("watchTrades"):
            group.create_task(
                self._watch(instrument, "trades", lambda: self._exchange.watch_trades(contract), prints.take)
            )
        if has.get("watchTicker"):
            concern = "ticker" if books else "book"
            group.create_task(
                self._watch(instrument, concern, lambda: self._exchange.watch_ticker(contract), ticker)
            )
        elif not books:
            reason = f"ccxt watches neither books nor tickers of {self._venue}"
            self._standing.set(symbol, "book", "halted", reason)
        if has.get("fetchOHLCV"):
            group.create_task(self._past(symbol, contract))

    async def look(self) -> None:
        """Once a second: silence, the clocks, and refused structures."""
        while True:
            await self._sleep(LOOKED_AT_EVERY)
            self._silent += LOOKED_AT_EVERY
            if self._silent >= SILENCE:
                self._silent = 0.0
                await self._exchange.close_ws_clients()
            skewed = self._clock.judge()
            if skewed:
                self._standing.set("", "clock", "quarantined", skewed)
            else:
                self._standing.clear("", "clock")
            words = self._refusals.words(asyncio.get_running_loop().time())
            if words:
                self._standing.set("", "refused", "live", words)
            elif words is not None:
                self._standing.clear("", "refused")

    async def _watch(self, instrument: Instrument, concern: str, watch: Watch, hear: Hear) -> None:
        """Pass on what one watcher tells; its errors are told and it begins anew. Only the book's stop the instrument."""
        symbol, contract = instrument.symbol, instrument.contract
        backoff = Backoff(self._stream, 1.0, 60.0)
        matters = concern == "book"
        where, name = (symbol, concern) if matters else ("", f"{concern} {symbol}")

        def tell(found: Meaning, words: str = "") -> None:
            text = found.text if matters else f"no {concern} of {symbol}: {found.text}"
            self._standing.set(
                where, name, found.state if matters else "live", f"{words}: {text}" if words else text
            )

        while True:
            try:
                told = await watch()
                received = self._now()
                events = hear(told, received)
            except FrameRefused as problem:
                self._refusals.take(str(problem))
                tell(Meaning("gap", str(problem)))
                await self._sleep(0)
                continue
            except asyncio.CancelledError:
                task = asyncio.current_task()
                if task is None or task.cancelling():
                    raise
                self._forget(contract)  # ccxt cancels what waits for a connection that it closes
                tell(Meaning("connecting", f"{self._venue} was closed"))
                await self._sleep(backoff.next())
                continue
            except Exception as problem:
                self._forget(contract)
                found = meaning(problem, self._venue)
                if found.lasting:
                    tell(found)
                    return
                await count_down(backoff.next(), self._sleep, partial(tell, found))
                continue
            backoff.reset()
            self._silent = 0.0
            for event in events:
                self._hear(event, received)
            self._standing.clear(where, name)

    def _forget(self, contract: str) -> None:
        """Drop ccxt's copy of a book: some exchanges take the first whole book of a new connection for an update."""
        (self._exchange.orderbooks or {}).pop(contract, None)

    def _hear(self, event: MarketEvent, received: int) -> None:
        timed = isinstance(event, Trade | Top | BookSnapshot) and event.ts != received
        if timed and event.ts > received - LATE:
            self._clock.hear(event.ts, received)
        self._emit(event)

    async def _past(self, symbol: str, contract: str) -> None:
        """Bars from before; an interval that cannot be had leaves a hole and nothing worse."""
        known = self._exchange.timeframes or {}
        for name, count in HISTORY:
            if name not in known:
                continue
            try:
                rows = await self._exchange.fetch_ohlcv(contract, name, None, min(count, MOST_BARS))
                bars = ccxt_events.candles(symbol, INTERVALS[name], rows, self._clock.market_now())
            except Exception as problem:
                self._standing.set(
                    "", "history", "live", f"no past of {symbol}: {meaning(problem, self._venue).text}"
                )
                continue
            self._standing.clear("", "history")
            for bar in bars:
                self._emit(bar)
