"""The volatility radar: instruments ranked by how much their market is waking up."""

from __future__ import annotations

from typing import ClassVar, Unpack

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.strip import Strip

from widgets.bars import bar
from widgets.detail import named, rows_beside
from widgets.ink import Ink
from widgets.line_pane import Place
from widgets.lines import Line, blank, page
from widgets.messages import InstrumentSelected
from widgets.notice import notice_lines
from widgets.numerals import NONE, age, plain_percent, staleness
from widgets.prose import paragraph
from widgets.rows import Column, clicked, fitting, heading, scrolled, spacing
from widgets.spec_pane import SpecPane
from widgets.specs.radar import RadarRow, VolatilityRadar
from widgets.specs.status import Notice
from widgets.wrap import Piece

EMPTY = Notice(state="empty", text="No instrument has enough bars to measure so far.")

COLUMNS = (
    Column("instrument", "Symbol", 9, 0, "left"),
    Column("regime", "Regime", 9, 1, "left"),
    Column("surprise", "Fast/slow", 9, 2),
    Column("rank", "Pctl", 4, 4),
    Column("bar", "", 8, 5, "left"),
    Column("realised", "Vol p.a.", 8, 3),
    Column("atr", "ATR", 6, 6),
    Column("parkinson", "Park", 7, 7),
    Column("yang_zhang", "Y-Z", 7, 8),
    Column("jumps", "Jumps", 6, 9),
)


def radar_lines(
    spec: VolatilityRadar,
    width: int,
    height: int,
    ink: Ink,
    cursor: int = 0,
    top: int = 0,
    focused: bool = False,
) -> list[Strip]:
    """The ranking; the regime stands in words, the percentile also as a bar."""
    if not spec.rows:
        return notice_lines(EMPTY, width, height, ink)
    columns = fitting(COLUMNS, width)
    between = spacing(columns, width, most=3)
    header = [heading(columns, between, width, ink)] if height >= 3 else []
    detail = instrument_lines(spec.rows[cursor], spec.interval, width, ink)
    rows = spec.rows[top : top + rows_in_sight(spec, width, height, ink, cursor)]
    body = [
        _row(row, columns, between, width, ink, index == cursor, focused)
        for index, row in enumerate(rows, top)
    ]
    below = height - len(header) - len(body)
    return page([*header, *body, *(detail if len(detail) <= below else ())], width, height)


def rows_in_sight(spec: VolatilityRadar, width: int, height: int, ink: Ink, cursor: int) -> int:
    """Rows that the table shows beside its heading and the instrument under the cursor."""
    room = height - (1 if height >= 3 else 0)
    detail = len(instrument_lines(spec.rows[cursor], spec.interval, width, ink)) if spec.rows else 0
    return min(room, rows_beside(len(spec.rows), room, detail))


def instrument_lines(row: RadarRow, interval: str, width: int, ink: Ink) -> list[Strip]:
    """Every estimate of one instrument, and what its regime means in words."""
    style = ink.stale if row.provenance.stale else ink.text
    cells = [
        (name, f"{plain_percent(value, decimals):>7}{unit}", style)
        for name, value, decimals, unit in (
            ("Close to close", row.realised_pct, 1, " p.a."),
            ("Exponential", row.ewma_pct, 1, " p.a."),
            ("Parkinson", row.parkinson_pct, 1, " p.a."),
            ("Garman-Klass", row.garman_klass_pct, 1, " p.a."),
            ("Rogers-Satchell", row.rogers_satchell_pct, 1, " p.a."),
            ("Yang-Zhang", row.yang_zhang_pct, 1, " p.a."),
            ("True range", row.atr_pct, 2, " a bar"),
            ("Share of jumps", row.jump_share_pct, 0, ""),
        )
    ]
    cells += [
        ("Bars", f"{row.bars:>7} of {interval}", style),
        ("Last bar", f"{age(row.provenance.age_ms):>7} ago", style),
    ]
    said = "Too few bars to tell its regime."
    if row.fast_slow is not None and row.percentile is not None:
        said = (
            f"Its fast volatility is {row.fast_slow:.2f} times its slow one, "
            f"above {row.percentile:.0f} % of its history."
        )
    head = Line().put(row.instrument, ink.title).strip(width)
    return [blank(width), head, *paragraph([Piece(said, ink.text)], width), *named(cells, width, ink)]


