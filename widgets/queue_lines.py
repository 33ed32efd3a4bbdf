"""The approvals queue as lines: a table of fixed columns, and below it what it has no column for."""

from __future__ import annotations

from collections.abc import Set

from textual.strip import Strip

from widgets.approval_words import (
    LOOKED_AT,
    MARKED,
    MARKS,
    SIDES,
    drift,
    looking_words,
    quantity,
    remark,
    side_style,
    state_style,
    time_left,
    time_style,
    touched,
    waited,
)
from widgets.detail import named, rows_beside
from widgets.ink import Ink
from widgets.key_words import key_of
from widgets.language import marked, say, several, worded
from widgets.lines import Line, blank, page, width_of
from widgets.notice import notice_lines
from widgets.numerals import NONE, clock, money
from widgets.prose import paragraph
from widgets.rows import Column, fitting, heading, spacing
from widgets.specs.approvals import ApprovalQueue, ApprovalRow
from widgets.specs.status import Notice
from widgets.wrap import Piece

EMPTY = Notice(state="empty", text=marked("No request waits for a vote. /debate or /buy and /sell make one."))

_PROPOSER = 10
_OF_AN_ORDER = ("side", "instrument", "quantity")
"""Columns in whose place a change has its title."""

COLUMNS = (
    Column("side", marked("Side"), 6, 0, "left"),
    Column("instrument", marked("Symbol"), 9, 1, "left"),
    Column("quantity", marked("Quantity"), 10, 4),
    Column("votes", marked("Votes"), 5, 2),
    Column("left", marked("Left"), 8, 3),
    Column("notional", marked("Notional"), 11, 5),
    Column("drift", marked("Drift bp"), 8, 6),
    Column("proposer", marked("By"), _PROPOSER, 7, "left"),
    Column("looking", marked("Looking"), 14, 8, "left"),
)


BRIEF = (
    Column("side", marked("Side"), 6, 0, "left"),
    Column("instrument", marked("Symbol"), 9, 1, "left"),
    Column("quantity", marked("Quantity"), 9, 3),
    Column("price", marked("Price"), 10, 5),
    Column("lost", marked("At worst"), 9, 4),
    Column("votes", marked("Votes"), 5, 2),
    Column("age", marked("Age"), 5, 6),
    Column("touched", marked("Limits"), 14, 7, "left"),
)
"""For a reviewer in a hurry: one line a request, and no more rows taken by what stands below the table."""


def queue_lines(
    spec: ApprovalQueue,
    width: int,
    height: int,
    ink: Ink,
    cursor: int = 0,
    top: int = 0,
    focused: bool = False,
    marked: Set[str] = frozenset(),
    brief: bool = False,
) -> list[Strip]:
    """The table of requests; what is decided is dimmed and says how it ended."""
    if not spec.rows:
        return notice_lines(EMPTY, width, height, ink)
    columns = fitting(BRIEF if brief else COLUMNS, width)
    between = spacing(columns, width, most=3)
    header = [heading(columns, between, width, ink)] if height >= 3 else []
    chosen = spec.rows[cursor]
    fits = rows_in_sight(spec, width, height, ink, cursor, len(marked), brief)
    rows = spec.rows[top : top + fits]
    body = [
        _row(row, columns, between, width, ink, index == cursor, focused, row.request in marked)
        for index, row in enumerate(rows, top)
    ]
    below = height - len(header) - len(body)
    details = (
        ([_in_short(chosen, width, ink, len(marked))] if marked else [],)
        if brief
        else (
            request_lines(spec, cursor, width, ink, len(marked)),
            [blank(width), _in_short(chosen, width, ink, len(marked))],
            [_in_short(chosen, width, ink, len(marked))] if marked else [],
        )
    )
    detail = next((lines for lines in details if len(lines) <= below), ())
    return page([*header, *body, *detail], width, height)


def rows_in_sight(
    spec: ApprovalQueue, width: int, height: int, ink: Ink, cursor: int, marked: int = 0, brief: bool = False
) -> int:
    """Rows that the table shows beside its heading and the request under the cursor."""
    room = height - (1 if height >= 3 else 0)
    if brief:
        return max(1, room - bool(marked and room > 1))
    detail = len(request_lines(spec, cursor, width, ink, marked)) if spec.rows else 0
    # A line for the marks costs a row only where a row is left for it.
    return max(1, min(room - bool(marked and room > 1), rows_beside(len(spec.rows), room, detail)))


