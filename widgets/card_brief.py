"""An approval card for a reviewer in a hurry: side, size, price, worst loss, limits touched, votes, age."""

from __future__ import annotations

from textual.strip import Strip

from widgets.approval_words import (
    SIDES,
    drift,
    quantity,
    remark,
    side_style,
    time_left,
    time_style,
    waited,
)
from widgets.ink import Ink
from widgets.key_words import key_of
from widgets.language import say, several
from widgets.lines import Line
from widgets.numerals import NONE, basis_points, money
from widgets.prose import paragraph
from widgets.specs.approval_card import ApprovalCard
from widgets.wrap import Piece


def brief_lines(card: ApprovalCard, width: int, ink: Ink) -> list[Strip]:
    """A few lines, none of which is the text that a vote covers; the last says how to come to that."""
    row = card.row
    order = row.subject == "order"
    head = Line()
    if order:
        head.put(say(SIDES[row.side]), side_style(row, ink)).gap(1)
        head.put(f"{quantity(row)} {row.instrument}", ink.strong)
    else:
        head.put(row.title, ink.strong)
    lines = [head.strip(width)]
    failed = [check.name for check in card.checks if not check.passed]
    worst = say("{loss} at its stop", loss=money(row.lost)) if row.lost else say("no stop bounds it")
    slippage = basis_points(card.worst_slippage_bp)
    holds = several(len(card.checks), "{count} check holds", "{count} checks hold") if card.checks else NONE
    for name, value, style in (
        (say("Price"), money(row.price) if order else "", ink.text),
        (say("Notional"), money(row.notional) if order else "", ink.text),
        (
            say("At worst"),
            say("{worst}, slippage {slippage}", worst=worst, slippage=slippage) if order else "",
            ink.text,
        ),
        (say("Drift"), f"{drift(row)} bp" if order else "", ink.text),
        (
            say("Limits"),
            f"✕ {', '.join(failed)}" if failed else f"✓ {holds}",
            ink.bad if failed else ink.good,
        ),
        (say("Votes"), say("{votes} of {needed}", votes=row.votes, needed=row.needed), ink.text),
        (say("Left"), time_left(row), time_style(row, ink)),
        (say("Age"), waited(row), ink.text),
        (say("By"), row.proposer, ink.text),
        (say("Note"), remark(row), ink.warn),
        (say("Caution"), card.caution, ink.warn),
    ):
        if value:
            lines += paragraph([Piece(value, style)], width, Piece(f"{name:<10}", ink.muted))
    hint = (
        Line()
        .put(key_of("card.brief", "b"), ink.key)
        .put(say(" shows the whole text, which an approval takes"), ink.muted)
    )
    return [*lines, hint.strip(width)]
