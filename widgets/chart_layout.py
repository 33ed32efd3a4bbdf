"""Where everything of a chart stands at its size: bars in sight, scale, rows of the plot, of volume and of the axes."""

from __future__ import annotations

from dataclasses import dataclass

from widgets.candles import Scale, scale_of
from widgets.chart_view import BODIES, PITCHES, Places, View, axis_width, gaps_of, visible
from widgets.specs.market import Bar, Chart


@dataclass(frozen=True)
class ChartLayout:
    """The parts of a chart of at least one bar, in cells and rows from the top left."""

    bars: tuple[Bar, ...]
    """In sight, oldest first."""
    plot: int
    """Cells of the plot; the price axis follows."""
    axis: int
    rows: int
    """Rows of the plot, below the head."""
    volume: int
    footer: int
    scale: Scale
    places: Places


def lay_out(spec: Chart, width: int, height: int, view: View, head: int) -> ChartLayout:
    """The layout below `head` lines. Below 12 rows the volume goes, below 6 the time axis."""
    axis = axis_width(spec, width)
    plot = max(1, width - axis)
    bars = visible(spec, plot, view)
    footer = 1 if height >= 6 else 0
    volume = max(2, (height - 2) // 6) if height >= 12 else 0
    rows = max(1, height - head - footer - volume)
    pitch, thick = PITCHES[view.step(plot)], BODIES[view.step(plot)]
    gaps = gaps_of(spec, bars)
    first = max(0, plot - (len(bars) + len(gaps)) * pitch + pitch - thick)
    places = Places(first, pitch, thick, gaps)
    return ChartLayout(bars, plot, axis, rows, volume, footer, scale_of(bars, rows, spec.decimals), places)
