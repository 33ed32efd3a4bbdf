"""The approvals queue: pending requests with their countdown and votes, then the latest decided ones."""

from __future__ import annotations

from typing import ClassVar, Unpack

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.strip import Strip

from widgets.approval_words import (
    MARKS,
    SIDES,
    drift,
    quantity,
    side_style,
    state_style,
    time_left,
    time_style,
)
from widgets.detail import named, rows_beside
from widgets.ink import Ink
from widgets.line_pane import Place
from widgets.lines import Line, blank, page
from widgets.messages import RequestOpened
from widgets.notice import notice_lines
from widgets.numerals import NONE, clock, money
from widgets.prose import paragraph
from widgets.rows import Column, clicked, fitting, heading, scrolled, spacing
from widgets.spec_pane import SpecPane
from widgets.specs.approvals import ApprovalQueue, ApprovalRow
from widgets.specs.status import Notice
from widgets.wrap import Piece

EMPTY = Notice(state="empty", text="No request waits for a vote. /debate or /buy and /sell make one.")

_PROPOSER = 10

COLUMNS = (
    Column("side", "Side", 6, 0, "left"),
    Column("instrument", "Symbol", 9, 1, "left"),
    Column("quantity", "Quantity", 10, 4),
    Column("votes", "Votes", 5, 2),
    Column("left", "Left", 8, 3),
    Column("notional", "Notional", 11, 5),
    Column("drift", "Drift bp", 8, 6),
    Column("proposer", "By", _PROPOSER, 7, "left"),
)


def queue_lines(
    spec: ApprovalQueue,
    width: int,
    height: int,
    ink: Ink,
    cursor: int = 0,
    top: int = 0,
    focused: bool = False,
) -> list[Strip]:
    """The table of requests; what is decided is dimmed and says how it ended."""
    if not spec.rows:
        return notice_lines(EMPTY, width, height, ink)
    columns = fitting(COLUMNS, width)
    between = spacing(columns, width, most=3)
    header = [heading(columns, between, width, ink)] if height >= 3 else []
    chosen = spec.rows[cursor]
    fits = rows_in_sight(spec, width, height, ink, cursor)
    rows = spec.rows[top : top + fits]
    body = [
        _row(row, columns, between, width, ink, index == cursor, focused)
        for index, row in enumerate(rows, top)
    ]
    below = height - len(header) - len(body)
    details = (request_lines(chosen, width, ink), [blank(width), _in_short(chosen, width, ink)])
    detail = next((lines for lines in details if len(lines) <= below), ())
    return page([*header, *body, *detail], width, height)


def rows_in_sight(spec: ApprovalQueue, width: int, height: int, ink: Ink, cursor: int) -> int:
    """Rows that the table shows beside its heading and the request under the cursor."""
    room = height - (1 if height >= 3 else 0)
    detail = len(request_lines(spec.rows[cursor], width, ink)) if spec.rows else 0
    return min(room, rows_beside(len(spec.rows), room, detail))


def request_lines(row: ApprovalRow, width: int, ink: Ink) -> list[Strip]:
    """What the table has no column for: who asked, when, what it waits for."""
    tabled = {each.name for each in fitting(COLUMNS, width)}
    moved = f"{drift(row)} bp since the proposal" if row.drift_bp is not None else NONE
    cells = [
        (name, value, style)
        for column, name, value, style in (
            ("notional", "Notional", money(row.notional), ink.text),
            ("drift", "Drift", moved, ink.text),
            ("", "Request", row.request, ink.text),
            ("proposer", "By", row.proposer, ink.text),
            ("", "Proposed", f"{clock(row.created_at)} UTC", ink.text),
            ("", "Expires", f"{clock(row.expires_at)} UTC", time_style(row, ink)),
        )
        if column not in tabled or (column == "proposer" and len(value) > _PROPOSER)
    ]
    state = row.note if row.state == "pending" else f"{row.state}: {row.note}" if row.note else row.state
    lines = [blank(width), *named(cells, width, ink)]
    lines += paragraph([Piece(state[:1].upper() + state[1:] + ".", state_style(row, ink))], width)
    return [
        *lines,
        Line().put("Enter", ink.key).put(" opens the order's text and its checks", ink.muted).strip(width),
    ]


