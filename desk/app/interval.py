"""Which candles a chart begins with, until a person chooses others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from widgets.intervals import INTERVALS

if TYPE_CHECKING:
    from widgets.specs.contract import WidgetSpec

ENOUGH_BARS = 20
"""Fewer candles than this say little."""
_SECONDS = dict(zip(INTERVALS, (1, 5, 15, 60, 300, 900, 3600), strict=True))


class Interval:
    """A recording is short and has no past, so its first candles are shorter ones."""

    def __init__(self, chosen: bool) -> None:
        self._chosen = chosen
        self._short = False

    def choose(self) -> None:
        """A person has chosen: nothing else does from now on."""
        self._chosen = True

    def wanted(self, spec: WidgetSpec, now: str) -> str:
        """The interval to show after this spec came, where `now` is shown."""
        from widgets.specs.market import Chart
        from widgets.specs.status import Status

        if isinstance(spec, Status):
            self._short = spec.feed.startswith("replay")
        elif isinstance(spec, Chart) and spec.interval == now and self._short and not self._chosen:
            return fitting(spec.interval, len(spec.bars))
        return now


def fitting(interval: str, bars: int) -> str:
    """The longest interval up to a minute that has enough candles, one step nearer to it.

    `bars` is how many there are of `interval`.
    """
    at = INTERVALS.index(interval) if interval in INTERVALS else 0
    if bars < ENOUGH_BARS:
        return INTERVALS[max(0, at - 1)]
    longer = INTERVALS[min(at + 1, INTERVALS.index("1m"))]
    enough = bars * _SECONDS[interval] >= ENOUGH_BARS * _SECONDS[longer]
    return longer if enough and _SECONDS[longer] > _SECONDS[interval] else interval


def step(interval: str, by: int) -> str:
    """The next longer (1) or shorter (-1) interval, or the same at the end of the row."""
    at = INTERVALS.index(interval) if interval in INTERVALS else INTERVALS.index("1m")
    return INTERVALS[max(0, min(len(INTERVALS) - 1, at + by))]


def two_steps_on(interval: str) -> str:
    """An interval that shows more of the past; from the longest one on, one that shows it closer."""
    longer = step(interval, 2)
    return longer if longer != interval else step(interval, -2)
