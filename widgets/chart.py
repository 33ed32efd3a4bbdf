"""The candle chart of the selected instrument."""

from __future__ import annotations

from typing import ClassVar, Unpack

from textual import events
from textual.binding import Binding, BindingType
from textual.strip import Strip

from widgets.chart_lines import chart_lines
from widgets.chart_view import PITCHES, View, axis_width
from widgets.ink import Ink
from widgets.line_pane import Place
from widgets.messages import IntervalChanged
from widgets.notice import notice_lines
from widgets.spec_pane import SpecPane
from widgets.specs.market import Chart, MarketSnapshot
from widgets.specs.status import Notice
from widgets.specs.structure import MarketStructure
from widgets.structure_list import structure_lines

INTERVALS = ("1s", "5s", "15s", "1m", "5m", "15m", "1h")

READING = Notice(state="loading", text="Reading the structure of the closed bars.")


class ChartPane(SpecPane[Chart]):
    """Candles with volume. It is legible from 38x10 and likes 70x20 and more."""

    TITLE = "Chart"
    LOADING = "Waiting for the first candles."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "pan(1)", "Earlier", show=False, id="chart.earlier"),
        Binding("right,l", "pan(-1)", "Later", show=False, id="chart.later"),
        Binding("end", "newest", "Newest", show=False, id="chart.newest"),
        Binding("plus,equals_sign", "zoom(1)", "Zoom in", show=False, id="chart.zoom_in"),
        Binding("minus", "zoom(-1)", "Zoom out", show=False, id="chart.zoom_out"),
        Binding("i", "interval(1)", "Longer interval", show=False, id="chart.longer"),
        Binding("I", "interval(-1)", "Shorter interval", show=False, id="chart.shorter"),
        Binding("o", "structure", "Structure", show=False, id="chart.structure"),
        Binding("e", "events", "Events", show=False, id="chart.events"),
    ]

    def __init__(self, **place: Unpack[Place]) -> None:
        self.view = View()
        self._of = ""
        self._market: MarketSnapshot | None = None
        self._structure: MarketStructure | None = None
        self._marked = False
        self._listed = False
        super().__init__(**place)

    @property
    def title_detail(self) -> str:
        if not self.shown:
            return ""
        listed = "  structure" if self._listed else ""
        return f"{self.shown.instrument}  {self.shown.interval}{listed}"

    def show(self, spec: Chart | MarketSnapshot | MarketStructure | Notice) -> None:
        """Show the newest candles; a market snapshot stands above them, structure around them."""
        if isinstance(spec, MarketSnapshot):
            self._market = spec
            self.repaint()
        elif isinstance(spec, MarketStructure):
            self._structure = spec
            self.repaint()
        else:
            super().show(spec)

    def arrived(self, spec: Chart) -> None:
        if (of := f"{spec.instrument} {spec.interval}") != self._of:
            self._of = of
            self.view = View(self.view.zoom)

    def paint(self, spec: Chart, width: int, height: int, ink: Ink) -> list[Strip]:
        structure = self._structure
        if structure is not None and (structure.instrument, structure.interval) != (
            spec.instrument,
            spec.interval,
        ):
            structure = None
        if self._listed:
            if structure is None:
                return notice_lines(READING, width, height, ink)
            return structure_lines(structure, width, height, ink)
        marks = structure if self._marked else None
        return chart_lines(spec, width, height, ink, self.view, self._market, marks)

    def action_pan(self, steps: int) -> None:
        bars = len(self.spec.bars) if self.spec else 0
        back = max(0, min(self.view.back + steps * 5, bars - 5))
        self._look(View(self.view.zoom, back))

    def action_structure(self) -> None:
        """Show or hide the marks of market structure."""
        self._marked = not self._marked
        self.repaint()

    def action_events(self) -> None:
        """List the newest events of market structure in the candles' place, or show the candles again."""
        self._listed = not self._listed
        self.repaint()

    def action_newest(self) -> None:
        self._look(View(self.view.zoom))

    def action_zoom(self, steps: int) -> None:
        if self.spec is None or not self.spec.bars:
            return
        width = self.content_size.width
        zoom = self.view.step(width - axis_width(self.spec, width)) + steps
        self._look(View(max(0, min(zoom, len(PITCHES) - 1)), self.view.back))

    def action_interval(self, steps: int) -> None:
        """Ask for the next longer or shorter interval."""
        if self.spec is None or self.spec.interval not in INTERVALS:
            return
        place = INTERVALS.index(self.spec.interval) + steps
        if 0 <= place < len(INTERVALS):
            self.post_message(IntervalChanged(INTERVALS[place]))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_zoom(1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_zoom(-1)

    def _look(self, view: View) -> None:
        if view != self.view:
            self.view = view
            self.repaint()
