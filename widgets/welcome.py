"""What an empty chat says to somebody who has just arrived."""

from __future__ import annotations

from textual.strip import Strip

from widgets.ink import Ink
from widgets.lines import Line, blank, page
from widgets.wrap import sentence

_SAYS = (
    "A desk for trading together: it watches the market, answers from evidence, and lets analysts debate a trade.",
    "No order leaves it before people have approved its exact text.",
)
_TRIES = (
    ("what is BTC doing?", "an answer whose figures can be opened"),
    ("/debate BTC-USDT 15m", "Bull against Bear, and a plan to vote on"),
    ("/buy BTC-USDT 0.01", "an order to vote on, with F6"),
)
_WIDEST = 76


def welcome_lines(width: int, height: int, ink: Ink) -> list[Strip]:
    """What the desk is and three things to try; where it is tight, only those."""
    column = max(len(line) for line, _ in _TRIES) + 3
    tries = []
    for line, what in _TRIES:
        shown = Line().gap(2).put(line, ink.accent)
        if 2 + column + len(what) <= width:
            shown.to(2 + column).put(what, ink.muted)
        tries.append(shown.strip(width))
    lines = [Line().put("Try", ink.title).strip(width), *tries]
    about = [
        strip.adjust_cell_length(width)
        for text in _SAYS
        for strip in sentence(text, min(width, _WIDEST), ink.text)
    ]
    whole = [Line().put("Welcome to the desk", ink.title).strip(width), *about, blank(width), *lines]
    if len(whole) + 1 <= height:
        lines = [blank(width), *whole] if len(whole) + 2 <= height else whole
    return page(lines, width, height)
