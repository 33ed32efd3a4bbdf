"""What market structure says of one candle."""

from __future__ import annotations

from collections.abc import Iterator

from widgets.chart_marks import ARROWS
from widgets.chart_view import LENGTHS
from widgets.language import say
from widgets.specs.market import Bar
from widgets.specs.structure import MarketStructure
from widgets.structure_list import NAMES


def said_of(structure: MarketStructure, bar: Bar) -> tuple[str, ...]:
    """Swings of the candle, what broke or was swept at its close, and the zones known by then that it stands in."""
    closed = bar.at + LENGTHS.get(structure.interval, 0)
    return tuple(dict.fromkeys((*_marks(structure, bar, closed), *_zones(structure, bar, closed))))


def _marks(structure: MarketStructure, bar: Bar, closed: int) -> Iterator[str]:
    for mark in structure.marks:
        if mark.what == "swing":
            if mark.at == bar.at:
                yield say("swing high") if mark.side == "up" else say("swing low")
        elif bar.at < mark.known_at <= closed:
            yield f"{NAMES[mark.what]} {ARROWS[mark.side]}"


def _zones(structure: MarketStructure, bar: Bar, closed: int) -> Iterator[str]:
    for zone in structure.zones:
        if zone.known_at <= closed and bar.low <= zone.top and bar.high >= zone.bottom:
            yield say("in {zone} {side}", zone=NAMES[zone.what], side=ARROWS[zone.side])
