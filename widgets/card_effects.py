"""What an approved request would do, as lines of its card: before and after, what it costs, and when it goes out."""

from __future__ import annotations

from textual.strip import Strip

from widgets.ink import Ink
from widgets.language import say
from widgets.lines import fit
from widgets.numerals import basis_points
from widgets.prose import paragraph, section
from widgets.specs.approval_card import ApprovalCard
from widgets.untrusted import untrusted
from widgets.wrap import Piece


def afterwards(card: ApprovalCard, width: int, ink: Ink) -> list[Strip]:
    """What would be different, before and after; what the desk cannot tell is there, as unknown."""
    if not card.decoded:
        return []
    title = (
        say("Afterwards, if all of it fills at its limit")
        if card.row.subject == "order"
        else say("What it changes")
    )
    lines = section(title, width, ink)
    names = min(max(len(row.name) for row in card.decoded) + 1, max(8, width * 2 // 5))
    for row in card.decoded:
        pieces = [Piece(f"{row.before} → ", ink.muted)] if row.before else []
        pieces.append(Piece(row.after, ink.strong if row.known else ink.warn))
        name = Piece(fit(untrusted(row.name), names).ljust(names) + " ", ink.muted)
        lines += paragraph(pieces, width, name)
    return lines


def costs(card: ApprovalCard, width: int, ink: Ink) -> list[Strip]:
    """What slippage is expected, what it may be at worst, how both were found, and when the order would go out."""
    lines: list[Strip] = []
    if card.slippage_basis:
        words = say(
            "{expected} expected, {worst} at worst",
            expected=basis_points(card.expected_slippage_bp),
            worst=basis_points(card.worst_slippage_bp),
        )
        pieces = [Piece(words, ink.text), Piece(f"  {card.slippage_basis}", ink.muted)]
        lines += paragraph(pieces, width, Piece(f"{say('Slippage')}  ", ink.muted))
    if card.timing:
        lines += paragraph([Piece(card.timing, ink.text)], width, Piece(f"{say('Goes out')}  ", ink.muted))
    return section(say("Costs"), width, ink) + lines if lines else []
