"""One simulated instrument: the orders that walk its book and the moves of its price, 100 ms at a time."""

from __future__ import annotations

import math
from heapq import heappop, heappush
from typing import Literal

from data.events import BookDelta, BookSnapshot, MarketEvent, Top, Trade
from data.simulator.dice import Dice
from data.simulator.orders import Arrivals, Sides, Sizes
from data.simulator.profiles import Profile
from data.simulator.regimes import MOODS, Mood
from data.simulator.resting import RestingBook

STEP = 100_000_000
SECONDS = 0.1
MILLISECOND = 1_000_000
ORDER, MOVE, CLOSE, TOUCH = range(4)

MOVE_CHANCE = 0.085
"""Chance that a taker order sets off a run of price moves."""
AFTER_SWEEP, OTHERWISE = 3.5, 0.55
"""How that chance changes when the order took a whole level, and when it did not."""
MOVE_BP = 1.0
"""Root mean square of a run, basis points."""
MOVE_SIGMA = 0.7
MOVE_PAUSE = 0.007
"""Mean seconds between the moves of a run."""
ALONG = 0.66
"""Chance that a run goes the way of its order."""
FLICKER = 0.06
"""Chance that the side that gave way in a run comes back instead of the other one following."""
CLOSE_NOW = 0.72
"""Chance that the spread closes within the millisecond of a move."""
CLOSE_PAUSE = 0.007
FIRST, LATER = 4.0, 0.6
"""Size of the first resting order that a taker meets, and of the others, relative to the usual."""
MOST_FILLS = 800
"""Fills of an order; what is left after them is one more."""
STAYS = 0.75
"""Chance that the price stays where an order swept it; less on coarse ticks, where levels refill."""
BUSY_MOVES = 0.42
"""Moves grow with this power of activity."""
MOST_ORDERS = 14.0
"""No regime or factor raises the rate of orders beyond this many times the usual."""


