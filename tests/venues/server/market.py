"""A generated market as a venue has it: the seeded simulator's moves in the venue's own names and decimals."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Protocol

import msgspec

from data.events import BookDelta, BookSnapshot, Level, MarketEvent, Top, Trade
from data.simulator.profiles import DEFAULT
from data.simulator.simulator import Simulator
from tests.venues.server.bars import Bars
from tests.venues.server.books import TrueBook
from tests.venues.server.clock import MINUTE, SECOND, VenueClock
from tests.venues.server.told import Listed, Move, Print, Second, Told, Touch, Written

HISTORY = 180
"""Minutes of candles from before the start."""
DAY = 24 * 60
MOST_PRINTS = 50_000


class World(Protocol):
    """What a protocol may look at, wherever its market comes from."""

    clock: VenueClock
    listed: dict[str, Listed]
    books: dict[str, TrueBook]
    bars: dict[str, Bars]
    touches: dict[str, Touch]
    prints: dict[str, deque[Print]]


class GeneratedMarket:
    """Plays the simulator. A book that was told to cross shows a bid above its best ask for some moves."""

    def __init__(self, seed: int, clock: VenueClock, bases: Sequence[str], quote: str) -> None:
        wanted = [one for one in DEFAULT if one.base in bases]
        self.clock = clock
        self._simulator = Simulator(seed, clock.now(), wanted)
        self._symbols = {one.symbol: f"{one.base}-{quote}" for one in wanted}
        self.listed = {
            self._symbols[one.symbol]: Listed(
                self._symbols[one.symbol], one.base, quote, f"{one.tick:f}", f"{one.lot:f}", f"{one.min_notional:f}"
            )
            for one in wanted
        }  # fmt: skip
        self.books = {symbol: TrueBook() for symbol in self.listed}
        minute = [*self._simulator.history(MINUTE, HISTORY), *self._simulator.unfinished(MINUTE)]
        self.bars = {
            symbol: Bars(symbol, [bar for bar in minute if bar.instrument == name])
            for name, symbol in self._symbols.items()
        }
        self.touches: dict[str, Touch] = {}
        self.prints: dict[str, deque[Print]] = {symbol: deque(maxlen=MOST_PRINTS) for symbol in self.listed}
        self._crossing: dict[str, tuple[int, int]] = {}
        """Moves for which a book stays crossed, and ticks by which; by symbol."""
        self._crossed: dict[str, str] = {}
        """Price of the bid that crosses."""
        self._second = clock.now() // SECOND
        list(self.advance(clock.now()))

    def cross(self, symbol: str, moves: int, ticks: int) -> None:
        """From its next move on the book is crossed (or locked, with 0 ticks) for so many moves."""
        self._crossing[symbol] = (moves, ticks)

    def advance(self, until: int) -> Iterator[Told]:
        """What happens up to `until`. Books, candles and the clock have reached each event when it is told."""
        for event in self._simulator.advance(until):
            yield from self._seconds(event.ts)
            self.clock.reach(event.ts)
            yield from self._one(event)
        yield from self._seconds(until)
        self.clock.reach(until)

    def _seconds(self, ts: int) -> Iterator[Told]:
        while self._second < ts // SECOND:
            self._second += 1
            at = self._second * SECOND
            self.clock.reach(at)
            for bars in self.bars.values():
                yield from bars.close(at)
                yield from bars.forming()
            yield Second(at)

    def _one(self, event: MarketEvent) -> Iterator[Told]:
        symbol = self._symbols[event.instrument]
        listed = self.listed[symbol]
        match event:
            case BookSnapshot() | BookDelta():
                bids, asks = _texts(event.bids, listed), _texts(event.asks, listed)
                self.books[symbol].move([*self._uncross(symbol), *bids], asks)
                self._cross(symbol, bids, asks)
                yield Move(symbol, event.ts)
            case Top():
                (bid, bid_size), (ask, ask_size) = _texts(
                    [(event.bid, event.bid_size), (event.ask, event.ask_size)], listed
                )
                touch = self.touches[symbol] = Touch(symbol, event.ts, bid, bid_size, ask, ask_size)
                yield touch
            case Trade():
                ((price, size),) = _texts([(event.price, event.size)], listed)
                trade = Print(symbol, event.ts, price, size, event.side, event.id)
                self.prints[symbol].append(trade)
                yield from self.bars[symbol].take(trade)
                yield trade

    def _cross(self, symbol: str, bids: list[Written], asks: list[Written]) -> None:
        moves, ticks = self._crossing.get(symbol, (0, 0))
        if not moves:
            return
        listed, book = self.listed[symbol], self.books[symbol]
        best = Decimal(next(iter(book.sides(1)[1])))
        price = f"{best + ticks * Decimal(listed.tick):f}"
        changed = book.changed
        book.move([(price, f"{Decimal(listed.lot) * 100:f}")], [])
        book.changed = ([*changed[0], *book.changed[0]], changed[1])
        self._crossed[symbol] = price
        self._crossing[symbol] = (moves - 1, ticks)

    def _uncross(self, symbol: str) -> list[Written]:
        price = self._crossed.pop(symbol, "")
        return [(price, "0")] if price else []


def relisted(listed: Listed, **changes: object) -> Listed:
    """The same instrument under other rules."""
    return msgspec.structs.replace(listed, **changes)


def _texts(levels: Sequence[Level], listed: Listed) -> list[Written]:
    prices, sizes = listed.decimals, listed.size_decimals
    return [(f"{price:.{prices}f}", f"{size:.{sizes}f}" if size else "0") for price, size in levels]
