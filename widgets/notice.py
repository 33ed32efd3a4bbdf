"""The states of a pane, each with a sign and a word of its own, and the sentence that stands in place of its figures."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from rich.style import Style
from textual.strip import Strip

from widgets.ink import Ink
from widgets.language import marked, say
from widgets.lines import Line, blank, page
from widgets.specs.status import Notice
from widgets.wrap import Piece, strips, wrap

State = Literal["empty", "loading", "delayed", "stale", "failed", "halted", "disconnected"]


class Told(NamedTuple):
    """How a state is told without colour."""

    sign: str
    words: str
    beside: str
    """Beside the name of a pane whose figures are still shown."""


STATES: Mapping[State, Told] = MappingProxyType(
    {
        "empty": Told("○", marked("Nothing here yet"), ""),
        "loading": Told("◌", marked("Loading"), ""),
        "delayed": Told("◷", marked("Delayed"), marked("host silent")),
        "stale": Told("◔", marked("Stale"), marked("stale")),
        "failed": Told("✕", marked("Failed"), ""),
        "halted": Told("■", marked("The desk is halted"), marked("desk halted")),
        "disconnected": Told("⊘", marked("Not connected"), marked("not connected")),
    }
)


def notice_lines(notice: Notice, width: int, height: int, ink: Ink, then: str = "") -> list[Strip]:
    """The word for the state, the sentence and what to do about it, a little above the middle."""
    return state_lines(notice.state, say(notice.text), width, height, ink, then)


def state_lines(state: State, text: str, width: int, height: int, ink: Ink, then: str = "") -> list[Strip]:
    """The same for any state."""
    told = STATES[state]
    lines = [Line().put(f"{told.sign} {say(told.words)}", _style(state, ink)).strip(width)]
    for sentence, style in ((text, ink.muted), (then, ink.text)):
        if sentence:
            lines += strips(wrap([Piece(sentence, style)], max(1, width)), width)
    above = max(0, min(2, (height - len(lines)) // 2))
    return page([*[blank(width)] * above, *lines], width, height)


def foot_lines(state: State, then: str, width: int, most: int, ink: Ink) -> list[Strip]:
    """What to do about the state of a pane whose figures are still shown; nothing where it has no room."""
    style = _style(state, ink)
    rows = wrap([Piece(f"{STATES[state].sign} ", style), Piece(then, style)], max(1, width), [Piece("  ")])
    return strips(rows, width) if len(rows) <= most else []


def _style(state: State, ink: Ink) -> Style:
    match state:
        case "empty":
            return ink.muted
        case "loading":
            return ink.accent
        case "failed" | "halted":
            return ink.bad
        case _:
            return ink.warn