def _row(
    row: RadarRow, columns: list[Column], between: int, width: int, ink: Ink, current: bool, focused: bool
) -> Strip:
    stale = row.provenance.stale
    plain = ink.stale if stale else ink.text
    tone = {
        "UNKNOWN": ink.muted,
        "LOW": ink.muted,
        "NORMAL": ink.text,
        "HIGH": ink.warn,
        "EXTREME": ink.bad,
    }[row.regime]
    loud = tone if row.regime in ("HIGH", "EXTREME") else ink.track
    line = Line().left("▸" if current else "", 2, ink.focus if focused else ink.strong)
    for number, column in enumerate(columns):
        line.gap(between if number else 0)
        match column.name:
            case "instrument":
                line.left(row.instrument, column.width, ink.strong if current else ink.text)
            case "regime" if stale:
                line.left(staleness(row.provenance), column.width, ink.stale)
            case "regime":
                line.left(row.regime, column.width, tone)
            case "surprise" if row.fast_slow is None:
                line.right(f"{row.bars} bars", column.width, ink.muted)
            case "surprise":
                line.right(f"{row.fast_slow:.2f}x", column.width, plain)
            case "rank":
                shown = NONE if row.percentile is None else f"{row.percentile:.0f}"
                line.right(shown, column.width, plain)
            case "bar":
                line.put(bar((row.percentile or 0.0) / 100, column.width), ink.stale if stale else loud)
            case "realised":
                line.right(plain_percent(row.realised_pct), column.width, plain)
            case "atr":
                line.right(plain_percent(row.atr_pct, 2), column.width, ink.muted)
            case "parkinson":
                line.right(plain_percent(row.parkinson_pct), column.width, ink.muted)
            case "yang_zhang":
                line.right(plain_percent(row.yang_zhang_pct), column.width, ink.muted)
            case _:
                line.right(plain_percent(row.jump_share_pct, 0), column.width, ink.muted)
    return line.strip(width, (ink.cursor if focused else ink.selected) if current else None)


class RadarPane(SpecPane[VolatilityRadar]):
    """Enter selects the instrument under the cursor. It likes 44x10 and shows every estimator from 100 on."""

    TITLE = "Volatility radar"
    LOADING = "Measuring volatility; the first figures need some bars."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False, id="radar.up"),
        Binding("down,j", "move(1)", "Down", show=False, id="radar.down"),
        Binding("enter", "choose", "Select instrument", show=False, id="radar.choose"),
    ]

    def __init__(self, **place: Unpack[Place]) -> None:
        self._at = ""
        self._top = 0
        super().__init__(**place)

    @property
    def cursor(self) -> int:
        """Row under the cursor; it follows its instrument when the ranking changes."""
        rows = self.spec.rows if self.spec else ()
        return next((index for index, row in enumerate(rows) if row.instrument == self._at), 0)

    @property
    def cursor_cell(self) -> Offset:
        return Offset(0, 1 + self.cursor - self._top)

    @property
    def title_detail(self) -> str:
        return self.spec.interval if self.spec else ""

    def select(self, instrument: str) -> None:
        """Put the cursor on an instrument without telling anyone."""
        if instrument != self._at:
            self._at = instrument
            self.repaint()

    def paint(self, spec: VolatilityRadar, width: int, height: int, ink: Ink) -> list[Strip]:
        cursor = self.cursor
        fits = rows_in_sight(spec, width, height, ink, cursor)
        self._top = scrolled(cursor, self._top, len(spec.rows), fits)
        return radar_lines(spec, width, height, ink, cursor, self._top, self.has_focus)

    def action_move(self, rows: int) -> None:
        listed = self.spec.rows if self.spec else ()
        if listed:
            self.select(listed[max(0, min(self.cursor + rows, len(listed) - 1))].instrument)

    def action_choose(self) -> None:
        if self.spec and self.spec.rows:
            self.post_message(InstrumentSelected(self.spec.rows[self.cursor].instrument))

    def on_click(self, event: events.Click) -> None:
        row = clicked(event, self, self._top, len(self.spec.rows) if self.spec else 0)
        if row is not None and self.spec:
            self.select(self.spec.rows[row].instrument)
            self.action_choose()
