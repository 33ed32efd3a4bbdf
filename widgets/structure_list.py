"""The newest events of market structure as a list, each with the time from which it was known."""

from __future__ import annotations

from textual.strip import Strip

from widgets.chart_marks import ARROWS
from widgets.ink import Ink
from widgets.lines import Line, page
from widgets.notice import notice_lines
from widgets.numerals import NONE, clock, price
from widgets.specs.status import Notice
from widgets.specs.structure import MarketStructure, StructureEvent

NAMES = {
    "swing": "Swing",
    "bos": "BOS",
    "choch": "CHoCH",
    "sweep": "Sweep",
    "gap": "FVG",
    "order": "Order block",
    "mitigation": "Mitigation",
    "breaker": "Breaker",
}
FATES = {"new": "", "touched": "touched", "invalid": "broken", "expired": "too old"}
_DIRECTIONS = {"up": "last break up", "down": "last break down", "none": "no break so far"}


def structure_lines(spec: MarketStructure, width: int, height: int, ink: Ink) -> list[Strip]:
    """Where the price stands, then the events, newest first."""
    if not spec.events:
        text = f"No structure in {spec.bars} closed {spec.interval} bars of {spec.instrument} so far."
        return notice_lines(Notice(state="empty", text=text), width, height, ink)
    lines = [_standing(spec, width, ink)]
    if height >= 4:
        lines.append(_titles(width, ink))
    lines += [_event(event, spec, width, ink) for event in spec.events[: max(0, height - len(lines))]]
    return page(lines, width, height)


def _standing(spec: MarketStructure, width: int, ink: Ink) -> Strip:
    line = Line().put(f"{spec.trend.capitalize()}, {_DIRECTIONS[spec.direction]}", ink.strong)
    for name, level in (("resistance", spec.resistance), ("support", spec.support)):
        shown = NONE if level is None else price(level, spec.decimals)
        if line.cells + 4 + len(name) + len(shown) <= width:
            line.gap(3).put(f"{name} ", ink.muted).put(shown, ink.text)
    return line.strip(width)


def _titles(width: int, ink: Ink) -> Strip:
    return (
        Line().left("Known at", 10, ink.heading).left("What", 15, ink.heading).put("Price", ink.heading)
    ).strip(width)


def _event(event: StructureEvent, spec: MarketStructure, width: int, ink: Ink) -> Strip:
    seconds = spec.interval.endswith("s")
    style = ink.muted if event.fate != "new" else ink.sign(1 if event.side == "up" else -1)
    if event.what == "sweep" and event.fate == "new":
        style = ink.warn
    top, bottom = price(event.top, spec.decimals), price(event.bottom, spec.decimals)
    of = FATES[event.fate] or f"of {clock(event.at, seconds)}"
    levels = top if event.bottom == event.top else f"{bottom}-{top}"
    if 25 + len(levels) + 2 + len(of) > width:
        # What became of a zone matters more than its far edge.
        levels = top if event.side == "up" else bottom
    line = Line().left(clock(event.known_at, seconds), 10, ink.text)
    line.left(f"{NAMES[event.what]} {ARROWS[event.side]}", 15, style)
    line.put(levels, ink.text if event.fate == "new" else ink.muted)
    if line.cells + 2 + len(of) <= width:
        line.gap(2).put(of, ink.muted)
    return line.strip(width)
