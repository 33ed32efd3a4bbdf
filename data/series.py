"""The bars of one instrument and interval: closed ones, bounded and evenly spaced, and the one that is forming."""

from __future__ import annotations

from bisect import bisect_left
from math import fsum

from data.events import Candle

CAPACITY = 1500
MOST_FLAT_BARS = 300
SAME = 1e-9
"""Relative difference of two volumes that is rounding: ours is a sum, the venue's a decimal text."""
MOST_UNSURE = 32


class CandleSeries:
    """Closed bars of one interval, oldest first and bounded, and the bar that is forming."""

    __slots__ = (
        "_begun", "_closed", "_told", "_unsure", "_until", "capacity", "forming", "instrument", "interval", "revised",
    )  # fmt: skip

    def __init__(self, instrument: str, interval: int, capacity: int = CAPACITY) -> None:
        self.instrument = instrument
        self.interval = interval
        self.capacity = capacity
        self.forming: Candle | None = None
        self.revised = 0
        """Closed bars that were replaced by a fuller one."""
        self._closed: list[Candle] = []
        self._told = -1
        """Opening time of the newest closed bar that the venue itself told: it holds every trade of its time."""
        self._begun = -1
        """Opening time of the newest bar that began with the venue's forming one."""
        self._until = 0
        """UTC nanoseconds up to which that one holds every trade."""
        self._unsure: tuple[int, ...] = ()
        """Opening times of closed bars that began with the venue's forming one: a trade near its edge may count twice."""

    def __len__(self) -> int:
        return len(self._closed)

    def closed(self, count: int | None = None) -> list[Candle]:
        """The last `count` closed bars, oldest first."""
        return self._closed[:] if count is None else self._closed[-count:] if count > 0 else []

    @property
    def newest(self) -> int:
        """Opening time of the last closed bar, -1 when there is none."""
        return self._closed[-1].ts if self._closed else -1

    def put(self, bar: Candle, until: int = 0) -> None:
        """Take the venue's own bar. Of two bars for one time the fuller one stands: the one with more trades, or with
        more volume where the venue does not tell its trades. A closed one stands before any that began with the venue's
        forming one.

        A bar that is forming may hold every trade `until` a time; what is folded in from before that is in it already.
        """
        if bar.interval != self.interval or bar.ts % self.interval:
            raise ValueError(
                f"a bar of {bar.interval} ns at {bar.ts} does not fit a series of {self.interval} ns"
            )
        forming = self.forming
        if not bar.closed:
            before = bar.ts if forming is None else forming.ts
            if bar.ts <= self.newest or bar.ts < before:
                return
            if forming is None or bar.ts > before or bar.volume > forming.volume:
                self.close_before(bar.ts)
                self.forming = bar
                self._begun, self._until = bar.ts, until
            return
        if forming is not None and bar.ts == forming.ts:
            if forming.ts != self._begun and not fuller(bar, forming):
                return
            self.forming = None
        closed = self._closed
        if not closed or bar.ts > closed[-1].ts:
            self._told = max(self._told, bar.ts)
            self._append(bar)
            return
        at = bisect_left(closed, bar.ts, key=_time)
        if closed[at].ts != bar.ts:
            self._told = max(self._told, bar.ts)
            closed.insert(at, bar)
            if len(closed) > self.capacity:
                del closed[0]
        elif bar.ts in self._unsure or fuller(bar, closed[at]):
            self._told = max(self._told, bar.ts)
            self._unsure = tuple(ts for ts in self._unsure if ts != bar.ts)
            if not same(bar, closed[at]):
                closed[at] = bar
                self.revised += 1

    def fold(self, bar: Candle, late: bool = False) -> None:
        """Add a shorter closed bar that lies inside one bar of this series; a closed bar of ours is revised by it."""
        start = bar.ts - bar.ts % self.interval
        if start <= self._told or self.holds(bar):
            return
        self.close_before(start)
        forming = self.forming
        closed = self._closed
        if forming is not None and start == forming.ts:
            self.forming = merged(forming, bar, late)
        elif closed and start <= closed[-1].ts:
            at = bisect_left(closed, start, key=_time)
            if closed[at].ts == start:
                closed[at] = _as_closed(merged(closed[at], bar, late or at + 1 < len(closed)))
                self.revised += 1
        elif forming is None:
            self.forming = longer(bar, start, self.interval)

    def regain(self, minutes: CandleSeries, ts: int) -> None:
        """Make our bar of the time `ts` fuller where the shorter bars inside it now hold more than it does."""
        start = ts - ts % self.interval
        forming, closed = self.forming, self._closed
        ours = forming if forming is not None and forming.ts == start else None
        at = bisect_left(closed, start, key=_time)
        over = start <= self.newest or (forming is not None and start < forming.ts)
        if over and at < len(closed) and closed[at].ts == start:
            ours = closed[at]
        if start <= self._told or (ours is None and (over or not (closed or forming))):
            return
        told = minutes.within(start, start + self.interval)
        if not told or told[0].ts != start or (over and len(told) * minutes.interval < self.interval):
            return
        if ours is not None and fsum(one.volume for one in told) <= ours.volume * (1.0 + SAME):
            return
        bar = longer(told[0], start, self.interval)
        for one in told[1:]:
            bar = merged(bar, one)
        if over:
            closed[at] = _as_closed(bar)
            self.revised += 1
            return
        self.close_before(start)
        self.forming = bar
        self._begun, self._until = start, minutes._until if minutes._begun >= start else 0

    def within(self, start: int, end: int) -> list[Candle]:
        """Bars that open from `start` to before `end` without a hole, the forming one among them; none where one is."""
        closed = self._closed
        found = closed[bisect_left(closed, start, key=_time) : bisect_left(closed, end, key=_time)]
        if self.forming is not None and start <= self.forming.ts < end:
            found.append(self.forming)
        if found and found[-1].ts - found[0].ts != (len(found) - 1) * self.interval:
            return []
        return found

    def holds(self, bar: Candle) -> bool:
        """Whether the venue's forming bar, which ours began with, told the trades of this shorter one."""
        return bar.ts + bar.interval <= self._until and bar.ts - bar.ts % self.interval == self._begun

    def close_before(self, start: int) -> None:
        """Close the forming bar when a bar that opens at `start` has begun, and fill a silence before it."""
        forming = self.forming
        if forming is not None:
            if forming.ts >= start:
                return
            self.forming = None
            self._fill_to(forming.ts)
            if not self._closed or forming.ts > self._closed[-1].ts:
                self._append(_as_closed(forming))
                if forming.ts == self._begun:
                    self._unsure = (*self._unsure[1 - MOST_UNSURE :], forming.ts)
        self._fill_to(start)

    def _fill_to(self, start: int) -> None:
        """Flat bars over a silence, so that bars stay evenly spaced; a long silence stays a hole."""
        if not self._closed:
            return
        last = self._closed[-1]
        missing = (start - last.ts) // self.interval - 1
        if 0 < missing <= MOST_FLAT_BARS:
            for n in range(1, missing + 1):
                close = last.close
                self._append(
                    Candle(
                        self.instrument, last.ts + n * self.interval, self.interval,
                        close, close, close, close, 0.0, 0, True,
                    )
                )  # fmt: skip

    def _append(self, bar: Candle) -> None:
        closed = self._closed
        closed.append(bar)
        if len(closed) > self.capacity + 256:
            del closed[: len(closed) - self.capacity]


