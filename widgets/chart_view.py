"""What part of a chart is in sight, and where its candles stand."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from widgets.numerals import price
from widgets.specs.market import Bar, Chart

PITCHES = (1, 2, 4, 6)
"""Cells from one candle to the next, one for each zoom step."""

BODIES = (1, 1, 3, 5)
"""Cells of a body, one for each zoom step."""

_SECOND = 1_000_000_000
LENGTHS = {
    "1s": _SECOND,
    "5s": 5 * _SECOND,
    "15s": 15 * _SECOND,
    "1m": 60 * _SECOND,
    "5m": 300 * _SECOND,
    "15m": 900 * _SECOND,
    "1h": 3600 * _SECOND,
}
"""Nanoseconds from one candle to the next."""

NARROW = 84
"""Below this width of the plot candles stand side by side until the reader zooms."""


@dataclass(frozen=True)
class View:
    """What part of the chart is in sight."""

    zoom: int | None = None
    """Index into `PITCHES`; None for what suits the width."""
    back: int = 0
    """Bars between the newest and the last one in sight."""

    def step(self, cells: int) -> int:
        """Index into `PITCHES` when the plot has this many cells."""
        return self.zoom if self.zoom is not None else (0 if cells < NARROW else 1)


NEWEST = View()
"""The newest bars at the width that suits the pane."""


@dataclass(frozen=True)
class Places:
    """Where candles stand: cell of the first, cells from one to the next, cells of a body."""

    first: int
    pitch: int
    thick: int
    gaps: tuple[int, ...] = ()
    """Numbers of the candles before which some are missing; a place is left free for each gap."""

    def x(self, index: int) -> int:
        """Leftmost cell of a candle."""
        return self.first + (index + bisect_right(self.gaps, index)) * self.pitch

    def index(self, x: int) -> int:
        """Number of the candle that stands at a cell or nearest to it on the left; it may not exist."""
        slot = (x - self.first) // self.pitch
        return next(
            (slot - skipped for skipped in range(len(self.gaps) + 1) if self._slot(slot - skipped) <= slot), 0
        )

    def _slot(self, index: int) -> int:
        return index + bisect_right(self.gaps, index)


def axis_width(spec: Chart, width: int) -> int:
    """Cells of the price axis; none on a plot too narrow for one."""
    return len(price(spec.bars[-1].close, spec.decimals)) + 2 if width >= 24 else 0


def visible(spec: Chart, cells: int, view: View) -> tuple[Bar, ...]:
    """The bars in sight in `cells` cells, less those for which gaps leave no place."""
    count = max(1, (cells + 1) // PITCHES[view.step(cells)])
    bars = spec.bars
    end = max(_fitting(spec, bars[:count], count), len(bars) - view.back)
    first = max(0, end - count)
    while first < end - 1 and end - first + len(gaps_of(spec, bars[first:end])) > count:
        first += 1
    return bars[first:end]


def _fitting(spec: Chart, bars: tuple[Bar, ...], count: int) -> int:
    """How many of the oldest bars fit into `count` places."""
    end = len(bars)
    while end > 1 and end + len(gaps_of(spec, bars[:end])) > count:
        end -= 1
    return end


def gaps_of(spec: Chart, bars: tuple[Bar, ...]) -> tuple[int, ...]:
    """Numbers of the bars before which bars are missing."""
    length = LENGTHS.get(spec.interval)
    if length is None:
        return ()
    return tuple(number for number in range(1, len(bars)) if bars[number].at - bars[number - 1].at > length)