def request_lines(spec: ApprovalQueue, cursor: int, width: int, ink: Ink, marked: int = 0) -> list[Strip]:
    """What the table has no column for: who asked, when, who is looking, what it waits for."""
    row = spec.rows[cursor]
    tabled = {each.name for each in fitting(COLUMNS, width)}
    moved = say("{drift} bp since the proposal", drift=drift(row)) if row.drift_bp is not None else NONE
    order = row.subject == "order"
    place = (
        say("{place:,} of {all:,}", place=spec.before + cursor + 1, all=spec.pending)
        if spec.pending > len(spec.rows)
        else ""
    )
    cells = [
        (name, value, style)
        for column, name, value, style in (
            ("notional", say("Notional"), money(row.notional) if order else "", ink.text),
            ("drift", say("Drift"), moved if order else "", ink.text),
            ("", say("Request"), row.request, ink.text),
            ("", say("Place"), place if row.state == "pending" else "", ink.text),
            ("proposer", say("By"), row.proposer, ink.text),
            ("", say("Proposed"), f"{clock(row.created_at)} UTC", ink.text),
            ("", say("Expires"), f"{clock(row.expires_at)} UTC", time_style(row, ink)),
        )
        if value and (column not in tabled or (column == "proposer" and len(value) > _PROPOSER))
    ]
    state = (
        remark(row)
        if row.state == "pending"
        else f"{worded(row.state, 'request')}: {row.note}"
        if row.note
        else worded(row.state, "request")
    )
    lines = [blank(width)]
    if not order:
        lines += paragraph([Piece(row.title, ink.strong)], width)
    lines += named(cells, width, ink)
    lines += paragraph([Piece(state[:1].upper() + state[1:] + ".", state_style(row, ink))], width)
    if row.looking:
        lines += paragraph([Piece(f"{LOOKED_AT} {looking_words(row)}.", ink.person)], width)
    hint = (
        Line()
        .put(key_of("queue.open", "enter"), ink.key)
        .put(
            say(" opens the order's text and its checks") if order else say(" opens the text of the change"),
            ink.muted,
        )
    )
    return [*lines, _marks_line(marked, width, ink) if marked else hint.strip(width)]


def _marks_line(marked: int, width: int, ink: Ink) -> Strip:
    line = Line().put(
        several(marked, "{mark} {count} marked  ", "{mark} {count} marked  ", mark=MARKED), ink.bad
    )
    rejects = key_of("queue.reject", "ctrl+n")
    long = say(" rejects with one reason  ")
    shorter = line.cells + width_of(f"{rejects}{long}Esc{say(' lets go')}") > width
    line.put(rejects, ink.key).put(say(" rejects them  ") if shorter else long, ink.muted)
    return line.put("Esc", ink.key).put(say(" lets go"), ink.muted).strip(width)


def _in_short(row: ApprovalRow, width: int, ink: Ink, marked: int) -> Strip:
    """As much as fits into one line of what the table has no column for."""
    if marked:
        return _marks_line(marked, width, ink)
    tabled = {each.name for each in fitting(COLUMNS, width)}
    line = Line()
    for column, name, value in (
        ("looking", f"{LOOKED_AT} ", looking_words(row)),
        ("notional", say("notional "), money(row.notional) if row.subject == "order" else ""),
        ("proposer", say("by "), row.proposer),
        ("drift", say("drift "), f"{drift(row)} bp" if row.drift_bp is not None else ""),
    ):
        if value and column not in tabled and line.cells + width_of(name) + width_of(value) + 2 <= width:
            line.gap(2).put(name, ink.muted).put(value, ink.text)
    return line.strip(width)


def _row(
    row: ApprovalRow,
    columns: list[Column],
    between: int,
    width: int,
    ink: Ink,
    current: bool,
    focused: bool,
    marked: bool,
) -> Strip:
    pending = row.state == "pending"
    plain = ink.text if pending else ink.muted
    mark = "▸" if current else MARKS[row.state]
    line = Line().left(mark, 1, ink.focus if current and focused else state_style(row, ink))
    sign = (MARKED, ink.bad) if marked else (LOOKED_AT, ink.person) if row.looking else (" ", plain)
    line.left(sign[0], 1, sign[1])
    if row.subject == "change":
        taken = [each for each in columns if each.name in _OF_AN_ORDER]
        cells = sum(each.width for each in taken) + between * (len(taken) - 1)
        line.left(row.title, cells, ink.strong if pending else ink.muted)
        columns = columns[len(taken) :]
    for number, column in enumerate(columns):
        line.gap(between if number or row.subject == "change" else 0)
        match column.name:
            case "side":
                line.left(say(SIDES[row.side]), column.width, side_style(row, ink) if pending else ink.muted)
            case "instrument":
                line.left(row.instrument, column.width, ink.strong if pending else ink.muted)
            case "quantity":
                line.right(quantity(row), column.width, plain)
            case "votes":
                line.right(f"{row.votes}/{row.needed}", column.width, plain)
            case "left":
                line.right(time_left(row), column.width, time_style(row, ink))
            case "notional":
                line.right(money(row.notional) if row.subject == "order" else "", column.width, plain)
            case "drift":
                line.right(drift(row) if row.subject == "order" else "", column.width, plain)
            case "price":
                line.right(money(row.price), column.width, plain)
            case "lost":
                line.right(money(row.lost) or NONE, column.width, plain)
            case "age":
                line.right(waited(row), column.width, plain)
            case "touched":
                line.left(touched(row), column.width, ink.warn if touched(row) else plain)
            case "looking":
                line.left(", ".join(row.looking), column.width, ink.person)
            case _:
                line.left(row.proposer, column.width, ink.muted)
    return line.strip(width, (ink.cursor if focused else ink.selected) if current else None)
