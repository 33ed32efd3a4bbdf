"""Taker orders: when they come, which side they take and how large they are."""

from __future__ import annotations

import math

from data.simulator.dice import Dice

FAST = 0.34, math.log(2.0) / 0.0051
SLOW = 0.32, math.log(2.0) / 0.131
"""Share of orders that each kernel brings, and its decay a second (two-kernel Hawkes process)."""
PERSISTENCE = ((0.513, 0.73), (0.976, 0.9713))
"""Cumulative weight of a hidden side and its correlation from one order to the next."""


class Arrivals:
    """A self-exciting stream of order times in seconds (Hawkes process with a fast and a slow kernel)."""

    __slots__ = ("_dice", "_fast", "_now", "_slow")

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._now = 0.0
        self._fast = 0.0
        self._slow = 0.0

    def until(self, end: float, base: float) -> list[float]:
        """Times of the orders before `end`, at a base rate of `base` a second."""
        uniform = self._dice.uniform
        log = math.log
        exp = math.exp
        now, fast, slow = self._now, self._fast, self._slow
        times: list[float] = []
        while True:
            ceiling = base + fast + slow
            wait = -log(1.0 - uniform()) / ceiling
            if now + wait >= end:
                wait = end - now
                fast *= exp(-FAST[1] * wait)
                slow *= exp(-SLOW[1] * wait)
                break
            now += wait
            fast *= exp(-FAST[1] * wait)
            slow *= exp(-SLOW[1] * wait)
            if uniform() * ceiling < base + fast + slow:
                times.append(now)
                fast += FAST[0] * FAST[1]
                slow += SLOW[0] * SLOW[1]
        self._now, self._fast, self._slow = end, fast, slow
        return times


class Sides:
    """Buy or sell with a long memory: each order takes one of two hidden sides that rarely flip."""

    __slots__ = ("_dice", "_hidden")

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._hidden = [1 if dice.uniform() < 0.5 else -1 for _ in PERSISTENCE]

    def next(self) -> int:
        """1 for a buy, -1 for a sell."""
        uniform = self._dice.uniform
        hidden = self._hidden
        for index, (_, kept) in enumerate(PERSISTENCE):
            if uniform() < (1.0 - kept) / 2.0:
                hidden[index] = -hidden[index]
        which = uniform()
        for index, (weight, _) in enumerate(PERSISTENCE):
            if which < weight:
                return hidden[index]
        return 1 if uniform() < 0.5 else -1


class Sizes:
    """Order sizes in lots: a log-normal body, and a power law above the 99th centile."""

    __slots__ = ("_dice", "_median", "_sigma", "_tail")

    def __init__(self, dice: Dice, median: float, sigma: float, tail: float) -> None:
        self._dice = dice
        self._median = median
        self._sigma = sigma
        self._tail = tail

    def next(self) -> int:
        """Lots of the next order, at least one."""
        dice = self._dice
        if dice.uniform() < 0.01:
            drawn = self._tail * (1.0 - dice.uniform()) ** (-1.0 / 1.55)
        else:
            drawn = min(self._tail, dice.lognormal(self._median, self._sigma))
        return max(1, int(drawn))
