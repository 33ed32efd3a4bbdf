"""Two hundred instruments in a p99 minute: how often each speaks, what each costs, and its frames in Binance's words.

The rates come from real recordings. Spot BTC prints 12,400 to 13,450 trades in a p99 minute of 2024 and 2025, and an
ordinary window brought 5.0 frames of its three streams a trade: about 1,100 frames a second, 7.2 times the ordinary 153.
Small coins (NKN, AKRO, KEEP) were recorded at 7 to 9 frames a second, so at 50 to 65 in such a minute. In between the
rate falls as the rank to the power of -0.6: 46 a second for the last of 200, and 20,800 for all of them together, as if
everybody's p99 minute were the same one. Changed levels a depth frame fall from the measured mean of 46 to 4 likewise.
"""

from __future__ import annotations

import random
from typing import NamedTuple

from data.venues.universe import MAJORS

INSTRUMENTS = 200
BUSIEST = 1_100.0
"""Frames a second of the busiest instrument in its p99 minute."""
FALL = 0.6
TRADES = 0.2
"""Trades as a share of all frames."""
DEPTH_EVERY = 100
"""Milliseconds between two depth frames, whatever happens."""
CLUMP = 8
"""Frames that come together on average: one taker order prints several trades and moves the touch as often."""
TICK = 10
"""Milliseconds between two looks at what is due."""
CYCLE = 500
"""Ticks after which the same pattern of arrivals comes again."""
WATCHED = 20
"""Instruments whose price tells the time to `QUICK` milliseconds; the others tell it to `SLOW`."""
QUICK, SLOW = 20, 100
SHOWN = 1_000
"""Levels of a whole book, each side."""
DECIMALS = (2, 3, 4, 5, 6)


class Busy(NamedTuple):
    """One instrument. Its price starts at `ticks` and rises by one every `step` milliseconds, so a price tells a time."""

    place: int
    base: str
    ticks: int
    decimals: int
    rate: float
    """Frames a second."""
    levels: int
    """Changed levels a depth frame."""
    step: int

    @property
    def contract(self) -> str:
        return f"{self.base}USDT"

    def price(self, ticks: int) -> str:
        """A price as the venue writes it, always with eight decimals."""
        whole, part = divmod(ticks, 10**self.decimals)
        return f"{whole}.{part:0{self.decimals}d}".ljust(len(f"{whole}.") + 8, "0")


def market() -> tuple[Busy, ...]:
    """All of them, the busiest first, in the order in which a desk lists them."""
    names = (*MAJORS, *(f"C{place:03d}" for place in range(len(MAJORS), INSTRUMENTS)))
    return tuple(
        Busy(
            place,
            names[place],
            1_000_000 + 24_601 * place,
            DECIMALS[place % len(DECIMALS)],
            BUSIEST * (place + 1) ** -FALL,
            max(4, round(46 * (place + 1) ** -FALL)),
            QUICK if place < WATCHED else SLOW,
        )
        for place in range(INSTRUMENTS)
    )


def total_rate() -> float:
    """Frames a second of all instruments together."""
    return sum(one.rate for one in market())


def arrivals(seed: int = 7) -> list[list[tuple[int, int]]]:
    """Trades and touches due in each tick of the cycle, as places and counts; a trade is told by a negative place less 1.

    Clumps come as a Poisson process and are spread geometrically; depth frames come by the clock and not from here.
    """
    stream = random.Random(seed)
    due: list[list[tuple[int, int]]] = [[] for _ in range(CYCLE)]
    for one in market():
        rate = one.rate - 1000.0 / DEPTH_EVERY
        wanted = max(1, round(rate * CYCLE * TICK / 1000.0))
        while wanted > 0:
            clump = min(wanted, 1 + int(stream.expovariate(1.0 / (CLUMP - 1)))) if rate > 50.0 else 1
            trades = sum(stream.random() < TRADES * one.rate / rate for _ in range(clump))
            at = stream.randrange(CYCLE)
            if trades:
                due[at].append((-one.place - 1, trades))
            if clump > trades:
                due[at].append((one.place, clump - trades))
            wanted -= clump
    return due
