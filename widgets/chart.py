"""The candle chart of the selected instrument."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Unpack, cast

from textual import events
from textual.binding import Binding, BindingType
from textual.strip import Strip

from widgets.chart_lines import chart_lines
from widgets.chart_study import DRAWINGS, Study, study_lines
from widgets.chart_view import PITCHES, View, axis_width
from widgets.ink import Ink
from widgets.line_pane import Place
from widgets.messages import IntervalChanged, StudyChosen
from widgets.spec_pane import SpecPane
from widgets.specs.figure import Spec
from widgets.specs.market import Chart, MarketSnapshot
from widgets.specs.status import Notice

if TYPE_CHECKING:
    from widgets.specs.structure import MarketStructure

INTERVALS = ("1s", "5s", "15s", "1m", "5m", "15m", "1h")


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
        Binding("o", "study('marks')", "Structure", show=False, id="chart.marks"),
        Binding("e", "study('events')", "Events", show=False, id="chart.events"),
        Binding("d", "study('depth')", "Depth", show=False, id="chart.depth"),
        Binding("a", "study('anomaly')", "Anomaly", show=False, id="chart.anomaly"),
        Binding("f", "study('features')", "Features", show=False, id="chart.features"),
        Binding("c", "study('candles')", "Candles", show=False, id="chart.candles"),
    ]

    def __init__(self, **place: Unpack[Place]) -> None:
        self.view = View()
        self._of = ""
        Binding("g", "study('liquidity')", "Liquidity", show=False, id="chart.liquidity"),
        self._market: MarketSnapshot | None = None
        self.study: Study = "candles"
        self._studied: Spec | None = None
        super().__init__(**place)

    @property
    def title_detail(self) -> str:
        if not self.shown:
            return ""
        study = "" if self.study in ("candles", "marks") else f"  {self.study}"
        return f"{self.shown.instrument}  {self.shown.interval}{study}"

    def show(self, spec: Chart | MarketSnapshot | Notice) -> None:
        """Show the newest candles; a market snapshot stands above them."""
        if isinstance(spec, MarketSnapshot):
            self._market = spec
            self.repaint()
        else:
            super().show(spec)

    def arrived(self, spec: Chart) -> None:
        if (of := f"{spec.instrument} {spec.interval}") != self._of:
            self._of = of
            self.view = View(self.view.zoom)

    def show_study(self, spec: Spec) -> None:
        """Show the newest spec of the study that was asked for."""
        self._studied = spec
        self.repaint()

    def draw(self, width: int, height: int, ink: Ink) -> list[Strip]:
        if self.study in DRAWINGS:
            return study_lines(self.study, self._current(), width, height, ink)
        return super().draw(width, height, ink)

    def paint(self, spec: Chart, width: int, height: int, ink: Ink) -> list[Strip]:
        found = self._current() if self.study == "marks" else None
        marks = None if isinstance(found, Notice) else cast("MarketStructure | None", found)
        return chart_lines(spec, width, height, ink, self.view, self._market, marks)

    def _current(self) -> Spec | None:
        """What came of the study, unless it is of another one or about what was charted before."""
        studied, charted = self._studied, self.spec
        if studied is None or isinstance(studied, Notice):
            return studied
        if self.study in DRAWINGS and getattr(studied, "kind", "") != DRAWINGS[self.study].kind:
            return None
        if charted is None:
            return studied
        of = (
            getattr(studied, "instrument", charted.instrument),
            getattr(studied, "interval", charted.interval),
        )
        return studied if of == (charted.instrument, charted.interval) else None

    def action_pan(self, steps: int) -> None:
        bars = len(self.spec.bars) if self.spec else 0
        back = max(0, min(self.view.back + steps * 5, bars - 5))
        self._look(View(self.view.zoom, back))

    def action_study(self, study: Study) -> None:
        """Ask for a study; asked for again, it gives way to the bare candles."""
        wanted: Study = "candles" if study == self.study else study
        if wanted != self.study:
            self.study = wanted
            if wanted == "candles":
                self._studied = None
            self.repaint()
            self.post_message(StudyChosen(wanted))

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
