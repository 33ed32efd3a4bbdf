"""Volume, trades, high and low over the last day, at a constant cost an event."""

from __future__ import annotations

from collections import deque

import msgspec

from data.events import Candle, Trade
from data.series import SAME

MINUTE = 60_000_000_000
MINUTES = 1440


class DayWindow:
    """Whole minutes of the last 24 hours and the one under way; minutes known from history count as well.

    It ends with the newest minute it was told of; whoever reads it later says when with `trim`.
    """

    __slots__ = (
        "_base", "_bought", "_falls", "_minutes", "_missed", "_now", "_quote", "_rises", "_seen", "_trades",
    )  # fmt: skip

    def __init__(self) -> None:
        self._now: _Forming | None = None
        self._missed: dict[int, _Minute] = {}
        """Minutes that history told after younger ones were known, by their opening time."""
        self._minutes: deque[_Minute] = deque()
        self._begin()

    def trade(self, trade: Trade) -> None:
        """Count one trade."""
        price = trade.price
        size = trade.size
        now = self._now
        if now is None or trade.ts >= now.end:
            if now is None and self._minutes and trade.ts < self._minutes[-1].start + MINUTE:
                return  # history counted it
            self._finish()
            start = trade.ts - trade.ts % MINUTE
            now = self._now = _Forming(start, price)
            self._forget(start)
        if price > now.high:
            now.high = price
        elif price < now.low:
            now.low = price
        now.close = price
        now.base += size
        now.quote += size * price
        now.trades += 1
        if trade.side == "buy":
            now.bought += size

    def history(self, bar: Candle) -> None:
        """Count a closed one-minute bar, unless more of its minute was heard. It says nothing of who bought."""
        now = self._now
        if now is not None and bar.ts >= now.start:
            if bar.ts == now.start and bar.volume < now.base * (1.0 - SAME):
                return
            self._finish()
        minute = _minute(bar.ts, bar.open)
        minute.high, minute.low, minute.close = bar.high, bar.low, bar.close
        minute.base = bar.volume
        minute.quote = bar.volume * (bar.open + bar.high + bar.low + bar.close) / 4.0
        minute.trades = bar.trades
        newest = self._minutes[-1] if self._minutes else None
        if newest is None or bar.ts > newest.start:
            self._push(minute)
            self._forget(bar.ts)
        elif bar.ts > newest.start - MINUTES * MINUTE and (
            bar.ts != newest.start or minute.base > newest.base * (1.0 + SAME)
        ):
            self._missed[bar.ts] = minute

    def trim(self, now: int) -> None:
        """Forget what is older than 24 hours at `now`, UTC nanoseconds of the market's clock."""
        self._settle()
        start = now - now % MINUTE
        if self._now is not None and start >= self._now.start + MINUTES * MINUTE:
            self._finish()
        self._forget(start)

    @property
    def since(self) -> int | None:
        """UTC nanoseconds at which the window begins."""
        self._settle()
        first = self._minutes[0] if self._minutes else self._now
        return first.start if first else None

    @property
    def open(self) -> float | None:
        """First price of the window."""
        self._settle()
        first = self._minutes[0] if self._minutes else self._now
        return first.open if first else None

    @property
    def high(self) -> float | None:
        """Highest price of the window."""
        self._settle()
        seen = [minute.high for minute in (self._rises[0] if self._rises else None, self._now) if minute]
        return max(seen) if seen else None

    @property
    def low(self) -> float | None:
        """Lowest price of the window."""
        self._settle()
        seen = [minute.low for minute in (self._falls[0] if self._falls else None, self._now) if minute]
        return min(seen) if seen else None

    @property
    def volume_base(self) -> float:
        """Traded size of the window."""
        self._settle()
        return max(0.0, self._base) + (self._now.base if self._now else 0.0)

    @property
    def volume_quote(self) -> float:
        """Traded value of the window."""
        self._settle()
        return max(0.0, self._quote) + (self._now.quote if self._now else 0.0)

    @property
    def trades(self) -> int:
        """Trades of the window."""
        self._settle()
        return self._trades + (self._now.trades if self._now else 0)

    @property
    def buy_share(self) -> float | None:
        """Taker buys as a share of the volume whose taker side is known."""
        self._settle()
        now = self._now
        seen = self._seen + (now.base if now else 0.0)
        bought = self._bought + (now.bought if now else 0.0)
        return min(1.0, max(0.0, bought / seen)) if seen > 0.0 else None

    def _begin(self) -> None:
        self._minutes.clear()
        self._rises: deque[_Minute] = deque()
        self._falls: deque[_Minute] = deque()
        self._base = self._quote = self._bought = self._seen = 0.0
        self._trades = 0

    def _finish(self) -> None:
        if self._now is not None:
            self._push(self._now.finished())
            self._now = None

    def _settle(self) -> None:
        """Put missed minutes in their places; of two words on one minute the fuller one counts."""
        if not self._missed:
            return
        minutes = {minute.start: minute for minute in self._minutes}
        for start, told in self._missed.items():
            heard = minutes.get(start)
            if heard is None:
                minutes[start] = told
            elif told.base > heard.base * (1.0 + SAME):
                told.trades = max(told.trades, heard.trades)
                told.bought, told.seen = heard.bought, heard.seen
                minutes[start] = told
        self._missed.clear()
        self._begin()
        for start in sorted(minutes):
            self._push(minutes[start])
        if self._minutes:
            self._forget(self._now.start if self._now is not None else self._minutes[-1].start)

    def _push(self, minute: _Minute) -> None:
        self._minutes.append(minute)
        self._base += minute.base
        self._quote += minute.quote
        self._bought += minute.bought
        self._seen += minute.seen
        self._trades += minute.trades
        while self._rises and self._rises[-1].high <= minute.high:
            self._rises.pop()
        self._rises.append(minute)
        while self._falls and self._falls[-1].low >= minute.low:
            self._falls.pop()
        self._falls.append(minute)

    def _forget(self, newest: int) -> None:
        """Keep what lies within a day of the minute that opens at `newest`."""
        oldest = newest - (MINUTES - 1) * MINUTE
        while self._minutes and self._minutes[0].start < oldest:
            gone = self._minutes.popleft()
            self._base -= gone.base
            self._quote -= gone.quote
            self._bought -= gone.bought
            self._seen -= gone.seen
            self._trades -= gone.trades
            if self._rises[0] is gone:
                self._rises.popleft()
            if self._falls[0] is gone:
                self._falls.popleft()


class _Forming:
    """The minute under way. Its fields change with every trade, which a struct takes twice as long over."""

    __slots__ = ("base", "bought", "close", "end", "high", "low", "open", "quote", "start", "trades")

    def __init__(self, start: int, price: float) -> None:
        self.start = start
        self.end = start + MINUTE
        self.open = self.high = self.low = self.close = price
        self.base = self.quote = self.bought = 0.0
        self.trades = 0

    def finished(self) -> _Minute:
        """As it is kept; who bought is known of all of it."""
        return _Minute(
            self.start, self.end, self.open, self.high, self.low, self.close,
            self.base, self.quote, self.bought, self.base, self.trades,
        )  # fmt: skip


class _Minute(msgspec.Struct, gc=False):
    """One minute. There are 1,440 of them an instrument, which the collector of garbage has no need to look at."""

    start: int
    end: int
    open: float
    high: float
    low: float
    close: float
    base: float = 0.0
    quote: float = 0.0
    bought: float = 0.0
    seen: float = 0.0
    trades: int = 0


def _minute(start: int, price: float) -> _Minute:
    return _Minute(start, start + MINUTE, price, price, price, price)
