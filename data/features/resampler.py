"""Bars of any interval from shorter ones as they come; late and revised ones revise the bar that they lie in."""

from __future__ import annotations

import math
from collections import deque

import msgspec

from data.events import Candle
from data.features.intervals import opening

KEPT = 512
"""Bars that can still be revised."""


class Built(msgspec.Struct, frozen=True):
    """One bar and what it was made of. A revision is a new one; the earlier one is never changed."""

    bar: Candle
    bars: int
    """Source bars in it."""
    missing: int
    """Source bars that it lacks, so far as they were due."""
    revised: int
    """How often one of its source bars was replaced by a different one."""
    gap: int
    """Whole bars that do not exist just before it."""
    revision: int
    """0 when it closed; each time it was made again after that counts one more."""


class Resampler:
    """Closed bars of `source` ns of one instrument into bars of `interval` ns, aligned to UTC."""

    __slots__ = ("_interval", "_making", "_source", "too_old")

    def __init__(self, source: int, interval: int) -> None:
        if source <= 0 or interval % source:
            raise ValueError(
                f"bars of {interval} ns cannot be made of bars of {source} ns: it must divide evenly"
            )
        self._source = source
        self._interval = interval
        self._making: deque[_Making] = deque(maxlen=KEPT)
        self.too_old = 0
        """Bars that came too late to be put anywhere."""

    def take(self, bar: Candle) -> tuple[Built, ...]:
        """The bars that this one closes or revises. A bar still forming is left alone until it closes."""
        if not bar.closed:
            return ()
        start = opening(bar.ts, self._interval)
        making = self._making
        if not making or start > making[-1].start:
            finished = self._close_last()
            making.append(_Making(start))
            making[-1].add(bar)
            return (*finished, *self._closed_by(bar))
        place = next((at for at, made in enumerate(making) if made.start >= start), 0)
        if making[place].start != start:
            if place == 0:
                self.too_old += 1
                return ()
            return self._inserted(place, start, bar)
        made = making[place]
        if not made.add(bar):
            return ()
        if made.closed:
            made.revision += 1
            return (self._built(place),)
        return self._closed_by(bar)

    @property
    def forming(self) -> Built | None:
        """The bar that is not closed yet."""
        return self._built(len(self._making) - 1) if self._making and not self._making[-1].closed else None

    def _close_last(self) -> tuple[Built, ...]:
        if not self._making or self._making[-1].closed:
            return ()
        self._making[-1].closed = True
        return (self._built(len(self._making) - 1),)

    def _closed_by(self, bar: Candle) -> tuple[Built, ...]:
        return self._close_last() if bar.ts + self._source == self._making[-1].start + self._interval else ()

    def _inserted(self, place: int, start: int, bar: Candle) -> tuple[Built, ...]:
        """A late bar made a bar that did not exist: it is new, and the gap before the next one is smaller."""
        if len(self._making) == KEPT:
            self._making.popleft()
            place -= 1
        made = _Making(start)
        made.add(bar)
        made.closed = True
        self._making.insert(place, made)
        after = self._making[place + 1]
        after.revision += after.closed
        return (self._built(place), self._built(place + 1)) if after.closed else (self._built(place),)

    def _built(self, place: int) -> Built:
        made = self._making[place]
        before = self._making[place - 1].start if place else made.start - self._interval
        end = made.start + self._interval if made.closed else made.last_end(self._source)
        return Built(
            made.bar(self._interval),
            made.count,
            (end - made.start) // self._source - made.count,
            made.revised,
            (made.start - before) // self._interval - 1,
            made.revision,
        )


class _Making:
    """The source bars of one bar, and their sums while they come in order."""

    __slots__ = ("_bars", "_merged", "closed", "revised", "revision", "start")

    def __init__(self, start: int) -> None:
        self.start = start
        self.closed = False
        self.revised = 0
        self.revision = 0
        self._bars: dict[int, Candle] = {}
        self._merged: Candle | None = None

    @property
    def count(self) -> int:
        return len(self._bars)

    def add(self, bar: Candle) -> bool:
        """Whether the bar changed anything."""
        known = self._bars.get(bar.ts)
        if known is not None and _content(known) == _content(bar):
            return False
        in_order = not self._bars or bar.ts > next(reversed(self._bars))
        self.revised += known is not None
        self._bars[bar.ts] = bar
        if in_order and self._merged is not None:
            merged = self._merged
            self._merged = msgspec.structs.replace(
                merged,
                high=max(merged.high, bar.high),
                low=min(merged.low, bar.low),
                close=bar.close,
                volume=merged.volume + bar.volume,
                trades=merged.trades + bar.trades,
            )
        elif in_order:
            self._merged = bar
        else:
            self._bars = dict(sorted(self._bars.items()))
            self._merged = _merged(list(self._bars.values()))
        return True

    def last_end(self, source: int) -> int:
        return next(reversed(self._bars)) + source

    def bar(self, interval: int) -> Candle:
        assert self._merged is not None
        return msgspec.structs.replace(self._merged, ts=self.start, interval=interval, closed=self.closed)


def _content(bar: Candle) -> tuple[float, ...]:
    return (bar.open, bar.high, bar.low, bar.close, bar.volume, bar.trades)


def _merged(bars: list[Candle]) -> Candle:
    return msgspec.structs.replace(
        bars[0],
        high=max(bar.high for bar in bars),
        low=min(bar.low for bar in bars),
        close=bars[-1].close,
        volume=math.fsum(bar.volume for bar in bars),
        trades=sum(bar.trades for bar in bars),
    )