class Engine:
    """Draws the events of one instrument. The same seed and the same pushes give the same events."""

    def __init__(self, profile: Profile, seed: int, start: int, price: float, leads: bool) -> None:
        name = profile.symbol
        self.profile = profile
        self._symbol = name
        self._start = start
        self._steps = 0
        self._dice = Dice(seed, f"{name}/book")
        self.book = book = RestingBook(profile, self._dice, price)
        scale = book.lot_scale
        self._arrivals = Arrivals(Dice(seed, f"{name}/arrivals"))
        self._sides = Sides(Dice(seed, f"{name}/sides"))
        self._sizes = Sizes(
            Dice(seed, f"{name}/sizes"),
            profile.order_median * scale,
            profile.order_sigma,
            profile.order_tail * scale,
        )
        self._fill = profile.fill_median * scale
        self._own = 1.0 if leads else math.sqrt(1.0 - profile.follows**2)
        self._move_ticks = MOVE_BP * profile.volatility * price * book.price_scale / 1e4
        self._stays = STAYS * min(1.0, self._move_ticks / (4.0 * book.gap))
        self._pressure = 0.0
        """Ticks that the leader's moves ask of this instrument and that it has not made yet."""
        self._pending: list[tuple[float, int, int, float]] = []
        self._serial = 0
        self._events: list[MarketEvent] = []
        self._mood = MOODS["calm"]
        self._trend = 1
        self._haste = 1.0
        self._trade_id = self._sequence = 1_000_000
        self._shown = book.front()

    @property
    def mid(self) -> float:
        """Middle of the touch, in ticks."""
        return self.book.mid

    def snapshot(self, ts: int) -> list[MarketEvent]:
        """The whole book and its touch, as they stand."""
        prices, lots = self.book.price_scale, self.book.lot_scale
        bids = self.book.bids.levels(prices, lots)
        asks = self.book.asks.levels(prices, lots)
        return [BookSnapshot(self._symbol, ts, bids, asks, self._sequence, ts), self._top(ts)]

    def step(self, busy: float, mood: Mood, trend: int, push_bp: float) -> list[MarketEvent]:
        """The next 100 ms: `busy` is how active the market is, `push_bp` what the leader's moves ask of this one."""
        self._mood = mood
        self._trend = trend
        self._haste = max(1.0, busy)
        self.book.depth = mood.depth
        begin = self._steps * SECONDS
        self._steps += 1
        end = self._steps * SECONDS
        self._plan_step(begin, end, busy, push_bp)
        pending = self._pending
        book = self.book
        while pending and pending[0][0] < end:
            time, _, kind, amount = heappop(pending)
            ts = self._start + int(time * 1000.0) * MILLISECOND
            if kind == TOUCH:
                book.resize_touch()
            elif kind == ORDER:
                self._order(time, ts, amount)
            elif kind == MOVE:
                self._move(time, amount)
            else:
                book.close(1 if amount > 0.0 else -1)
            front = book.front()
            if front != self._shown:
                self._shown = front
                self._events.append(self._top(ts))
        book.churn(busy)
        self._gather()
        events, self._events = self._events, []
        return events

    def _plan_step(self, begin: float, end: float, busy: float, push_bp: float) -> None:
        uniform = self._dice.uniform
        profile = self.profile
        grown = busy**BUSY_MOVES * self._mood.move
        for time in self._arrivals.until(end, profile.orders * min(MOST_ORDERS, busy * self._mood.rate)):
            self._plan(time, ORDER, grown)
        if push_bp:
            self._pressure += push_bp * self.mid * 1e-4
            ticks = int(abs(self._pressure) + uniform())
            if ticks:
                ticks = ticks if self._pressure > 0.0 else -ticks
                self._pressure -= ticks
                self._plan(begin + SECONDS * uniform(), MOVE, float(ticks))
        expected = profile.touches * SECONDS * min(2.5, math.sqrt(busy))
        for _ in range(int(expected * (0.5 + uniform()) + uniform())):
            self._plan(begin + SECONDS * uniform(), TOUCH, 0.0)

    def _plan(self, time: float, kind: int, amount: float) -> None:
        self._serial += 1
        heappush(self._pending, (time, self._serial, kind, amount))

    def _plan_close(self, time: float, side: int) -> None:
        pause = 0.0
        if self._dice.uniform() >= CLOSE_NOW:
            pause = self._dice.exponential(CLOSE_PAUSE * self._mood.excursion / self._haste)
        self._plan(time + pause, CLOSE, float(side))

    def _top(self, ts: int) -> Top:
        bid, bid_lots, ask, ask_lots = self._shown
        prices, lots = self.book.price_scale, self.book.lot_scale
        return Top(self._symbol, ts, bid / prices, bid_lots / lots, -ask / prices, ask_lots / lots, ts)

    def _order(self, time: float, ts: int, grown: float) -> None:
        """A taker order walks the book, one trade a fill, and may set off a run of moves."""
        uniform = self._dice.uniform
        side = self._sides.next()
        left = self._sizes.next()
        swept = False
        fills = 0
        while left > 0:
            book = self.book.facing(side)
            key = book.keys[-1]
            there = book.lots[key]
            taken = min(left, there)
            left -= taken
            swept = swept or taken == there
            fills = self._print(ts, key * book.sign, taken, side, fills)
            book.take(taken)
        if swept:
            self._plan_close(time, side if uniform() < self._stays else -side)
        if uniform() < MOVE_CHANCE * (AFTER_SWEEP if swept else OTHERWISE):
            along = side if uniform() < ALONG else -side
            if uniform() < self._mood.drift:
                along = self._trend
            run = math.exp(MOVE_SIGMA * self._dice.normal() - MOVE_SIGMA * MOVE_SIGMA)
            ticks = int(self._own * grown * self._move_ticks * run + uniform())
            if ticks:
                self._plan(time + 0.001, MOVE, float(along * ticks))

    def _print(self, ts: int, tick: int, lots: int, side: int, fills: int) -> int:
        """Trades at one level: a taker meets several resting orders. The answer counts the order's fills so far."""
        price = tick / self.book.price_scale
        scale = self.book.lot_scale
        name: Literal["buy", "sell"] = "buy" if side > 0 else "sell"
        while lots > 0:
            chunk = lots
            if fills < MOST_FILLS:
                usual = self._fill * (LATER if fills else FIRST)
                chunk = min(lots, max(1, int(self._dice.lognormal(usual, 1.9))))
            fills += 1
            lots -= chunk
            self._trade_id += 1
            self._events.append(Trade(self._symbol, ts, price, chunk / scale, name, self._trade_id, ts))
        return fills

    def _move(self, time: float, ticks: float) -> None:
        """One move of a run: the touch in the way is cancelled, the other side follows, and the rest comes later."""
        side = 1 if ticks > 0.0 else -1
        uniform = self._dice.uniform
        levels = 1 if uniform() < 0.8 else 1 + int(self._dice.exponential(3.0))
        wanted = abs(ticks)
        moved = 0
        while levels and moved < wanted:
            book = self.book.facing(side)
            moved += book.keys[-1] - book.keys[-2]
            book.pop_best()
            levels -= 1
        if moved > wanted:
            book.put(book.keys[-1] + int(moved - wanted), self.book.touch_lots())
        self._plan_close(time, side if uniform() >= FLICKER else -side)
        if wanted - moved >= 1.0:
            self._plan(time + self._dice.exponential(MOVE_PAUSE), MOVE, side * (wanted - moved))

    def _gather(self) -> None:
        """The delta of the changes of these 100 ms."""
        prices, lots = self.book.price_scale, self.book.lot_scale
        bids = self.book.bids.changes(prices, lots)
        asks = self.book.asks.changes(prices, lots)
        if bids or asks:
            first = self._sequence + 1
            self._sequence += len(bids) + len(asks)
            ts = self._start + self._steps * STEP - MILLISECOND
            self._events.append(BookDelta(self._symbol, ts, bids, asks, first, self._sequence, None, ts))