def _in_short(row: ApprovalRow, width: int, ink: Ink) -> Strip:
    """As much as fits into one line of what the table has no column for."""
    tabled = {each.name for each in fitting(COLUMNS, width)}
    line = Line()
    for column, name, value in (
        ("notional", "notional", money(row.notional)),
        ("proposer", "by", row.proposer),
        ("drift", "drift", f"{drift(row)} bp"),
    ):
        if column not in tabled and line.cells + len(name) + len(value) + 3 <= width:
            line.gap(2).put(f"{name} ", ink.muted).put(value, ink.text)
    return line.strip(width)


def _row(
    row: ApprovalRow, columns: list[Column], between: int, width: int, ink: Ink, current: bool, focused: bool
) -> Strip:
    pending = row.state == "pending"
    plain = ink.text if pending else ink.muted
    mark = "▸" if current else MARKS[row.state]
    line = Line().left(mark, 2, ink.focus if current and focused else state_style(row, ink))
    for number, column in enumerate(columns):
        line.gap(between if number else 0)
        match column.name:
            case "side":
                line.left(SIDES[row.side], column.width, side_style(row, ink) if pending else ink.muted)
            case "instrument":
                line.left(row.instrument, column.width, ink.strong if pending else ink.muted)
            case "quantity":
                line.right(quantity(row), column.width, plain)
            case "votes":
                line.right(f"{row.votes}/{row.needed}", column.width, plain)
            case "left":
                line.right(time_left(row), column.width, time_style(row, ink))
            case "notional":
                line.right(money(row.notional), column.width, plain)
            case "drift":
                line.right(drift(row), column.width, plain)
            case _:
                line.left(row.proposer, column.width, ink.muted)
    return line.strip(width, (ink.cursor if focused else ink.selected) if current else None)


class QueuePane(SpecPane[ApprovalQueue]):
    """Enter opens the card of the request under the cursor; a click only moves the cursor. It likes 48x9."""

    TITLE = "Approvals"
    LOADING = "Waiting for the approvals queue."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False, id="queue.up"),
        Binding("down,j", "move(1)", "Down", show=False, id="queue.down"),
        Binding("home", "move(-1000)", "First", show=False, id="queue.first"),
        Binding("end", "move(1000)", "Last", show=False, id="queue.last"),
        Binding("enter", "open", "Open request", show=False, id="queue.open"),
    ]

    def __init__(self, **place: Unpack[Place]) -> None:
        self._at = ""
        self._top = 0
        super().__init__(**place)

    @property
    def cursor(self) -> int:
        """Row under the cursor; it follows its request when the queue changes."""
        rows = self.spec.rows if self.spec else ()
        return next((index for index, row in enumerate(rows) if row.request == self._at), 0)

    @property
    def copyable(self) -> str:
        """Id of the request under the cursor."""
        return self.spec.rows[self.cursor].request if self.spec and self.spec.rows else ""

    @property
    def cursor_cell(self) -> Offset:
        return Offset(0, 1 + self.cursor - self._top)

    @property
    def title_detail(self) -> str:
        return f"{self.spec.pending} pending" if self.spec else ""

    def paint(self, spec: ApprovalQueue, width: int, height: int, ink: Ink) -> list[Strip]:
        cursor = self.cursor
        fits = rows_in_sight(spec, width, height, ink, cursor)
        self._top = scrolled(cursor, self._top, len(spec.rows), fits)
        return queue_lines(spec, width, height, ink, cursor, self._top, self.has_focus)

    def action_move(self, rows: int) -> None:
        self._move_to(self.cursor + rows)

    def action_open(self) -> None:
        if self.spec and self.spec.rows:
            row = self.spec.rows[self.cursor]
            self.post_message(RequestOpened(row.request, row.instrument))

    def on_click(self, event: events.Click) -> None:
        row = clicked(event, self, self._top, len(self.spec.rows) if self.spec else 0)
        if row is not None:
            self._move_to(row)

    def _move_to(self, row: int) -> None:
        rows = self.spec.rows if self.spec else ()
        if rows:
            self._at = rows[max(0, min(row, len(rows) - 1))].request
            self.repaint()
