"""Candles of one instrument: every interval at once, built from trades and joined to the venue's own history."""

from __future__ import annotations

from collections.abc import Iterator

from data.events import Candle, Trade
from data.series import CAPACITY, SAME, CandleSeries, longer, merged

SECOND = 1_000_000_000
INTERVALS: dict[str, int] = {
    "1s": SECOND,
    "5s": 5 * SECOND,
    "15s": 15 * SECOND,
    "1m": 60 * SECOND,
    "5m": 300 * SECOND,
    "15m": 900 * SECOND,
    "1h": 3600 * SECOND,
}
"""Name and length in nanoseconds of every interval the desk keeps, shortest first."""

MINUTE = INTERVALS["1m"]
NEVER = 1 << 63
__all__ = ["INTERVALS", "SECOND", "CandleSeries", "Candles"]


class Candles:
    """All intervals of one instrument. Trades touch the one-second bar alone; it is folded upwards when it closes."""

    __slots__ = (
        "_close",
        "_count",
        "_end",
        "_high",
        "_low",
        "_open",
        "_start",
        "_volume",
        "_whole",
        "instrument",
        "late",
        "series",
    )

    def __init__(self, instrument: str, capacity: int = CAPACITY) -> None:
        self.instrument = instrument
        self.series = {name: CandleSeries(instrument, length, capacity) for name, length in INTERVALS.items()}
        self.late = 0
        """Trades older than the second that is forming; they revise the bars that they belong to."""
        self._whole = NEVER
        """UTC nanoseconds since which every trade was heard."""
        self._start = self._end = 0
        self._open = self._high = self._low = self._close = self._volume = 0.0
        self._count = 0

    def trade(self, trade: Trade) -> None:
        """Add one trade to the second that is forming."""
        ts = trade.ts
        price = trade.price
        if ts >= self._end:
            self.roll(ts)
            self._start = ts - ts % SECOND
            self._end = self._start + SECOND
            if ts < self._whole:
                self._whole = ts
        elif ts < self._start:
            self._take_late(trade)
            return
        if not self._count:
            self._open = self._high = self._low = price
            self._volume = 0.0
        elif price > self._high:
            self._high = price
        elif price < self._low:
            self._low = price
        self._close = price
        self._volume += trade.size
        self._count += 1

    def roll(self, now: int) -> None:
        """Close every bar that ended at or before `now`."""
        if self._count and now >= self._end:
            second = self._second(closed=True)
            self._count = 0
            for series in self.series.values():
                series.fold(second)
        for series in self.series.values():
            series.close_before(now - now % series.interval)

    def missed(self) -> None:
        """Trades may have been missed: until the bars under way close, the venue's word on them may be fuller."""
        self._whole = NEVER

    def put(self, bar: Candle) -> None:
        """Take a bar from the venue or from history."""
        for series in self.series.values():
            if series.interval == bar.interval and (bar.closed or self._lacks(series, bar)):
                # What was heard before the bar came is in it where nobody knows when it was asked for.
                series.put(bar, bar.received or self._end)
        end = bar.ts + bar.interval
        if bar.closed and bar.interval == MINUTE and end <= self._whole:
            if self._end <= end:
                self.roll(end)
            minutes = self.series["1m"]
            for series in self.series.values():
                if series.interval > MINUTE:
                    series.regain(minutes, bar.ts)

    def bars(self, interval: str, count: int) -> list[Candle]:
        """The last `count` bars with the forming one at the end."""
        series = self.series[interval]
        forming = self._forming(series)
        if forming is None:
            return series.closed(count)
        return [*series.closed(count - 1), forming] if count > 0 else []

    def __iter__(self) -> Iterator[tuple[str, CandleSeries]]:
        return iter(self.series.items())

    def _lacks(self, series: CandleSeries, bar: Candle) -> bool:
        """Whether a forming bar of the venue tells trades that were missed; one that began since then tells none.

        Where all trades are heard it is only ahead of them, and they would count twice.
        """
        if bar.ts >= self._whole:
            return False
        ours = self._forming(series)
        return ours is None or ours.ts < bar.ts or bar.volume > ours.volume * (1.0 + SAME)

    def _take_late(self, trade: Trade) -> None:
        self.late += 1
        price = trade.price
        start = trade.ts - trade.ts % SECOND
        bar = Candle(self.instrument, start, SECOND, price, price, price, price, trade.size, 1, True)
        for series in self.series.values():
            series.fold(bar, late=True)

    def _second(self, closed: bool) -> Candle:
        return Candle(
            self.instrument, self._start, SECOND,
            self._open, self._high, self._low, self._close, self._volume, self._count, closed,
        )  # fmt: skip

    def _forming(self, series: CandleSeries) -> Candle | None:
        forming = series.forming
        if not self._count:
            return forming
        second = self._second(closed=False)
        start = second.ts - second.ts % series.interval
        if forming is None:
            return longer(second, start, series.interval) if start > series.newest else None
        if forming.ts == start:
            return forming if series.holds(second) else merged(forming, second)
        return longer(second, start, series.interval) if start > forming.ts else forming
