"""An approval card as lines: the exact order, what was checked, who voted, and what the vote would cost."""

from __future__ import annotations

from itertools import zip_longest

from textual.strip import Strip

from widgets.approval_words import (
    LOOKED_AT,
    SIDES,
    drift,
    held,
    looking_words,
    quantity,
    remark,
    side_style,
    state_style,
    time_left,
    time_style,
)
from widgets.card_effects import afterwards, costs
from widgets.ink import Ink
from widgets.key_words import key_of
from widgets.language import say, several, worded
from widgets.lines import Line, blank, width_of
from widgets.numerals import NONE, basis_points, clock, money
from widgets.prose import field, paragraph, pieces_of, section
from widgets.specs.approval_card import ApprovalCard, CheckView
from widgets.wrap import Piece, strips, wrap

_NAMES = 9
_MARKS = 10
"""Cells of what stands before a list of people; a longer word takes what it needs."""
_TWO_COLUMNS = 76


def card_lines(card: ApprovalCard, width: int, ink: Ink, figure: int = -1) -> list[Strip]:
    """The whole card but for its foot; the figure with that number is marked."""
    lines = [*_above(card, width, ink), *order_lines(card, width, ink)]
    lines += afterwards(card, width, ink)
    lines += costs(card, width, ink)
    lines += section(say("Checks"), width, ink) if card.checks else []
    for check in card.checks:
        lines += _check(check, width, ink)
    lines += section(
        say("Votes {votes} of {needed}", votes=card.row.votes, needed=card.row.needed), width, ink
    ) + _votes(card, width, ink)
    reasons = len([run for run in card.rationale if run.ref])
    if card.rationale:
        pieces = _marked(pieces_of(card.rationale, ink), figure, ink)
        lines += section(say("Why"), width, ink) + paragraph(pieces, width)
    if card.dissent:
        pieces = _marked(pieces_of(card.dissent, ink), figure - reasons, ink)
        lines += section(say("Dissent"), width, ink) + paragraph(pieces, width)
    if reasons or any(run.ref for run in card.dissent):
        hint = Line().put(key_of("card.figure", "f"), ink.key).put(say(" marks a figure, "), ink.muted)
        hint.put(key_of("card.evidence", "enter"), ink.key)
        lines.append(hint.put(say(" opens it"), ink.muted).strip(width))
    lines.append(blank(width))
    lines.append(field(say("Request"), card.row.request, _NAMES, ink.muted, width, ink))
    if card.replaces:
        lines.append(field(say("Replaces"), card.replaces, _NAMES, ink.muted, width, ink))
    if card.orders:
        lines.append(field(say("Orders"), ", ".join(card.orders), _NAMES, ink.muted, width, ink))
    if card.refs:
        lines += paragraph(
            [Piece(", ".join(card.refs), ink.muted)], width, Piece(f"{say('Evidence')}  ", ink.muted)
        )
    return lines


def text_rows(card: ApprovalCard, width: int, ink: Ink) -> range:
    """Which of the card's lines are the text that a vote covers."""
    above = len(_above(card, width, ink))
    return range(above, above + len(_text(card, width, ink)))


def _above(card: ApprovalCard, width: int, ink: Ink) -> list[Strip]:
    what = say("Order") if card.row.subject == "order" else say("Change")
    lines = [_headline(card, width, ink), *_figures(card, width, ink), *_standing(card, width, ink)]
    # Side by side the order's lines are all in sight on a small screen; an empty line before them would cost one.
    return (
        lines
        + section(say("{what} (a vote covers exactly this text)", what=what), width, ink)[
            width >= _TWO_COLUMNS :
        ]
    )


def _marked(pieces: list[Piece], figure: int, ink: Ink) -> list[Piece]:
    """The pieces with the figure of that number in the colours of the cursor."""
    numbers = [at for at, piece in enumerate(pieces) if piece.ref]
    if 0 <= figure < len(numbers):
        at = numbers[figure]
        pieces[at] = pieces[at]._replace(style=ink.cursor + ink.strong)
    return pieces


