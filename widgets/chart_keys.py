"""The keys of the chart; what the help says of each stands in the app's key table."""

from __future__ import annotations

from textual.binding import Binding, BindingType

CHART_KEYS: list[BindingType] = [
    Binding("left,h", "pan(1)", "Earlier", show=False, id="chart.earlier"),
    Binding("right,l", "pan(-1)", "Later", show=False, id="chart.later"),
    Binding("pageup,H", "page(1)", "Far earlier", show=False, id="chart.far_earlier"),
    Binding("pagedown,L", "page(-1)", "Far later", show=False, id="chart.far_later"),
    Binding("x", "crosshair", "Crosshair", show=False, id="chart.crosshair"),
    Binding("up,k", "level(1)", "Line up", show=False, id="chart.line_up"),
    Binding("down,j", "level(-1)", "Line down", show=False, id="chart.line_down"),
    Binding("escape", "leave_crosshair", "Leave", show=False, id="chart.leave"),
    Binding("end", "newest", "Newest", show=False, id="chart.newest"),
    Binding("plus,equals_sign", "zoom(1)", "Zoom in", show=False, id="chart.zoom_in"),
    Binding("minus", "zoom(-1)", "Zoom out", show=False, id="chart.zoom_out"),
    Binding("i", "interval(1)", "Longer interval", show=False, id="chart.longer"),
    Binding("I", "interval(-1)", "Shorter interval", show=False, id="chart.shorter"),
    Binding("o", "study('marks')", "Structure", show=False, id="chart.marks"),
    Binding("e", "study('events')", "Events", show=False, id="chart.events"),
    Binding("d", "study('depth')", "Depth", show=False, id="chart.depth"),
    Binding("g", "study('liquidity')", "Liquidity", show=False, id="chart.liquidity"),
    Binding("a", "study('anomaly')", "Anomaly", show=False, id="chart.anomaly"),
    Binding("f", "study('features')", "Features", show=False, id="chart.features"),
    Binding("v", "study('volatility')", "Volatility", show=False, id="chart.volatility"),
    Binding("c", "study('candles')", "Candles", show=False, id="chart.candles"),
]
