"""What part of a chart is in sight, and where its candles stand."""

from __future__ import annotations

from dataclasses import dataclass

from widgets.numerals import price
from widgets.specs.market import Bar, Chart

PITCHES = (1, 2, 4, 6)
"""Cells from one candle to the next, one for each zoom step."""

BODIES = (1, 1, 3, 5)
"""Cells of a body, one for each zoom step."""

NARROW = 84
"""Below this width of the plot candles stand side by side until the reader zooms."""


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Places:
    """Where candles stand: cell of the first, cells from one to the next, cells of a body."""

    first: int
    pitch: int
    thick: int

    def x(self, index: int) -> int:
        return self.first + index * self.pitch


def axis_width(spec: Chart, width: int) -> int:
    """Cells of the price axis; none on a plot too narrow for one."""
    return len(price(spec.bars[-1].close, spec.decimals)) + 2 if width >= 24 else 0


def visible(spec: Chart, cells: int, view: View) -> tuple[Bar, ...]:
    """The bars in sight in `cells` cells."""
    count = max(1, (cells + 1) // PITCHES[view.step(cells)])
    end = max(min(count, len(spec.bars)), len(spec.bars) - view.back)
    return spec.bars[max(0, end - count) : end]
