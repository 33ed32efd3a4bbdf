"""Candles from before the start: grown backwards from the first live price, one minute at a time."""

from __future__ import annotations

import math

from data.events import Candle
from data.simulator.activity import Activity, season
from data.simulator.dice import Dice
from data.simulator.profiles import Profile

MINUTE = 60_000_000_000
MINUTE_BP = 8.0
"""Standard deviation of a usual minute of the leading instrument, basis points."""
ORDERS_A_MINUTE = 660.0
FILLS = 2.8


class History:
    """One-minute bars that end at the live starting prices, with the live market's own activity before the start."""

    def __init__(
        self, profiles: tuple[Profile, ...], seed: int, start: int, prices: list[float], parts: list[float]
    ) -> None:
        self._profiles = profiles
        self._end = start - start % MINUTE
        self._minutes: list[list[Candle]] = [[] for _ in profiles]
        """Bars of each instrument, latest first."""
        self._prices = prices[:]
        self._activity = Activity(Dice(seed, "history/activity"), parts)
        self._dice = [Dice(seed, f"history/{profile.symbol}") for profile in profiles]
        self._common = Dice(seed, "history/common")

    def bars(self, interval: int, count: int) -> list[Candle]:
        """The last `count` closed bars of every instrument, in order of time."""
        if interval < MINUTE or interval % MINUTE:
            raise ValueError("history is kept in whole minutes")
        each = interval // MINUTE
        cut = self._end % interval // MINUTE
        self.grow(cut + count * each)
        out: list[Candle] = []
        for bars in self._minutes:
            out.extend(_joined(bars[at : at + each], interval) for at in range(cut, cut + count * each, each))
        out.sort(key=lambda bar: bar.ts)
        return out

    def partial(self, interval: int) -> list[Candle]:
        """The bar under way at the start, where there is one."""
        cut = self._end % interval // MINUTE
        if not cut:
            return []
        self.grow(cut)
        return [_joined(bars[:cut], interval, closed=False) for bars in self._minutes]

    def grow(self, minutes: int) -> None:
        """Make sure that so many minutes are drawn."""
        while len(self._minutes[0]) < minutes:
            self._minute()

    def _minute(self) -> None:
        ts = self._end - (len(self._minutes[0]) + 1) * MINUTE
        self._activity.pass_minutes(1.0)
        busy = self._activity.minute_factor
        usual = season(ts)
        sigma = MINUTE_BP * 1e-4 * usual * busy**0.92
        shared = self._common.normal()
        for index, profile in enumerate(self._profiles):
            dice = self._dice[index]
            follows = profile.follows
            normal = (
                shared * follows + math.sqrt(1.0 - follows * follows) * dice.normal() if index else shared
            )
            own = sigma * profile.volatility * dice.lognormal(0.98, 0.2)
            step = own * normal
            up = (step + math.sqrt(step * step - 2.0 * own * own * math.log(1.0 - dice.uniform()))) / 2.0
            down = (step - math.sqrt(step * step - 2.0 * own * own * math.log(1.0 - dice.uniform()))) / 2.0
            close = self._prices[index]
            open_ = close * math.exp(-step)
            tick = 10**profile.instrument.decimals
            first, last = round(open_ * tick) / tick, round(close * tick) / tick
            high = max(first, last, round(open_ * math.exp(up) * tick) / tick)
            low = min(first, last, round(open_ * math.exp(down) * tick) / tick)
            self._prices[index] = open_
            scale = profile.orders / 3.8 * busy * usual
            trades = max(1, round(ORDERS_A_MINUTE * FILLS * scale * dice.lognormal(0.95, 0.3)))
            mean = profile.order_median * math.exp(profile.order_sigma**2 / 2.0) * 0.8
            volume = round(
                trades / FILLS * mean * dice.lognormal(0.95, 0.3), profile.instrument.size_decimals
            )
            self._minutes[index].append(
                Candle(profile.symbol, ts, MINUTE, first, high, low, last, volume, trades, True)
            )


def _joined(latest_first: list[Candle], interval: int, closed: bool = True) -> Candle:
    last, first = latest_first[0], latest_first[-1]
    return Candle(
        first.instrument,
        first.ts - first.ts % interval,
        interval,
        first.open,
        max(bar.high for bar in latest_first),
        min(bar.low for bar in latest_first),
        last.close,
        math.fsum(bar.volume for bar in latest_first),
        sum(bar.trades for bar in latest_first),
        closed,
    )
