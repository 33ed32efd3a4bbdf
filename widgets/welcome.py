"""What an empty chat says to somebody who has just arrived, and what it offers to begin with."""

from __future__ import annotations

from collections.abc import Sequence

from textual.strip import Strip

from widgets.ink import Ink
from widgets.language import marked, say
from widgets.lines import Line, blank, fit, page
from widgets.prose import paragraph
from widgets.specs.status import Suggestion
from widgets.untrusted import untrusted
from widgets.wrap import Piece, sentence

_SAYS = (
    marked(
        "A desk for trading together: it watches the market, answers from evidence, and lets analysts debate a trade."
    ),
    marked("No order leaves it before people have approved its exact text."),
)
TRIES = (
    Suggestion(line="what is BTC doing?", what=marked("figures that can be opened"), group=marked("Try")),
    Suggestion(
        line="/debate BTC-USDT 15m", what=marked("Bull against Bear, then a plan"), group=marked("Try")
    ),
    Suggestion(
        line="/buy BTC-USDT 0.01",
        what=marked("an order to vote on"),
        group=marked("Try"),
        whole=False,
    ),
)
"""Until the host has said what it suggests."""
_WIDEST = 76


def start_lines(says: Sequence[str], width: int, height: int, ink: Ink) -> list[Strip]:
    """The start screen: a title, what the desk is, and last what to do now; numbered where there is room for it."""
    title, *about, offer = says
    lines = [Line().put(fit(title, width), ink.title).strip(width)]
    if len(about) + 5 <= height:
        lines.append(blank(width))
    for number, text in enumerate(about, 1):
        pieces = [Piece(untrusted(text), ink.text)]
        lines += paragraph(pieces, min(width, _WIDEST + 4), Piece(f"{number:>2} ", ink.muted))
    now = paragraph([Piece(untrusted(offer), ink.accent)], min(width, _WIDEST))
    lines = [*lines[: height - len(now) - 1], blank(width), *now]
    return page([strip.adjust_cell_length(width) for strip in lines], width, height)


def welcome_lines(
    width: int, height: int, ink: Ink, offered: Sequence[Suggestion] = TRIES, chosen: int = -1
) -> list[Strip]:
    """What the desk is and what to begin with, by number; where it is tight, only that."""
    offered = offered or TRIES
    column = min(max(len(each.line) for each in offered) + 5, max(12, width - 2))
    lines: list[Strip] = []
    group = ""
    for number, each in enumerate(offered, 1):
        if each.group != group:
            group = each.group
            lines.append(Line().put(say(group), ink.title).strip(width))
        shown = Line().put(f"{number} ", ink.key if number < 10 else ink.muted)
        shown.left(
            each.line,
            max(1, min(len(each.line), width - 2)),
            ink.chosen if number - 1 == chosen else ink.accent,
        )
        if column + 16 <= width:
            shown.to(column).left(say(each.what), width - column, ink.muted)
        lines.append(shown.strip(width))
    how = say("A number and Enter takes one, in the composer or here.")
    hint = [strip.adjust_cell_length(width) for strip in sentence(how, min(width, _WIDEST), ink.muted)]
    about = [
        strip.adjust_cell_length(width)
        for text in _SAYS
        for strip in sentence(say(text), min(width, _WIDEST), ink.text)
    ]
    whole = [
        Line().put(say("Welcome to the desk"), ink.title).strip(width),
        *about,
        blank(width),
        *lines,
        *hint,
    ]
    if len(whole) <= height:
        lines = [blank(width), *whole] if len(whole) + 1 <= height else whole
    elif len(lines) + len(hint) <= height:
        lines = [*lines, *hint]
    return page(lines, width, height)
