"""Alerts that nobody has acknowledged, as lines: the critical ones first, and what happens while they wait."""

from __future__ import annotations

from textual.strip import Strip

from widgets.ink import Ink
from widgets.language import marked, say
from widgets.lines import Line, blank
from widgets.numerals import clock
from widgets.prose import paragraph
from widgets.specs.alerts import AlertList
from widgets.wrap import Piece

_NONE = marked("No alert waits to be acknowledged.")
_HOLDS = marked("A critical alert that nobody acknowledges within 60 s lets no new risk through.")


def alerts_lines(spec: AlertList, width: int, ink: Ink) -> list[Strip]:
    """Each with its time and its words."""
    if not spec.rows:
        return paragraph([Piece(say(_NONE), ink.good), Piece(f" {say(_HOLDS)}", ink.muted)], width)
    lines: list[Strip] = []
    if any(row.severity == "critical" for row in spec.rows):
        keys = Line().put("a", ink.key).put(say(" says in your name that you have read them"), ink.muted)
        lines = [keys.strip(width), *paragraph([Piece(say(_HOLDS), ink.muted)], width), blank(width)]
    for row in spec.rows:
        critical = row.severity == "critical"
        style = ink.bad if critical else ink.warn
        said = [Piece(f"{row.title}  " if row.title else "", style), Piece(row.text, ink.text)]
        mark = f"{'✕' if critical else '!'} {clock(row.at)}  "
        lines += paragraph(said, width, Piece(mark, style))
    return lines
