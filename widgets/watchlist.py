"""The watchlist: every instrument with its price, change, trend, spread and volume."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple, Unpack

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.strip import Strip

from widgets.bars import sparkline
from widgets.ink import Ink
from widgets.language import marked, say
from widgets.line_pane import Place
from widgets.lines import Line, page
from widgets.messages import ChartWanted, InstrumentSelected
from widgets.notice import notice_lines
from widgets.numerals import age, bare_basis_points, compact, moved, price, staleness
from widgets.rows import Column, clicked, fitting, heading, spacing
from widgets.spec_pane import SpecPane
from widgets.specs.market import Watchlist, WatchRow
from widgets.specs.status import Notice
from widgets.wheel import Wheel

EMPTY = Notice(state="empty", text=marked("The feed has named no instrument so far."))

_MINUTE = 60_000_000_000


class Widths(NamedTuple):
    """Cells of names, prices and changes. They only ever grow while one list is shown, so that nothing jumps."""

    names: int = 8
    lasts: int = 6
    changes: int = 9

    def holding(self, spec: Watchlist) -> Widths:
        """These widths, or what the widest figures of the list need."""
        return Widths(
            max([self.names, *(len(row.instrument) for row in spec.rows)]),
            max([self.lasts, *(len(price(row.last, row.decimals)) for row in spec.rows)]),
            max([self.changes, *(len(_change(row)) for row in spec.rows)]),
        )


NARROWEST = Widths()


def columns_for(spec: Watchlist, width: int, widths: Widths = NARROWEST) -> list[Column]:
    """The columns that fit, as wide as the widest figure in them."""
    names, lasts, changes = widths.holding(spec)
    trend = 16 if width >= 76 else 8
    return fitting(
        (
            Column("instrument", marked("Symbol"), min(names, 14), 0, "left"),
            Column("last", marked("Last  "), lasts + 2, 1),
            Column("change", marked("Change"), changes, 2),
            Column("trend", marked("Trend"), trend, 3, "left"),
            Column("spread", marked("Sprd bp"), 7, 4),
            Column("volume", marked("Volume"), 7, 5),
            Column("age", marked("Age"), 4, 6),
        ),
        width,
    )


def watchlist_lines(
    spec: Watchlist,
    width: int,
    height: int,
    ink: Ink,
    cursor: int = 0,
    top: int = 0,
    focused: bool = False,
    columns: list[Column] | None = None,
) -> list[Strip]:
    """The table; the row under the cursor is marked by `▸` and its ground. `columns` are worked out where not known."""
    if not spec.rows:
        return notice_lines(EMPTY, width, height, ink)
    columns = columns or columns_for(spec, width)
    between = spacing(columns, width)
    header = [heading(columns, between, width, ink)] if height >= 3 else []
    room = height - len(header)
    shown = spec.rows[top : top + room]
    body = [
        _row(row, columns, between, width, ink, index == cursor, focused)
        for index, row in enumerate(shown, top)
    ]
    return page([*header, *body], width, height)


def _row(
    row: WatchRow, columns: list[Column], between: int, width: int, ink: Ink, current: bool, focused: bool
) -> Strip:
    stale = row.provenance.stale
    line = Line().left("▸" if current else "", 2, ink.focus if focused else ink.strong)
    for number, column in enumerate(columns):
        line.gap(between if number else 0)
        match column.name:
            case "instrument":
                line.left(row.instrument, column.width, ink.strong if current else ink.text)
            case "last":
                mark = {"up": "▴", "down": "▾", "flat": " "}[row.tick]
                tone = {"up": ink.up, "down": ink.down, "flat": ink.text}[row.tick]
                line.right(price(row.last, row.decimals), column.width - 2, ink.stale if stale else ink.text)
                line.put(" ").put(mark, ink.stale if stale else tone)
            case "change":
                line.right(
                    _change(row), column.width, ink.stale if stale else ink.sign(round(row.change_pct, 2))
                )
            case "trend":
                tone = ink.stale if stale else ink.track
                line.left(sparkline(row.spark, column.width), column.width, tone)
            case "spread":
                line.right(bare_basis_points(row.spread_bp), column.width, ink.muted)
            case "volume":
                line.right(compact(row.volume_quote), column.width, ink.muted)
            case _:
                line.right(age(row.provenance.age_ms), column.width, ink.stale if stale else ink.muted)
    under = (ink.cursor if focused else ink.selected) if current else None
    return line.strip(width, under)


def _change(row: WatchRow) -> str:
    """How far the price moved, or why it is not of now."""
    return staleness(row.provenance) if row.provenance.stale else moved(row.change_pct)


def at_rest(spec: Watchlist, before: Watchlist | None) -> Watchlist:
    """The list with the trends drawn before, for as long as the minute lasts in which they were drawn."""
    drawn = {row.instrument: row for row in before.rows} if before else {}
    rows = []
    for row in spec.rows:
        old = drawn.get(row.instrument)
        if old is not None and old.provenance.at // _MINUTE == row.provenance.at // _MINUTE:
            row = row.model_copy(update={"spark": old.spark})
        rows.append(row)
    return spec.model_copy(update={"rows": tuple(rows)})


class WatchlistPane(SpecPane[Watchlist]):
    """Moving the cursor selects the instrument. It likes 44x10 and shows its last column from 82 on.

    A `calm` one, for slow lines, draws its trends anew once a minute.
    """

    TITLE = marked("Watchlist")
    LOADING = marked("Waiting for the first prices.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Previous instrument", show=False, id="watchlist.up"),
        Binding("down,j", "move(1)", "Next instrument", show=False, id="watchlist.down"),
        Binding("pageup", "page(-1)", "A page up", show=False, id="watchlist.page_up"),
        Binding("pagedown", "page(1)", "A page down", show=False, id="watchlist.page_down"),
        Binding("home", "move(-1000)", "First instrument", show=False, id="watchlist.first"),
        Binding("end", "move(1000)", "Last instrument", show=False, id="watchlist.last"),
        Binding("enter", "choose", "Select instrument", show=False, id="watchlist.choose"),
    ]

    def __init__(self, calm: bool = False, **place: Unpack[Place]) -> None:
        self.calm = calm
        self._trends: Watchlist | None = None
        self.selected = ""
        self._wheel = Wheel()
        self._room = 1
        """Rows in sight."""
        self._places: dict[str, int] = {}
        """Row of each instrument."""
        self._widths = NARROWEST
        self._columns: tuple[int, list[Column]] | None = None
        """The width that the columns of this spec were worked out for, and they: no key looks at every row again."""
        super().__init__(**place)

    @property
    def title_detail(self) -> str:
        """Who says all this, and where the cursor stands in a list that is longer than the pane."""
        rows = self.spec.rows if self.spec else ()
        if not rows:
            return ""
        place = (
            f"  {say('{place:,} of {all:,}', place=self.cursor + 1, all=len(rows))}"
            if len(rows) > self._room > 1
            else ""
        )
        return rows[0].provenance.source + place

    @property
    def copyable(self) -> str:
        """The selected instrument."""
        return self.selected

    @property
    def cursor(self) -> int:
        """Row of the selected instrument; the first while none is selected."""
        return self._places.get(self.selected, 0) if self.spec else 0

    @property
    def cursor_cell(self) -> Offset:
        return Offset(0, 1 + self.cursor - self._wheel.top)

    def arrived(self, spec: Watchlist) -> None:
        if self.calm:
            self.spec = self._trends = at_rest(spec, self._trends)
        places = {row.instrument: place for place, row in enumerate(spec.rows)}
        if places.keys() != self._places.keys():
            self._widths = NARROWEST
        self._places = places
        self._widths = self._widths.holding(spec)
        self._columns = None

    def select(self, instrument: str) -> None:
        """Mark an instrument without telling anyone."""
        if instrument != self.selected:
            self.selected = instrument
            self.repaint()

    def paint(self, spec: Watchlist, width: int, height: int, ink: Ink) -> list[Strip]:
        cursor = self.cursor
        self._room = max(1, height - (1 if height >= 3 else 0))
        top = self._wheel.first(cursor, self.selected, len(spec.rows), self._room)
        if self._columns is None or self._columns[0] != width:
            self._columns = (width, columns_for(spec, width, self._widths) if spec.rows else [])
        return watchlist_lines(spec, width, height, ink, cursor, top, self.has_focus, self._columns[1])

    def action_page(self, pages: int) -> None:
        self._choose(self.cursor + pages * max(1, self._room - 1))

    def action_move(self, rows: int) -> None:
        self._choose(self.cursor + rows)

    def action_choose(self) -> None:
        self._choose(self.cursor)

    def rows_in_sight(self) -> Sequence[tuple[int, int]]:
        """Line and row of what a key may go to."""
        count = len(self.spec.rows) if self.spec else 0
        top = self._wheel.top
        return [(1 + row - top, row) for row in range(top, min(count, top + self._room))]

    def go_to(self, row: int) -> None:
        """Put the cursor on a row."""
        self._choose(row)

    def on_click(self, event: events.Click) -> None:
        row = clicked(event, self, self._wheel.top, len(self.spec.rows) if self.spec else 0)
        if row is not None:
            self._choose(row)
            if event.chain == 2:
                self.post_message(ChartWanted())

    def turned(self, way: int) -> None:
        if self._wheel.turn(2 * way):
            self.repaint()

    def _choose(self, row: int) -> None:
        rows = self.spec.rows if self.spec else ()
        if not rows:
            return
        chosen = rows[max(0, min(row, len(rows) - 1))].instrument
        self.select(chosen)
        self.post_message(InstrumentSelected(chosen))
