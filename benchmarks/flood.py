"""A market that bursts: the simulator's events, made beforehand and played at a fixed rate for as long as it takes."""

from __future__ import annotations

from collections.abc import Sequence

from data.events import BookDelta, BookSnapshot, MarketEvent, Top, Trade
from data.feed import Emit, Now, Sleep
from data.instruments import Instrument
from data.simulator import DEFAULT, Simulator

SECOND = 1_000_000_000
MARKET_SECONDS = 400
"""Market time in one round of the flood; at 50 000 events a second it lasts about four seconds."""
MOST_AT_ONCE = 256
PAUSE = 0.004


class FloodSource:
    """Plays one block of events over and over, each time with fresh times, ids and sequence numbers."""

    name = "flood"
    venue = "sim"

    def __init__(self, rate: int, seed: int = 7, instruments: Sequence[Instrument] = DEFAULT) -> None:
        self.rate = rate
        self.description = f"flood of {rate} events/s"
        self.instruments = tuple(instruments)
        self.emitted = 0
        """Events handed to the host so far."""
        self._seed = seed
        self._now = 0

    def market_now(self) -> int:
        return self._now

    async def run(self, emit: Emit, sleep: Sleep, now: Now) -> None:
        """Emit the history a desk opens on, then the flood."""
        begun = now()
        simulator = Simulator(self._seed, begun, self.instruments)
        for interval, count in ((60 * SECOND, 480), (300 * SECOND, 320)):
            for bar in simulator.history(interval, count):
                emit(bar)
        block: list[MarketEvent] = []
        for second in range(1, MARKET_SECONDS + 1):
            block += simulator.advance(begun + second * SECOND)
            await sleep(0)
        trades = max(event.id for event in block if isinstance(event, Trade))
        books = max(event.last for event in block if isinstance(event, BookDelta))
        start, position, turn = now(), 0, 0
        while True:
            due = (now() - start) * self.rate // SECOND - self.emitted
            for _ in range(min(due, MOST_AT_ONCE)):
                self._now = start + self.emitted * SECOND // self.rate
                emit(again(block[position], self._now, turn * trades, turn * books))
                self.emitted += 1
                position += 1
                if position == len(block):
                    position, turn = 0, turn + 1
            await sleep(0 if due > MOST_AT_ONCE else PAUSE)


def again(event: MarketEvent, ts: int, trades: int, books: int) -> MarketEvent:
    """The event as it would come now, `trades` ids and `books` sequence numbers further on."""
    if isinstance(event, Top):
        return Top(event.instrument, ts, event.bid, event.bid_size, event.ask, event.ask_size)
    if isinstance(event, Trade):
        return Trade(event.instrument, ts, event.price, event.size, event.side, event.id + trades)
    if isinstance(event, BookDelta):
        previous = None if event.previous is None else event.previous + books
        return BookDelta(
            event.instrument, ts, event.bids, event.asks, event.first + books, event.last + books, previous
        )
    if isinstance(event, BookSnapshot):
        return BookSnapshot(event.instrument, ts, event.bids, event.asks, event.last + books)
    return event