def order_lines(card: ApprovalCard, width: int, ink: Ink) -> list[Strip]:
    """The canonical text line by line behind a rule, in two columns where there is room, and its digest in full."""
    pieces = [Piece("SHA-256 ", ink.muted), Piece(_grouped(card.digest), ink.muted)]
    return _text(card, width, ink) + strips(wrap(pieces, width, [Piece(" " * 8)]), width)


def _text(card: ApprovalCard, width: int, ink: Ink) -> list[Strip]:
    texts = card.order_text.rstrip("\n").split("\n")
    column = (width - 2) // 2 if width >= _TWO_COLUMNS else width
    bar = Piece("▏ ", ink.rule)
    rows = [strips(wrap([bar, Piece(text, ink.strong)], column, [bar]), column) for text in texts]
    if column < width:
        return _beside(rows, column, width)
    return [strip for row in rows for strip in row]


def _beside(rows: list[list[Strip]], column: int, width: int) -> list[Strip]:
    """Rows of one or more lines each in two columns, read down the left one first."""
    half = sum(map(len, rows)) / 2
    left: list[Strip] = []
    while rows and len(left) + len(rows[0]) / 2 <= half:
        left += rows[0]
        rows = rows[1:]
    right = [strip for row in rows for strip in row]
    empty, end = blank(column), blank(width - 2 * column)
    return [Strip.join([one or empty, end, other or empty]) for one, other in zip_longest(left, right)]


