"""What going live still takes, as lines: what is missing first in a sentence, then each need with what to type next."""

from __future__ import annotations

from rich.style import Style
from textual.strip import Strip

from widgets.go_live_words import STATES, how_to_test, summary
from widgets.ink import Ink
from widgets.language import say
from widgets.lines import Line, blank
from widgets.numerals import clock
from widgets.prose import paragraph
from widgets.specs.go_live import GoLiveList, Need, NeedState
from widgets.untrusted import untrusted
from widgets.wrap import Piece

_SIGNS: dict[NeedState, str] = {"ok": "✓", "missing": "○", "failed": "✗", "untested": "?", "not offered": "-"}
_STATE = 14


def go_live_lines(spec: GoLiveList, width: int, ink: Ink) -> list[Strip]:
    """Every need, and how to test all of them."""
    lines = paragraph([Piece(summary(spec), ink.strong)], width)
    lines += [*paragraph([Piece(how_to_test(spec), ink.muted)], width), blank(width)]
    for need in spec.needs:
        lines += [*_need(need, width, ink), blank(width)]
    return lines[:-1]


def _need(need: Need, width: int, ink: Ink) -> list[Strip]:
    style = _style(need, ink)
    line = Line().put(f"{_SIGNS[need.state]} ", style).left(say(STATES[need.state]), _STATE - 2, style)
    tested = say("tested {time}", time=clock(need.tested_at)) if need.tested_at else ""
    line.left(say(need.title), max(8, width - _STATE - len(tested) - 1), ink.strong).gap(1).put(
        tested, ink.muted
    )
    lines = [line.strip(width)]
    lines += _inset(need.text, width, ink.text)
    if need.next:
        lines += _inset(f"→ {need.next}", width, ink.key)
    return lines


def _inset(text: str, width: int, style: Style) -> list[Strip]:
    inset = 2 if width < 60 else _STATE
    return [
        Line().gap(inset).put_all((segment.text, segment.style or style) for segment in strip).strip(width)
        for strip in paragraph([Piece(untrusted(text), style)], width - inset)
    ]


def _style(need: Need, ink: Ink) -> Style:
    match need.state:
        case "ok":
            return ink.good
        case "failed":
            return ink.bad
        case "missing":
            return ink.warn if need.needed else ink.muted
        case _:
            return ink.muted
