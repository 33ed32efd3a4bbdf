"""Candles from before the start: what is remembered, and before that minutes grown backwards."""

from __future__ import annotations

import math

from data.events import Candle
from data.past import KEPT_MINUTES, Origin, Past
from data.simulator.activity import Activity
from data.simulator.dice import Dice
from data.simulator.profiles import Profile
from data.simulator.walk import MINUTE, Drawn, Walk, bar, bridged


class History:
    """One-minute bars that end at the live starting prices, with the live market's own activity before the start.

    Of a market that goes on, the bars of its past are the real ones; a pause is filled with drawn minutes that lead from
    the price at which the market was left to the one at which it goes on.
    """

    def __init__(
        self,
        profiles: tuple[Profile, ...],
        seed: int,
        start: int,
        prices: list[float],
        parts: list[float],
        past: Past | None = None,
    ) -> None:
        self._profiles = profiles
        self._symbols = [profile.symbol for profile in profiles]
        self._end = start - start % MINUTE
        self._minutes: list[list[Candle]] = [[] for _ in profiles]
        """Bars of each instrument, latest first."""
        self._prices = prices[:]
        self._under_way: tuple[Candle, ...] = ()
        self.filled = 0
        """Minutes of a pause that were drawn."""
        self.origin = Origin(seed, start, dict(zip(self._symbols, prices, strict=True)))
        """Where this market began, and what the minutes before that are drawn from."""
        self._walk = Walk(profiles, seed, parts)
        if past is not None:
            self._remember(past, seed, parts)

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
        self.grow(cut)
        under_way = [[bar] for bar in self._under_way] or [[] for _ in self._profiles]
        parts = [[*now, *bars[:cut]] for now, bars in zip(under_way, self._minutes, strict=True)]
        return [_joined(bars, interval, closed=False) for bars in parts if bars]

    def pause(self) -> list[Candle]:
        """The minutes that were drawn for the pause, in order of time."""
        return [bar for minute in range(self.filled)[::-1] for bar in (own[minute] for own in self._minutes)]

    def grow(self, minutes: int) -> None:
        """Make sure that so many minutes are drawn."""
        while len(self._minutes[0]) < minutes:
            ts = self._end - (len(self._minutes[0]) + 1) * MINUTE
            for index, drawn in enumerate(self._walk.minute(ts)):
                self._put(index, ts, drawn)

    def _put(self, index: int, ts: int, drawn: Drawn) -> None:
        told, self._prices[index] = bar(self._profiles[index], ts, drawn, self._prices[index])
        self._minutes[index].append(told)

    def _remember(self, past: Past, seed: int, parts: list[float]) -> None:
        """Begin with the minutes of the past, behind a bridge over the pause; one too long is a new beginning."""
        origin = past.origin
        known = past.together(self._symbols)
        if known and known[-1][0].ts == self._end:
            self._under_way = known.pop()
            self._prices = [one.open for one in self._under_way]
        began = origin.start - origin.start % MINUTE
        until = known[-1][0].ts + MINUTE if known else began
        pause = (self._end - until) // MINUTE
        if not 0 <= pause <= KEPT_MINUTES:
            return
        first = [origin.prices[symbol] for symbol in self._symbols]
        self._cross(pause, [one.close for one in known[-1]] if known else first, seed, parts)
        for row in reversed(known):
            for index, one in enumerate(row):
                self._minutes[index].append(one)
        self.origin = origin
        if known and known[0][0].ts != began:
            self._prices = [one.open for one in known[0]]
            return
        self._prices = first
        self._walk = Walk(self._profiles, origin.seed, Activity(Dice(origin.seed, "activity")).parts)

    def _cross(self, pause: int, left: list[float], seed: int, parts: list[float]) -> None:
        self.filled = pause
        if not pause:
            return
        walk = Walk(self._profiles, seed, parts, "pause")
        drawn = [walk.minute(self._end - (back + 1) * MINUTE) for back in range(pause)]
        for index, (before, after) in enumerate(zip(left, self._prices, strict=True)):
            own = bridged([row[index] for row in drawn], math.log(after / before))
            for back, minute in enumerate(own):
                self._put(index, self._end - (back + 1) * MINUTE, minute)


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
