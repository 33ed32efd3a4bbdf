"""What the advisers of a debate made of its plan, as lines: who, what is left of the order, and why."""

from __future__ import annotations

from rich.style import Style
from textual.strip import Strip

from widgets.ink import Ink
from widgets.language import marked, say
from widgets.lines import Line
from widgets.prose import RunPieces, paragraph, pieces_of, section
from widgets.specs.strategy import AdviceView, StrategySnapshot
from widgets.untrusted import untrusted
from widgets.wrap import Piece

_PATIENCE = {
    "immediate": marked("at once"),
    "defer": marked("wait while it is dearer than usual"),
    "park": marked("no order now"),
}


def advice(card: StrategySnapshot, width: int, ink: Ink, pieces: RunPieces = pieces_of) -> list[Strip]:
    """The section of the card; nothing on a card that no adviser saw."""
    lines: list[Strip] = []
    if card.advice:
        lines += section(say("Advice (shrinks, delays or ends an order)"), width, ink)
    for one in card.advice:
        effect, style = _effect(one, ink)
        line = Line().put(one.role, ink.title).gap(2).put(effect, style)
        if not one.by:
            line.gap(2).put(say("rule-based"), ink.muted)
        lines.append(line.strip(width))
        lines += paragraph([Piece(untrusted(one.by), ink.muted)], width, Piece("  ")) if one.by else []
        lines += paragraph(pieces(one.runs, ink), width, Piece("  ")) if one.runs else []
    if card.reading:
        lines += section(
            say("Strategy Analyst ({reading_by})", reading_by=untrusted(card.reading_by)), width, ink
        )
    for sentence in card.reading:
        lines += paragraph(pieces(sentence, ink), width, Piece("- ", ink.muted))
    return lines


def _effect(one: AdviceView, ink: Ink) -> tuple[str, Style]:
    if one.latency:
        return say(_PATIENCE[one.latency]), ink.text if one.latency == "immediate" else ink.warn
    if one.factor == 0.0:
        return say("veto"), ink.down
    if one.factor < 1.0:
        return say("leaves {factor:.2f} of the size", factor=one.factor), ink.warn
    return say("no objection"), ink.text
