"""The newest events of market structure as a list, each with the time from which it was known."""

from __future__ import annotations

from textual.strip import Strip

from widgets.chart_marks import ARROWS
from widgets.ink import Ink
from widgets.language import marked, say, several
from widgets.lines import Line, page, width_of
from widgets.notice import notice_lines
from widgets.numerals import NONE, clock, price
from widgets.specs.status import Notice
from widgets.specs.structure import MarketStructure, StructureEvent

NAMES = {
    "swing": marked("Swing"),
    "bos": marked("BOS"),
    "choch": marked("CHoCH"),
    "sweep": marked("Sweep"),
    "gap": marked("FVG"),
    "order": marked("Order block"),
    "mitigation": marked("Mitigation"),
    "breaker": marked("Breaker"),
}
FATES = {"new": "", "touched": marked("touched"), "invalid": marked("broken"), "expired": marked("too old")}
_DIRECTIONS = {
    "up": marked("last break up"),
    "down": marked("last break down"),
    "none": marked("no break so far"),
}


def structure_lines(spec: MarketStructure, width: int, height: int, ink: Ink) -> list[Strip]:
    """Where the price stands, then the events, newest first."""
    if not spec.events:
        text = several(
            spec.bars,
            "No structure in {count} closed {interval} bar of {instrument} so far.",
            "No structure in {count} closed {interval} bars of {instrument} so far.",
            interval=spec.interval,
            instrument=spec.instrument,
        )
        return notice_lines(Notice(state="empty", text=text), width, height, ink)
    lines = [_standing(spec, width, ink)]
    if height >= 4:
        lines.append(_titles(width, ink))
    lines += [_event(event, spec, width, ink) for event in spec.events[: max(0, height - len(lines))]]
    return page(lines, width, height)


def _standing(spec: MarketStructure, width: int, ink: Ink) -> Strip:
    line = Line().put(f"{say(spec.trend).capitalize()}, {say(_DIRECTIONS[spec.direction])}", ink.strong)
    for name, level in ((say("resistance"), spec.resistance), (say("support"), spec.support)):
        shown = NONE if level is None else price(level, spec.decimals)
        if line.cells + 4 + width_of(name) + len(shown) <= width:
            line.gap(3).put(f"{name} ", ink.muted).put(shown, ink.text)
    return line.strip(width)


def _titles(width: int, ink: Ink) -> Strip:
    return (
        Line()
        .left(say("Known at"), 10, ink.heading)
        .left(say("What"), 15, ink.heading)
        .put(say("Price"), ink.heading)
    ).strip(width)


def _event(event: StructureEvent, spec: MarketStructure, width: int, ink: Ink) -> Strip:
    seconds = spec.interval.endswith("s")
    style = ink.muted if event.fate != "new" else ink.sign(1 if event.side == "up" else -1)
    if event.what == "sweep" and event.fate == "new":
        style = ink.warn
    top, bottom = price(event.top, spec.decimals), price(event.bottom, spec.decimals)
    of = say(FATES[event.fate]) if FATES[event.fate] else say("of {time}", time=clock(event.at, seconds))
    levels = top if event.bottom == event.top else f"{bottom}-{top}"
    if 25 + len(levels) + 2 + len(of) > width:
        # What became of a zone matters more than its far edge.
        levels = top if event.side == "up" else bottom
    line = Line().left(clock(event.known_at, seconds), 10, ink.text)
    line.left(f"{say(NAMES[event.what])} {ARROWS[event.side]}", 15, style)
    line.put(levels, ink.text if event.fate == "new" else ink.muted)
    if line.cells + 2 + len(of) <= width:
        line.gap(2).put(of, ink.muted)
    return line.strip(width)
