"""Standing rules as lines: what each covers, what is left of it, until when, and who made it."""

from __future__ import annotations

from textual.strip import Strip

from widgets.ink import Ink
from widgets.language import marked, say, several, worded
from widgets.lines import Line, blank
from widgets.numerals import clock, day
from widgets.prose import label, paragraph
from widgets.specs.policy import RuleList, RuleRow
from widgets.wrap import Piece

_EMPTY = marked(
    "No standing rule is in force: every order that adds risk needs its own votes. A rule lets orders of one "
    "instrument, side and venue go out up to an amount and a date; it is made under the same quorum."
)


def rules_lines(spec: RuleList, width: int, ink: Ink) -> list[Strip]:
    """Those in force first."""
    if not spec.rows:
        return paragraph([Piece(say(_EMPTY), ink.muted)], width)
    lines: list[Strip] = []
    for row in spec.rows:
        lines += [*_rule(row, spec.currency, width, ink), blank(width)]
    return lines


def _rule(row: RuleRow, currency: str, width: int, ink: Ink) -> list[Strip]:
    live = row.state == "active"
    head = Line().put("● " if live else "○ ", ink.good if live else ink.muted)
    head.put(
        f"{say(row.side) if row.side else ''} {row.instrument}".strip(), ink.strong if live else ink.muted
    )
    head.put(say(" on {venue}", venue=row.venue), ink.text if live else ink.muted)
    head.put(f"  {worded(row.state, 'rule')}", ink.good if live else ink.warn)
    lines = [head.strip(width)]
    for name, text in (
        (say("Rule"), say("{rule}, by request {request}", rule=row.rule, request=row.request)),
        (
            say("At most"),
            say(
                "{order} an order, {day} a day, {total} in all, {currency}",
                order=row.most_order,
                day=row.most_day,
                total=row.most_total,
                currency=currency,
            ),
        ),
        (
            say("Left"),
            say(
                "{day} today, {total} in all; {used}",
                day=row.left_day,
                total=row.left_total,
                used=_used(row.uses),
            ),
        ),
        (say("Strategy"), row.strategy),
        (say("Until"), f"{day(row.until)}, {clock(row.until)} UTC"),
        (say("Made by"), row.made_by),
        (say("Note"), row.note),
    ):
        if text:
            lines += paragraph([Piece(text, ink.text)], width, Piece(f"  {label(name, 10)}", ink.muted))
    return lines


def _used(uses: int) -> str:
    match uses:
        case 0:
            return say("not used yet")
        case 1:
            return say("used once")
        case _:
            return several(uses, "used once", "used {count} times")
