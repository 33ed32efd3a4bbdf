"""The resting orders of one simulated instrument: levels that appear, vanish, change size and close the spread."""

from __future__ import annotations

import math

from data.simulator.dice import Dice
from data.simulator.profiles import Profile
from data.simulator.rungs import Rungs

DUST = 0.1
"""Chance that a new touch is dust."""
MOST_CHANGES = 1000
"""Level changes in 100 ms."""
Front = tuple[int, int, int, int]
"""Key and lots of the best bid, and of the best ask."""


class RestingBook:
    """Both sides in whole ticks and lots, and how they replenish themselves."""

    def __init__(self, profile: Profile, dice: Dice, price: float) -> None:
        self._dice = dice
        self.price_scale = float(10**profile.instrument.decimals)
        self.lot_scale = float(10**profile.instrument.size_decimals)
        tick_bp = 1e4 / (price * self.price_scale)
        self._touch = profile.touch * self.lot_scale
        self._level = profile.level * self.lot_scale
        self._updates = profile.updates
        self.gap = max(1.0, profile.gap_bp / tick_bp)
        """Mean ticks between neighbouring levels."""
        self.reach = max(60.0, profile.reach_bp / tick_bp)
        """Ticks from the touch within which levels appear."""
        self.target = int(self.reach / self.gap)
        """Levels that a side tends to."""
        self.depth = 1.0
        """Sizes and levels relative to the usual."""
        self.bids = Rungs(1)
        self.asks = Rungs(-1)
        tick = round(price * self.price_scale)
        for book, best in ((self.bids, tick - 1), (self.asks, -tick)):
            book.put(best, self.touch_lots())
            self._lengthen(book, self.target)
            book.changed.clear()

    @property
    def mid(self) -> float:
        """Middle of the touch, in ticks."""
        return (self.bids.keys[-1] - self.asks.keys[-1]) / 2.0

    def front(self) -> Front:
        """The touch."""
        bid, ask = self.bids.keys[-1], self.asks.keys[-1]
        return bid, self.bids.lots[bid], ask, self.asks.lots[ask]

    def facing(self, side: int) -> Rungs:
        """The side that a taker of `side` (1 buys, -1 sells) meets, never short of levels."""
        book = self.asks if side > 0 else self.bids
        if len(book.keys) < 8:
            self._lengthen(book, 32)
        return book

    def level_lots(self) -> int:
        """Lots of a level behind the touch."""
        return max(1, int(self._dice.lognormal(self._level * self.depth, 1.4)))

    def touch_lots(self) -> int:
        """Lots of a new touch: now and then dust, else near the usual."""
        if self._dice.uniform() < DUST:
            return max(1, int(self._dice.lognormal(self._touch * 0.008, 1.5)))
        return max(1, int(self._dice.lognormal(self._touch * 0.75 * self.depth, 0.7)))

    def close(self, side: int) -> None:
        """Close the spread to one tick, from below after a move up (1), from above after a move down (-1)."""
        book, other = (self.bids, self.asks) if side > 0 else (self.asks, self.bids)
        old = book.keys[-1]
        new = -other.keys[-1] - 1
        dice = self._dice
        if new > old:
            if dice.uniform() < 0.5:
                book.pop_best()
            else:
                book.put(old, self.level_lots())
            spread = self.gap - 1.0
            at = new - 1 - int(dice.exponential(spread))
            while at > old:
                if dice.uniform() < 0.75:
                    book.put(at, self.level_lots())
                at -= 1 + int(dice.exponential(spread))
            book.put(new, self.touch_lots())
        if dice.uniform() < 0.7:
            other.put(other.keys[-1], self.touch_lots())

    def resize_touch(self) -> None:
        """Somebody adds to the touch or takes back from it."""
        dice = self._dice
        book = self.bids if dice.uniform() < 0.5 else self.asks
        key = book.keys[-1]
        lots = book.lots[key]
        grows = dice.uniform() < (0.6 if lots < self._touch * self.depth else 0.38)
        scale = 0.2 * max(lots, 0.05 * self._touch) if grows else 0.2 * lots
        change = max(1, int(dice.lognormal(scale, 1.2)))
        book.lots[key] = lots + change if grows else max(1, lots - change)
        book.changed.add(key)

    def churn(self, busy: float) -> None:
        """100 ms of levels behind the touch appearing, vanishing and changing size."""
        dice = self._dice
        uniform = dice.uniform
        expected = self._updates * math.exp(1.2 * dice.normal() - 0.72) * min(2.5, math.sqrt(busy))
        target = self.target * (0.4 + 0.6 * self.depth)
        reach = self.reach
        for _ in range(min(MOST_CHANGES, int(expected + uniform()))):
            book = self.bids if uniform() < 0.5 else self.asks
            keys = book.keys
            count = len(keys)
            which = uniform()
            near = uniform()
            near *= near
            share = 0.89 * min(0.75, max(0.2, 1.0 - 0.5 * count / target))
            if which < share or count < 12:
                book.put(keys[-1] - 1 - int(reach * near), self.level_lots())
            elif which < 0.89:
                book.drop(count - 2 - int((count - 2) * near))
            else:
                book.put(keys[count - 2 - int((count - 2) * near)], self.level_lots())
        for book in (self.bids, self.asks):
            keys = book.keys
            edge = keys[-1] - 2.0 * reach
            while keys[0] < edge:
                book.drop(0)

    def _lengthen(self, book: Rungs, levels: int) -> None:
        """More levels behind the last one."""
        key = book.keys[0] if book.keys else 0
        for _ in range(levels):
            key -= 1 + int(self._dice.exponential(self.gap - 1.0))
            book.put(key, self.level_lots())
