"""Standing rules as lines: what each covers, what is left of it, until when, and who made it."""

from __future__ import annotations

from textual.strip import Strip

from widgets.ink import Ink
from widgets.lines import Line, blank
from widgets.numerals import clock, day
from widgets.prose import paragraph
from widgets.specs.policy import RuleList, RuleRow
from widgets.wrap import Piece

_EMPTY = (
    "No standing rule is in force: every order that adds risk needs its own votes. A rule lets orders of one "
    "instrument, side and venue go out up to an amount and a date; it is made under the same quorum."
)


def rules_lines(spec: RuleList, width: int, ink: Ink) -> list[Strip]:
    """Those in force first."""
    if not spec.rows:
        return paragraph([Piece(_EMPTY, ink.muted)], width)
    lines: list[Strip] = []
    for row in spec.rows:
        lines += [*_rule(row, spec.currency, width, ink), blank(width)]
    return lines


def _rule(row: RuleRow, currency: str, width: int, ink: Ink) -> list[Strip]:
    live = row.state == "active"
    head = Line().put("● " if live else "○ ", ink.good if live else ink.muted)
    head.put(f"{row.side} {row.instrument}".strip(), ink.strong if live else ink.muted)
    head.put(f" on {row.venue}", ink.text if live else ink.muted)
    head.put(f"  {row.state}", ink.good if live else ink.warn)
    lines = [head.strip(width)]
    for name, text in (
        ("Rule", f"{row.rule}, by request {row.request}"),
        ("At most", f"{row.most_order} an order, {row.most_day} a day, {row.most_total} in all, {currency}"),
        ("Left", f"{row.left_day} today, {row.left_total} in all; {_used(row.uses)}"),
        ("Strategy", row.strategy),
        ("Until", f"{day(row.until)}, {clock(row.until)} UTC"),
        ("Made by", row.made_by),
        ("Note", row.note),
    ):
        if text:
            lines += paragraph([Piece(text, ink.text)], width, Piece(f"  {name:<10}", ink.muted))
    return lines


def _used(uses: int) -> str:
    match uses:
        case 0:
            return "not used yet"
        case 1:
            return "used once"
        case _:
            return f"used {uses} times"
