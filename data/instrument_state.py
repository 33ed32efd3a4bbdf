"""Everything the desk knows of one instrument, as events leave it."""

from __future__ import annotations

from collections import deque

from data.book import MOST, Book
from data.candles import INTERVALS, SECOND, Candles
from data.collar import Collar
from data.events import Candle, DayStats, FeedStatus, Funding, OpenInterest, Top, Trade
from data.freshness import SHORTEST, Rhythm
from data.instruments import Instrument
from data.spike import BARS, Spike
from data.window import DayWindow

MOST_TRADES = 2000


class InstrumentState:
    """Everything the desk knows of one instrument now."""

    __slots__ = (
        "_collar", "_newest_top", "_next_second", "_spike", "book", "candle_store", "day", "direction", "doubted",
        "funding", "instrument", "last", "last_trade_id", "last_trade_ts", "open_interest", "refused", "rhythm",
        "status", "top", "tops", "touch", "trades", "window",
    )  # fmt: skip

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.book = Book(instrument)
        self.top: Top | None = None
        """Best bid and ask: the venue's own word, or the book's where the venue sends none."""
        self.tops = 0
        """The venue's own words on them since they were last taken from the book."""
        self.last: float | None = None
        """Price of the last trade, else of the last bar of history."""
        self.direction = 0
        """1 or -1: the direction of the last change of the trade price."""
        self.last_trade_ts = 0
        self.last_trade_id = 0
        self.trades: deque[Trade] = deque(maxlen=MOST_TRADES)
        self.candle_store = Candles(instrument.symbol)
        self.window = DayWindow()
        self.rhythm = Rhythm(instrument.asked_every)
        """Of all events."""
        self.touch = Rhythm(instrument.asked_every)
        """Of words on the best bid and ask alone: trades make a price no younger."""
        self.status: FeedStatus | None = None
        self.day: DayStats | None = None
        """The venue's own word on the last 24 hours, where it gives one."""
        self.funding: Funding | None = None
        self.open_interest: OpenInterest | None = None
        self.refused = 0
        """Events refused because a price or size in them could not be true."""
        self.doubted = False
        """The book stands far from the last good prices, and nothing has confirmed it so far."""
        self._newest_top = 0
        self._collar = Collar()
        self._spike = Spike()
        self._next_second = 0

    @property
    def newest_ts(self) -> int:
        """UTC nanoseconds of the newest event."""
        return self.rhythm.newest

    @property
    def price(self) -> float | None:
        """The price that people are shown: of the last trade, else the mid."""
        return self.last if self.last is not None else self.mid

    @property
    def mid(self) -> float | None:
        """Middle of the best bid and ask."""
        return (self.top.bid + self.top.ask) / 2.0 if self.top else None

    @property
    def spread_bp(self) -> float | None:
        """Best ask less best bid in basis points of the mid."""
        top = self.top
        return (top.ask - top.bid) / (top.ask + top.bid) * 2e4 if top else None

    def candles(self, interval: str, count: int | None = None) -> list[Candle]:
        """Closed bars of `interval` (a name of `INTERVALS`), oldest first."""
        return self.candle_store.series[interval].closed(count)

    def bars(self, interval: str, count: int) -> list[Candle]:
        """The last `count` bars with the forming one at the end."""
        return self.candle_store.bars(interval, count)

    def take_trade(self, trade: Trade) -> bool:
        """Apply a trade; False when it was refused or seen before."""
        price = trade.price
        if not (0.0 < price < MOST and 0.0 < trade.size < MOST) or not self._collar.allows(price, trade.ts):
            self.refused += 1
            return False
        if trade.id <= self.last_trade_id and trade.id:
            return False
        self.last_trade_id = trade.id
        last = self.last
        if last is not None and price != last:
            self.direction = 1 if price > last else -1
        self.last = price
        self.last_trade_ts = trade.ts
        self.trades.append(trade)
        self.candle_store.trade(trade)
        self.window.trade(trade)
        return True

    def take_top(self, top: Top) -> bool:
        """Apply a best bid and ask; False when it was refused, or came after a newer one."""
        ts = top.ts
        if 0 < self._newest_top - ts < SHORTEST:
            return False
        if not self._collar.allows(top.bid, top.ts):
            self.refused += 1
            return False
        mid = (top.bid + top.ask) / 2.0
        if top.bid < top.ask and not (self._spike.near(mid) or self._confirmed(mid, top.ts)):
            self.refused += 1
            return False
        if not self.book.apply_top(top):
            return False
        self.top = top
        self.tops += 1
        if ts != top.received:
            # The venue's own time; ours, which stands in for it at first, may be ahead.
            self._newest_top = ts
        if ts != self.touch.newest:
            self.touch.beat(ts)
        if ts >= self._next_second:
            self._next_second = ts - ts % SECOND + SECOND
            self.candle_store.roll(ts)
        return True

    def _confirmed(self, mid: float, ts: int) -> bool:
        """Whether a touch far from the last one may be a mark."""
        best = self.book.best() if self.book.usable else None
        book = (best[0][0] + best[1][0]) / 2.0 if best else None
        return self._spike.confirmed(mid, ts, self.candles("1m", BARS), book)

    def take_candle(self, bar: Candle) -> bool:
        """Apply a bar of the venue or of history; False when it was refused."""
        if not (
            0.0 < bar.low <= bar.open <= bar.high < MOST
            and bar.low <= bar.close <= bar.high
            and 0.0 <= bar.volume < MOST
        ):
            self.refused += 1
            return False
        if bar.interval not in _LENGTHS or bar.ts % bar.interval:
            return False
        self.candle_store.put(bar)
        if bar.closed and bar.interval == INTERVALS["1m"]:
            self.window.history(bar)
        if not self.last_trade_ts:
            self.last = bar.close
            self._collar.expect(bar.close)
        return True

    def touch_from_book(self, ts: int) -> None:
        """Take the touch from the book, for venues that send no best bid and ask, or have stopped sending it."""
        best = self.book.best() if self.book.usable else None
        if best:
            (bid, bid_size), (ask, ask_size) = best
            if not self._collar.allows(bid, ts):
                self._doubt()
                return
            self.top = Top(self.instrument.symbol, ts, bid, bid_size, ask, ask_size)
            self.tops = 0
            self.touch.beat(ts)

    def believe(self, ts: int) -> None:
        """Hold a book back whose prices are far from the last good ones until others confirm them."""
        if self.book.usable or self.doubted:
            self.doubted = not self._collar.allows(self.book.bids.best_price(), ts)
            if self.doubted:
                self._doubt()

    def _doubt(self) -> None:
        self.doubted = True
        self.refused += 1
        self.book.doubt("its prices are far from the last good ones")


_LENGTHS = frozenset(INTERVALS.values())