def fuller(bar: Candle, other: Candle) -> bool:
    """Whether `bar` holds no less than `other` of the same time; trades of 0 are not told, or there were none."""
    if bar.trades and other.trades:
        return bar.trades >= other.trades
    return bar.volume >= other.volume * (1.0 - SAME)


def same(bar: Candle, other: Candle) -> bool:
    """Whether both say the same of one time, as far as `bar` tells it."""
    return (
        (bar.open, bar.high, bar.low, bar.close) == (other.open, other.high, other.low, other.close)
        and abs(bar.volume - other.volume) <= SAME * max(bar.volume, other.volume)
        and bar.trades in (0, other.trades)
    )


def merged(bar: Candle, part: Candle, late: bool = False) -> Candle:
    """`bar` with `part`, which lies inside it, added; a late part does not move the close."""
    return Candle(
        bar.instrument, bar.ts, bar.interval, bar.open, max(bar.high, part.high), min(bar.low, part.low),
        bar.close if late else part.close, bar.volume + part.volume, bar.trades + part.trades, False,
    )  # fmt: skip


def longer(bar: Candle, start: int, interval: int) -> Candle:
    """A longer forming bar that so far holds `bar` alone."""
    return Candle(
        bar.instrument, start, interval, bar.open, bar.high, bar.low, bar.close, bar.volume, bar.trades, False
    )


def _as_closed(bar: Candle) -> Candle:
    return Candle(
        bar.instrument,
        bar.ts,
        bar.interval,
        bar.open,
        bar.high,
        bar.low,
        bar.close,
        bar.volume,
        bar.trades,
        True,
    )


def _time(bar: Candle) -> int:
    return bar.ts
