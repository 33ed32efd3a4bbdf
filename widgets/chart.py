"""The candle chart of the selected instrument."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Unpack, cast

from textual import events
from textual.binding import BindingType
from textual.geometry import Offset
from textual.strip import Strip

from widgets.chart_keys import CHART_KEYS
from widgets.chart_lines import chart_lines, layout_of
from widgets.chart_study import DRAWINGS, Study, study_lines
from widgets.chart_view import PITCHES, View, axis_width
from widgets.ink import Ink
from widgets.intervals import INTERVALS
from widgets.language import marked
from widgets.line_pane import Place
from widgets.messages import IntervalChanged, StudyChosen
from widgets.spec_pane import SpecPane
from widgets.specs.figure import Spec
from widgets.specs.market import Chart, MarketSnapshot
from widgets.specs.status import Notice

if TYPE_CHECKING:
    from widgets.chart_layout import ChartLayout
    from widgets.crosshair import Crosshair
    from widgets.specs.structure import MarketStructure


class ChartPane(SpecPane[Chart]):
    """Candles with volume. It is legible from 38x10 and likes 70x20 and more."""

    TITLE = marked("Chart")
    LOADING = marked("Waiting for the first candles.")
    BINDINGS: ClassVar[list[BindingType]] = CHART_KEYS

    def __init__(self, **place: Unpack[Place]) -> None:
        self.view = View()
        self.cross: Crosshair | None = None
        self._of = ""
        self._newest = 0
        self._pressed = Offset(-1, -1)
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
            if self.cross is not None and self._of.partition(" ")[0] != spec.instrument:
                self.cross = replace(self.cross, price=None)
            self._of = of
            self.view = View(self.view.zoom)
        elif self.view.back:
            # Who looks at the past keeps looking at the same candles while new ones come.
            come = sum(1 for bar in reversed(spec.bars) if bar.at > self._newest)
            self.view = View(self.view.zoom, min(self.view.back + come, max(0, len(spec.bars) - 1)))
        self._newest = spec.bars[-1].at if spec.bars else 0

    def show_study(self, spec: Spec) -> None:
        """Show the newest spec of the study that was asked for."""
        self._studied = spec
        self.repaint()

    def draw(self, width: int, height: int, ink: Ink) -> list[Strip]:
        if self.study in DRAWINGS:
            return study_lines(self.study, self._current(), width, height, ink)
        return super().draw(width, height, ink)

    def paint(self, spec: Chart, width: int, height: int, ink: Ink) -> list[Strip]:
        return chart_lines(spec, width, height, ink, self.view, self._market, self._marks(), self.cross)

    def _marks(self) -> MarketStructure | None:
        found = self._current() if self.study == "marks" else None
        return None if isinstance(found, Notice) else cast("MarketStructure | None", found)

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

    @property
    def cursor_cell(self) -> Offset:
        if self.cross is None or self.shown is None or not self.shown.bars or self.study in DRAWINGS:
            return Offset(0, 0)
        from widgets.crosshair import place_of

        return Offset(*place_of(self.shown, self.cross, self._laid(), self.content_size.height))

    def action_pan(self, steps: int) -> None:
        if self.cross is not None and self.spec is not None:
            self._rest(-steps)
            return
        bars = len(self.spec.bars) if self.spec else 0
        back = max(0, min(self.view.back + steps * 5, bars - 5))
        self._look(View(self.view.zoom, back))

    def action_page(self, steps: int) -> None:
        """Ten candles, whether they are panned or walked over."""
        self.action_pan(steps * (2 if self.cross is None else 10))

    def action_crosshair(self) -> None:
        """Put a crosshair on the newest candle in sight, or take it away."""
        if self.cross is not None:
            self.action_leave_crosshair()
        elif self.shown is not None and self.shown.bars:
            if self.study in DRAWINGS:
                self.action_study("candles")
            from widgets.crosshair import Crosshair

            self.cross = Crosshair(self._laid().bars[-1].at)
            self.repaint()

    def action_leave_crosshair(self) -> None:
        self.cross = None
        self.repaint()

    def action_level(self, rows: int) -> None:
        """Move the crosshair's level line off the close."""
        if self.cross is not None and self.spec is not None and self.spec.bars:
            from widgets.crosshair import raised_by

            self.cross = raised_by(self.spec, self.cross, self._laid(), rows)
            self.repaint()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that only a crosshair answers to are free without one."""
        return self.cross is not None or action not in ("level", "leave_crosshair")

    def action_study(self, study: Study) -> None:
        """Ask for a study; asked for again, it gives way to the bare candles."""
        wanted: Study = "candles" if study == self.study else study
        if wanted != self.study:
            self.study = wanted
            if wanted == "candles":
                self._studied = None
            self.repaint()
            self.post_message(StudyChosen(wanted))

    def show_instead(self, study: Study) -> None:
        """Show a study that was asked for elsewhere."""
        if study != self.study:
            self.action_study(study)

    def action_newest(self) -> None:
        self._rest(len(self.spec.bars) if self.spec else 0)
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

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self._pressed = event.screen_offset

    def on_click(self, event: events.Click) -> None:
        """Put the crosshair on the candle that was clicked; a drag selects text instead."""
        at = event.get_content_offset(self)
        still = event.screen_offset == self._pressed
        if at is None or not still or self.shown is None or not self.shown.bars or self.study in DRAWINGS:
            return
        from widgets.crosshair import pointed_at

        laid = self._laid()
        head = self.content_size.height - laid.rows - laid.volume - laid.footer
        found = pointed_at(self.shown, laid, at.x) if at.y >= head else None
        if found is not None:
            self.cross = found
            self.repaint()

    def turned(self, way: int) -> None:
        self.action_zoom(-way)

    def _look(self, view: View) -> None:
        if view != self.view:
            self.view = view
            self.repaint()

    def _rest(self, bars: int) -> None:
        """Move the crosshair so many candles; at the edge the chart scrolls with it."""
        if self.cross is not None and self.spec is not None and self.spec.bars:
            from widgets.crosshair import cross_view, moved_by

            self.cross = moved_by(self.spec, self.cross, bars)
            self.view = cross_view(self.spec, self.cross, self.content_size.width, self.view)
            self.repaint()

    def _laid(self) -> ChartLayout:
        """Where everything of the chart stands now."""
        assert self.spec is not None
        width, height = self.content_size
        return layout_of(
            self.spec, width, height, self.ink, self.view, self._market, self._marks(), self.cross
        )
