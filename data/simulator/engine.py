"""One simulated instrument: its book, the orders that walk it and the moves of its price, 100 ms at a time."""

from __future__ import annotations

import math
from heapq import heappop, heappush

from data.events import BookDelta, BookSnapshot, MarketEvent, Top, Trade
from data.simulator.dice import Dice
from data.simulator.orders import Arrivals, Sides, Sizes
from data.simulator.profiles import Profile
from data.simulator.regimes import Mood
from data.simulator.rungs import Rungs

STEP = 100_000_000
SECONDS = 0.1
MILLISECOND = 1_000_000
ORDER, MOVE, CLOSE, TOUCH = range(4)

MOVE_CHANCE = 0.085
"""Chance that a taker order sets off a run of price moves."""
AFTER_SWEEP, OTHERWISE = 3.5, 0.55
"""How that chance changes when the order took a whole level, and when it did not."""
MOVE_BP = 1.1
"""Root mean square of a run, basis points."""
MOVE_SIGMA = 0.85
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
BUSY_MOVES = 0.42
"""Moves grow with this power of activity."""
MOST_ORDERS = 14.0
"""No regime or factor raises the rate of orders beyond this many times the usual."""


class Engine:
    """Draws the events of one instrument. The same seed and the same pushes give the same events."""

    __slots__ = (
        "_arrivals", "_dice", "_events", "_mood", "_move_ticks", "_own", "_pending", "_pressure", "_price_scale",
        "_lot_scale", "_fill", "_gap", "_haste", "_reach", "_sides", "_sequence", "_serial", "_sizes", "_shown", "_start", "_steps",
        "_symbol", "_target", "_touch", "_level", "_trade_id", "_trend", "asks", "bids", "profile",
    )  # fmt: skip

    def __init__(self, profile: Profile, seed: int, start: int, price: float, leads: bool) -> None:
        name = profile.symbol
        self.profile = profile
        self._symbol = name
        self._start = start
        self._steps = 0
        self._dice = Dice(seed, f"{name}/book")
        self._price_scale = float(10**profile.instrument.decimals)
        self._lot_scale = float(10**profile.instrument.size_decimals)
        self._arrivals = Arrivals(Dice(seed, f"{name}/arrivals"))
        self._sides = Sides(Dice(seed, f"{name}/sides"))
        scale = self._lot_scale
        self._sizes = Sizes(
            Dice(seed, f"{name}/sizes"),
            profile.order_median * scale,
            profile.order_sigma,
            profile.order_tail * scale,
        )
        self._fill = profile.fill_median * scale
        self._touch = profile.touch * scale
        self._level = profile.level * scale
        tick_bp = 1e4 / (price * self._price_scale)
        self._gap = max(1.0, profile.gap_bp / tick_bp)
        self._reach = max(60.0, profile.reach_bp / tick_bp)
        self._target = int(self._reach / self._gap)
        self._own = 1.0 if leads else math.sqrt(1.0 - profile.follows**2)
        self._move_ticks = MOVE_BP * profile.volatility / tick_bp
        self._pressure = 0.0
        self._pending: list[tuple[float, int, int, float]] = []
        self._serial = 0
        self._events: list[MarketEvent] = []
        self._mood: Mood | None = None
        self._trend = 1
        self._haste = 1.0
        self._trade_id = 1_000_000
        self._sequence = 1_000_000
        self.bids = Rungs(1)
        self.asks = Rungs(-1)
        self._fill_book(round(price * self._price_scale))
        self._shown = self._front()

    def snapshot(self, ts: int) -> list[MarketEvent]:
        """The whole book and its touch, as they stand."""
        self.bids.changed.clear()
        self.asks.changed.clear()
        prices, lots = self._price_scale, self._lot_scale
        book = BookSnapshot(
            self._symbol,
            ts,
            self.bids.levels(prices, lots),
            self.asks.levels(prices, lots),
            self._sequence,
            ts,
        )
        return [book, self._top(ts)]

    @property
    def mid(self) -> float:
        """Middle of the touch, in ticks."""
        return (self.bids.keys[-1] - self.asks.keys[-1]) / 2.0

    def step(self, busy: float, mood: Mood, trend: int, push_bp: float) -> list[MarketEvent]:
        """The next 100 ms: `busy` is how active the market is, `push_bp` what the leader's moves ask of this one."""
        self._mood = mood
        self._trend = trend
        self._haste = max(1.0, busy)
        profile = self.profile
        uniform = self._dice.uniform
        begin = self._steps * SECONDS
        self._steps += 1
        end = self._steps * SECONDS
        grown = busy**BUSY_MOVES * mood.move
        for time in self._arrivals.until(end, profile.orders * min(MOST_ORDERS, busy * mood.rate)):
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
        pending = self._pending
        while pending and pending[0][0] < end:
            time, _, kind, amount = heappop(pending)
            ts = self._start + int(time * 1000.0) * MILLISECOND
            if kind == TOUCH:
                self._resize_touch()
            elif kind == ORDER:
                self._order(time, ts, amount)
            elif kind == MOVE:
                self._move(time, amount)
            else:
                self._close(amount)
            front = self._front()
            if front != self._shown:
                self._shown = front
                self._events.append(self._top(ts))
        self._churn(busy)
        self._gather()
        events, self._events = self._events, []
        return events

    def _plan(self, time: float, kind: int, amount: float) -> None:
        self._serial += 1
        heappush(self._pending, (time, self._serial, kind, amount))

    def _front(self) -> tuple[int, int, int, int]:
        bids, asks = self.bids, self.asks
        bid, ask = bids.keys[-1], asks.keys[-1]
        return bid, bids.lots[bid], ask, asks.lots[ask]

    def _top(self, ts: int) -> Top:
        bid, bid_lots, ask, ask_lots = self._shown
        prices, lots = self._price_scale, self._lot_scale
        return Top(self._symbol, ts, bid / prices, bid_lots / lots, -ask / prices, ask_lots / lots, ts)

    def _order(self, time: float, ts: int, grown: float) -> None:
        """A taker order walks the book, one trade a fill, and may set off a run of moves."""
        uniform = self._dice.uniform
        side = self._sides.next()
        book = self.asks if side > 0 else self.bids
        left = self._sizes.next()
        swept = False
        fills = 0
        while left > 0:
            if len(book.keys) < 8:
                self._extend(book)
            key = book.keys[-1]
            taken = min(left, book.lots[key])
            left -= taken
            self._print(ts, key * book.sign, taken, side, fills)
            fills += 1
            swept = swept or taken == book.lots[key]
            book.take(taken)
        if swept:
            self._plan_close(time, side if uniform() < 0.75 else -side)
        if uniform() < MOVE_CHANCE * (AFTER_SWEEP if swept else OTHERWISE):
            along = side if uniform() < ALONG else -side
            assert self._mood is not None
            if uniform() < self._mood.drift:
                along = self._trend
            sigma = MOVE_SIGMA
            ticks = (
                self._own * grown * self._move_ticks * math.exp(sigma * self._dice.normal() - sigma * sigma)
            )
            whole = int(ticks + uniform())
            if whole:
                self._plan(time + 0.001, MOVE, float(along * whole))

    def _print(self, ts: int, tick: int, lots: int, side: int, fills: int) -> None:
        """Trades of one level: a taker meets several resting orders."""
        price = tick / self._price_scale
        scale = self._lot_scale
        name = "buy" if side > 0 else "sell"
        dice = self._dice
        budget = 400 - fills
        while lots > 0:
            chunk = min(lots, max(1, int(dice.lognormal(self._fill * (FIRST if not fills else LATER), 1.9)))) if budget > 0 else lots
            budget -= 1
            fills += 1
            lots -= chunk
            self._trade_id += 1
            self._events.append(Trade(self._symbol, ts, price, chunk / scale, name, self._trade_id, ts))  # type: ignore[arg-type]

    def _move(self, time: float, ticks: float) -> None:
        """One move of a run: the touch in the way is cancelled, the other side follows, and the rest comes later."""
        side = 1 if ticks > 0.0 else -1
        book = self.asks if side > 0 else self.bids
        uniform = self._dice.uniform
        moved = 0
        levels = 1 if uniform() < 0.8 else 1 + int(self._dice.exponential(3.0))
        wanted = abs(ticks)
        while levels and moved < wanted:
            if len(book.keys) < 8:
                self._extend(book)
            moved += book.keys[-1] - book.keys[-2]
            book.pop_best()
            levels -= 1
        self._plan_close(time, side if uniform() >= FLICKER else -side)
        if wanted - moved >= 1.0:
            self._plan(time + self._dice.exponential(MOVE_PAUSE), MOVE, side * (wanted - moved))

    def _plan_close(self, time: float, side: int) -> None:
        pause = 0.0
        if self._dice.uniform() >= CLOSE_NOW:
            assert self._mood is not None
            pause = self._dice.exponential(CLOSE_PAUSE * self._mood.excursion / self._haste)
        self._plan(time + pause, CLOSE, float(side))

    def _close(self, side: float) -> None:
        """Close the spread to one tick: the price stays where it moved (`side` up or down)."""
        bids, asks = self.bids, self.asks
        book, other = (bids, asks) if side > 0.0 else (asks, bids)
        old = book.keys[-1]
        new = -other.keys[-1] - 1
        uniform = self._dice.uniform
        if new > old:
            if uniform() < 0.5:
                book.pop_best()
            else:
                book.put(old, self._level_lots())
            gap = self._gap
            at = new - 1 - int(self._dice.exponential(gap))
            while at > old:
                if uniform() < 0.75:
                    book.put(at, self._level_lots())
                at -= 1 + int(self._dice.exponential(gap))
            book.put(new, self._touch_lots())
        far = other.keys[-1]
        if uniform() < 0.7:
            other.put(far, self._touch_lots())

    def _resize_touch(self) -> None:
        uniform = self._dice.uniform
        book = self.bids if uniform() < 0.5 else self.asks
        key = book.keys[-1]
        lots = book.lots[key]
        grows = uniform() < (0.6 if lots < self._touch * self._depth() else 0.38)
        change = max(1, int(self._dice.lognormal(0.2 * lots, 1.2)))
        if grows:
            book.lots[key] = lots + change
        elif lots > 1:
            book.lots[key] = max(1, lots - change)
        book.changed.add(key)

    def _churn(self, busy: float) -> None:
        """Levels behind the touch appear, vanish and change size."""
        uniform = self._dice.uniform
        expected = (
            self.profile.updates * math.exp(1.2 * self._dice.normal() - 0.72) * min(2.5, math.sqrt(busy))
        )
        target = self._target * (0.4 + 0.6 * self._depth())
        reach = self._reach
        for _ in range(min(1000, int(expected + uniform()))):
            book = self.bids if uniform() < 0.5 else self.asks
            keys = book.keys
            count = len(keys)
            which = uniform()
            near = uniform()
            near *= near
            share = 0.89 * min(0.75, max(0.2, 1.0 - 0.5 * count / target))
            if which < share or count < 12:
                book.put(keys[-1] - 1 - int(reach * near), self._level_lots())
            elif which < 0.89:
                book.drop(count - 2 - int((count - 2) * near))
            else:
                key = keys[count - 2 - int((count - 2) * near)]
                book.put(key, self._level_lots())
        for book in (self.bids, self.asks):
            keys = book.keys
            edge = keys[-1] - 2.0 * reach
            while keys[0] < edge:
                book.drop(0)

    def _gather(self) -> None:
        """The delta of the changes of these 100 ms."""
        prices, lots = self._price_scale, self._lot_scale
        bids = self.bids.changes(prices, lots)
        asks = self.asks.changes(prices, lots)
        if bids or asks:
            first = self._sequence + 1
            self._sequence += len(bids) + len(asks)
            ts = self._start + self._steps * STEP - MILLISECOND
            self._events.append(BookDelta(self._symbol, ts, bids, asks, first, self._sequence, None, ts))

    def _depth(self) -> float:
        return self._mood.depth if self._mood is not None else 1.0

    def _level_lots(self) -> int:
        return max(1, int(self._dice.lognormal(self._level * self._depth(), 1.4)))

    def _touch_lots(self) -> int:
        """Now and then dust, else near the usual size of the touch."""
        if self._dice.uniform() < 0.05:
            return max(1, int(self._dice.lognormal(self._touch * 0.008, 1.5)))
        return max(1, int(self._dice.lognormal(self._touch * 0.75 * self._depth(), 0.7)))

    def _extend(self, book: Rungs) -> None:
        """More levels behind the last one, so that nothing empties a side."""
        key = book.keys[0]
        for _ in range(32):
            key -= 1 + int(self._dice.exponential(self._gap))
            book.put(key, self._level_lots())

    def _fill_book(self, tick: int) -> None:
        for book, best in ((self.bids, tick - 1), (self.asks, -tick)):
            book.put(best, self._touch_lots())
            key = best
            for _ in range(self._target):
                key -= 1 + int(self._dice.exponential(self._gap))
                book.put(key, self._level_lots())
        self.bids.changed.clear()
        self.asks.changed.clear()
