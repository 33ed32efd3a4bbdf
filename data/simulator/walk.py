"""Minutes drawn backwards: how far each instrument moved in one, and how much it traded."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from data.events import Candle
from data.simulator.activity import Activity, season
from data.simulator.dice import Dice
from data.simulator.profiles import Profile

MINUTE = 60_000_000_000
MINUTE_BP = 8.0
"""Standard deviation of a usual minute of the leading instrument, basis points."""
ORDERS_A_MINUTE = 660.0
FILLS = 2.8


class Drawn(NamedTuple):
    """One minute of one instrument before it has a price."""

    step: float
    """Log return."""
    own: float
    """Its standard deviation."""
    rise: float
    fall: float
    """Two draws in [0, 1) for how far high and low reach beyond open and close."""
    trades: int
    volume: float


class Walk:
    """A seeded sequence of minutes of every instrument, latest first, that move together as the live ones do."""

    def __init__(
        self, profiles: Sequence[Profile], seed: int, parts: list[float], name: str = "history"
    ) -> None:
        self._profiles = profiles
        self._activity = Activity(Dice(seed, f"{name}/activity"), parts)
        self._dice = [Dice(seed, f"{name}/{profile.symbol}") for profile in profiles]
        self._common = Dice(seed, f"{name}/common")

    def minute(self, ts: int) -> list[Drawn]:
        """The minute at `ts` of each instrument."""
        self._activity.pass_minutes(1.0)
        busy = self._activity.minute_factor
        usual = season(ts)
        sigma = MINUTE_BP * 1e-4 * usual * busy**0.92
        shared = self._common.normal()
        out = []
        for index, profile in enumerate(self._profiles):
            dice = self._dice[index]
            follows = profile.follows
            normal = (
                shared * follows + math.sqrt(1.0 - follows * follows) * dice.normal() if index else shared
            )
            own = sigma * profile.volatility * dice.lognormal(0.98, 0.2)
            rise, fall = dice.uniform(), dice.uniform()
            scale = profile.orders / 3.8 * busy * usual
            trades = max(1, round(ORDERS_A_MINUTE * FILLS * scale * dice.lognormal(0.95, 0.3)))
            mean = profile.order_median * math.exp(profile.order_sigma**2 / 2.0) * 0.8
            volume = round(
                trades / FILLS * mean * dice.lognormal(0.95, 0.3), profile.instrument.size_decimals
            )
            out.append(Drawn(own * normal, own, rise, fall, trades, volume))
        return out


def bar(profile: Profile, ts: int, drawn: Drawn, close: float) -> tuple[Candle, float]:
    """The bar of a minute that ends at `close`, and the exact price at which it opens."""
    step, own = drawn.step, drawn.own
    up = (step + math.sqrt(step * step - 2.0 * own * own * math.log(1.0 - drawn.rise))) / 2.0
    down = (step - math.sqrt(step * step - 2.0 * own * own * math.log(1.0 - drawn.fall))) / 2.0
    open_ = close * math.exp(-step)
    tick = 10**profile.instrument.decimals
    first, last = round(open_ * tick) / tick, round(close * tick) / tick
    high = max(first, last, round(open_ * math.exp(up) * tick) / tick)
    low = min(first, last, round(open_ * math.exp(down) * tick) / tick)
    told = Candle(profile.symbol, ts, MINUTE, first, high, low, last, drawn.volume, drawn.trades, closed=True)
    return told, open_


def bridged(minutes: Sequence[Drawn], move: float) -> list[Drawn]:
    """The same minutes with steps that add up to `move`: each gives way in proportion to its variance."""
    variance = math.fsum(drawn.own * drawn.own for drawn in minutes)
    lean = (move - math.fsum(drawn.step for drawn in minutes)) / variance
    return [drawn._replace(step=drawn.step + drawn.own * drawn.own * lean) for drawn in minutes]
