"""The volatility radar: instruments ranked by how much their newest bar surprised."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Unpack

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.strip import Strip

from widgets.ink import Ink
from widgets.intervals import INTERVALS
from widgets.language import marked, say, several
from widgets.line_pane import Place
from widgets.messages import InstrumentSelected, RadarChanged, VolatilityAsked
from widgets.radar_lines import radar_lines, rows_in_sight
from widgets.rows import clicked
from widgets.spec_pane import SpecPane
from widgets.specs.radar import VolatilityRadar
from widgets.wheel import Wheel

SCENARIOS = ("none", "shock", "panic", "calm")
"""What a key goes through; `none` is the market as it is."""
_AUTO = "auto"


class RadarPane(SpecPane[VolatilityRadar]):
    """Enter selects the instrument under the cursor, v charts its volatility. It likes 44x10 and more; 100 shows all."""

    TITLE = marked("Volatility radar")
    LOADING = marked("Measuring volatility; the first figures need some bars.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False, id="radar.up"),
        Binding("down,j", "move(1)", "Down", show=False, id="radar.down"),
        Binding("home", "move(-1000)", "First", show=False, id="radar.first"),
        Binding("end", "move(1000)", "Last", show=False, id="radar.last"),
        Binding("enter", "choose", "Select instrument", show=False, id="radar.choose"),
        Binding("v", "volatility", "Volatility", show=False, id="radar.volatility"),
        Binding("i", "interval(1)", "Longer bars", show=False, id="radar.longer"),
        Binding("I", "interval(-1)", "Shorter bars", show=False, id="radar.shorter"),
        Binding("s", "scenario", "Scenario", show=False, id="radar.scenario"),
        Binding("space", "pick", "Pick instrument", show=False, id="radar.pick"),
        Binding("u", "universe", "Universe", show=False, id="radar.universe"),
    ]

    def __init__(self, **place: Unpack[Place]) -> None:
        self._at = ""
        self._wheel = Wheel()
        self._interval = _AUTO
        self._scenario = "none"
        self._picked: tuple[str, ...] = ()
        self._only = False
        """Whether the picked instruments are all that is measured."""
        super().__init__(**place)

    @property
    def cursor(self) -> int:
        """Row under the cursor; it follows its instrument when the ranking changes."""
        rows = self.spec.rows if self.spec else ()
        return next((index for index, row in enumerate(rows) if row.instrument == self._at), 0)

    @property
    def cursor_cell(self) -> Offset:
        return Offset(0, 1 + self.cursor - self._wheel.top)

    @property
    def title_detail(self) -> str:
        if self.spec is None:
            return ""
        parts = [self.spec.interval + ("" if self._interval != _AUTO else say(" auto"))]
        if self._interval not in (_AUTO, self.spec.interval):
            parts = [self._interval]
        if self._scenario != "none":
            parts.append(say("if {scenario}", scenario=say(self._scenario)))
        if self._only:
            parts.append(several(len(self._picked), "{count} picked", "{count} picked"))
        return "  ".join((*parts, self.spec.provenance.source))

    def select(self, instrument: str) -> None:
        """Put the cursor on an instrument without telling anyone."""
        if instrument != self._at:
            self._at = instrument
            self.repaint()

    def paint(self, spec: VolatilityRadar, width: int, height: int, ink: Ink) -> list[Strip]:
        cursor = self.cursor
        fits = rows_in_sight(spec, width, height, ink, cursor)
        top = self._wheel.first(cursor, self._at, len(spec.rows), fits)
        return radar_lines(spec, width, height, ink, cursor, top, self.has_focus, self._picked)

    def action_move(self, rows: int) -> None:
        listed = self.spec.rows if self.spec else ()
        if listed:
            self.select(listed[max(0, min(self.cursor + rows, len(listed) - 1))].instrument)

    def action_choose(self) -> None:
        if self.spec and self.spec.rows:
            self.post_message(InstrumentSelected(self.spec.rows[self.cursor].instrument))

    def action_volatility(self) -> None:
        if self.spec and self.spec.rows:
            row = self.spec.rows[self.cursor]
            self.post_message(VolatilityAsked(row.instrument, self.spec.interval))

    def action_interval(self, steps: int) -> None:
        """The next longer or shorter bars; beyond either end the desk chooses."""
        if self.spec is None:
            return
        now = self._interval if self._interval != _AUTO else self.spec.interval
        place = INTERVALS.index(now) + steps if now in INTERVALS else 0
        self._interval = INTERVALS[place] if 0 <= place < len(INTERVALS) else _AUTO
        self._changed()

    def action_scenario(self) -> None:
        self._scenario = SCENARIOS[(SCENARIOS.index(self._scenario) + 1) % len(SCENARIOS)]
        self._changed()

    def action_pick(self) -> None:
        """Add the instrument under the cursor to the person's own universe, or take it out."""
        if not self.spec or not self.spec.rows:
            return
        name = self.spec.rows[self.cursor].instrument
        others = tuple(each for each in self._picked if each != name)
        self._picked = others if name in self._picked else tuple(sorted((*others, name)))
        if self._only:
            self._only = bool(self._picked)
            self._changed()
        self.repaint()

    def action_universe(self) -> None:
        """Measure the picked instruments alone, or all again."""
        if self._picked:
            self._only = not self._only
            self._changed()

    def _changed(self) -> None:
        self.post_message(RadarChanged(self._interval, self._scenario, self._picked if self._only else ()))
        self.repaint()

    def rows_in_sight(self) -> Sequence[tuple[int, int]]:
        """Line and row of what a key may go to."""
        spec, size = self.spec, self.content_size
        if spec is None or not spec.rows:
            return []
        fits = rows_in_sight(spec, size.width, size.height, self.ink, self.cursor)
        top = self._wheel.top
        return [(1 + row - top, row) for row in range(top, min(len(spec.rows), top + fits))]

    def go_to(self, row: int) -> None:
        """Put the cursor on a row."""
        if self.spec and row < len(self.spec.rows):
            self.select(self.spec.rows[row].instrument)

    def on_click(self, event: events.Click) -> None:
        row = clicked(event, self, self._wheel.top, len(self.spec.rows) if self.spec else 0)
        if row is not None and self.spec:
            self.select(self.spec.rows[row].instrument)
            self.action_choose()
            if event.chain == 2:
                self.action_volatility()

    def turned(self, way: int) -> None:
        if self._wheel.turn(2 * way):
            self.repaint()
