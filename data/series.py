"""The bars of one instrument and interval: closed ones, bounded and evenly spaced, and the one that is forming."""

from __future__ import annotations

from bisect import bisect_left

from data.events import Candle

CAPACITY = 1500
MOST_FLAT_BARS = 300


class CandleSeries:
    """Closed bars of one interval, oldest first and bounded, and the bar that is forming."""

    __slots__ = ("_closed", "_told", "_until", "capacity", "forming", "instrument", "interval", "revised")

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
        self._until = 0
        """UTC nanoseconds up to which a forming bar of history holds every trade."""

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
        """Take the venue's own bar. Of two bars for one time the one with more trades stands.

        A bar that is forming may hold every trade `until` a time; what is folded in from before that is in it already.
        """
        if bar.interval != self.interval or bar.ts % self.interval:
            raise ValueError(
                f"a bar of {bar.interval} ns at {bar.ts} does not fit a series of {self.interval} ns"
            )
        forming = self.forming
        if not bar.closed:
            if forming is None or bar.ts > forming.ts:
                self.close_before(bar.ts)
                self.forming = bar
                self._until = until
            return
        if forming is not None and bar.ts == forming.ts:
            self.forming = None
        self._told = max(self._told, bar.ts)
        closed = self._closed
        if not closed or bar.ts > closed[-1].ts:
            self._append(bar)
            return
        at = bisect_left(closed, bar.ts, key=_time)
        if closed[at].ts != bar.ts:
            closed.insert(at, bar)
            if len(closed) > self.capacity:
                del closed[0]
        elif bar.trades >= closed[at].trades and bar != closed[at]:
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

    def holds(self, bar: Candle) -> bool:
        """Whether a forming bar of history told the trades of this shorter one."""
        return bar.ts + bar.interval <= self._until

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