def _grouped(digest: str) -> str:
    """Hexadecimal in groups of eight, which is how people compare it."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def _headline(card: ApprovalCard, width: int, ink: Ink) -> Strip:
    row = card.row
    state = (
        worded(row.state, "request").upper()
        if row.state != "pending"
        else say("PENDING {left}", left=time_left(row))
    )
    if held(row):
        state = say("LOCKED {left}", left=time_left(row))
    line = Line()
    if row.subject == "change":
        line.put("◆ ", ink.accent).left(row.title, max(1, width - width_of(state) - 4), ink.strong)
    else:
        line.put(say(SIDES[row.side]), side_style(row, ink)).gap(1)
        line.put(quantity(row), ink.strong).gap(1).put(row.instrument, ink.strong)
    room = width - line.cells
    if room > width_of(state):
        line.right(state, room, time_style(row, ink) if row.state == "pending" else state_style(row, ink))
    return line.strip(width)


def _figures(card: ApprovalCard, width: int, ink: Ink) -> list[Strip]:
    """What a vote would move, over as many lines as it takes."""
    if card.row.subject == "change":
        return []
    lines = [Line()]
    limit = money(_signed(card, "limit price").partition(" ")[0])
    for name, value, style in (
        (say("limit"), f"{limit} {_signed(card, 'time in force')}".strip(), ink.strong),
        (say("notional"), money(card.row.notional), ink.text),
        (say("drift"), f"{drift(card.row)} bp" if card.row.drift_bp is not None else NONE, ink.text),
        (say("slippage"), _slippage(card), ink.text),
    ):
        if not value:
            continue
        if lines[-1].cells and lines[-1].cells + width_of(name) + width_of(value) + 3 > width:
            lines.append(Line())
        line = lines[-1]
        line.gap(2 if line.cells else 0).put(name, ink.muted).gap(1).put(value, style)
    return [line.strip(width) for line in lines]


def _slippage(card: ApprovalCard) -> str:
    """Expected, and where it is known, at worst: `1.1 to 3.0 bp`."""
    expected, worst = basis_points(card.expected_slippage_bp), basis_points(card.worst_slippage_bp)
    if card.expected_slippage_bp is None or card.worst_slippage_bp is None or expected == worst:
        return expected
    return say("{expected} to {worst}", expected=expected.removesuffix(" bp"), worst=worst)


def _signed(card: ApprovalCard, name: str) -> str:
    """What the text that a vote covers says of `name`: no second source could say something else."""
    found = (line for line in card.order_text.split("\n") if line.startswith(f"{name}: "))
    return next(found, "").partition(": ")[2]


def _standing(card: ApprovalCard, width: int, ink: Ink) -> list[Strip]:
    """Whether the checks hold, what the request waits for, and who made it, in one line where they fit."""
    failed = [check.name for check in card.checks if not check.passed]
    count = len(card.checks)
    parts: list[list[Piece]] = []
    if failed:
        parts.append(
            [
                Piece(
                    say(
                        "✕ {failed} of {count} checks fail: {names}",
                        failed=len(failed),
                        count=count,
                        names=", ".join(failed),
                    ),
                    ink.bad,
                )
            ]
        )
    elif count:
        words = several(count, "{count} check holds", "{count} checks hold")
        parts.append([Piece(f"✓ {words}", ink.good)])
    if card.caution:
        parts.append([Piece(f"! {card.caution}", ink.warn)])
    if card.row.note:
        parts.append([Piece(remark(card.row), ink.warn)])
    if card.row.looking:
        parts.append([Piece(f"{LOOKED_AT} {looking_words(card.row)}", ink.person)])
    parts.append([Piece(say("by "), ink.muted), Piece(card.row.proposer, ink.text)])
    lines: list[list[Piece]] = [[]]
    for part in parts:
        if lines[-1] and sum(width_of(piece.text) for piece in (*lines[-1], *part)) + 3 > width:
            lines.append([])
        lines[-1] += [Piece("   "), *part] if lines[-1] else part
    return [strip for line in lines for strip in paragraph(line, width)]


def _check(check: CheckView, width: int, ink: Ink) -> list[Strip]:
    mark, style = ("✓", ink.good) if check.passed else ("✕", ink.bad)
    numbers = f"{check.value} / {check.limit}" if check.limit else check.value
    verdict = "" if check.passed else say("FAILED  ")
    line = Line().put(mark, style).gap(1).put(check.control, ink.muted).gap(1)
    line.put(check.name, ink.text)
    if line.cells + width_of(verdict) + width_of(numbers) + 2 <= width:
        line.gap(width - line.cells - width_of(verdict) - width_of(numbers)).put(verdict, ink.bad).put(
            numbers, ink.text
        )
        lines = [line.strip(width)]
    else:
        pieces = [Piece(verdict, ink.bad), Piece(numbers, ink.text)]
        lines = [line.strip(width), *paragraph(pieces, width, Piece("  "))]
    if check.detail and not check.passed:
        lines += paragraph([Piece(check.detail, ink.muted)], width, Piece("  "))
    return lines


def _votes(card: ApprovalCard, width: int, ink: Ink) -> list[Strip]:
    lines: list[Strip] = []
    for vote in card.votes:
        mark, style = (say("✓ approve"), ink.good) if vote.choice == "approve" else (say("✕ reject"), ink.bad)
        head = [
            Piece(mark, style),
            Piece(f"  {vote.name}", ink.strong),
            Piece(f" ({vote.role}) {clock(vote.at)}", ink.muted),
        ]
        if vote.reason:
            head.append(Piece(f"  {vote.reason}", ink.text))
        lines += strips(wrap(head, width, [Piece("  ")]), width)
    if card.row.state == "pending" and card.eligible:
        lines += paragraph(
            [Piece(", ".join(card.eligible), ink.text)],
            width,
            Piece(say("may vote").ljust(_MARKS), ink.muted),
        )
    elif not card.votes:
        lines.append(Line().put(say("nobody voted"), ink.muted).strip(width))
    if card.needs:
        lines += paragraph(
            [Piece(" ".join(card.needs), ink.text)], width, Piece(say("needs").ljust(_MARKS), ink.muted)
        )
    return lines
