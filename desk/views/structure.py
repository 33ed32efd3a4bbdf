"""Market structure of closed bars: what has been said so far, and where the price stands in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from data.candles import INTERVALS
from data.market import Market
from data.structure import events as said
from data.structure.follow import StructureFollower
from data.structure.reading import LivingZone
from data.structure.rules import Rules
from desk.views.market import provenance, require_interval
from widgets.specs.structure import (
    MarketStructure,
    StructureEvent,
    StructureMark,
    StructureSide,
    StructureZone,
    ZoneFate,
)

READ_BARS = 2 * Rules().life + Rules().reach + Rules().lag
"""Closed bars that structure is read from: a living zone may rest on a swing that was as old when the zone was formed."""
MARKS, ZONES, EVENTS = 160, 24, 40
_SIDES: dict[said.Extreme, StructureSide] = {"high": "up", "low": "down"}
_FATES: dict[said.ZoneState, ZoneFate] = {
    "mitigated": "touched",
    "invalid": "invalid",
    "expired": "expired",
}


@dataclass
class _Followed:
    follower: StructureFollower = field(default_factory=StructureFollower)
    changes: int = 0
    """How often a look at the bars brought something, were it only a bar."""
    last: tuple[int, int] = (0, 0)
    """Bars read, and opening time of the newest."""


class StructureWatch:
    """Follows the bars of a market, one follower for each instrument and interval that was asked for."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._followed: dict[tuple[str, str], _Followed] = {}

    def follow(self, symbol: str, interval: str) -> int:
        """Read the bars that are new or revised; the number grows whenever the view would be another."""
        return self._follow(symbol, interval).changes

    def follower(self, symbol: str, interval: str) -> StructureFollower:
        """What follows these bars, up to the newest."""
        return self._follow(symbol, interval).follower

    def view(self, symbol: str, interval: str, now: int) -> MarketStructure:
        """The structure of the closed bars."""
        follower = self._follow(symbol, interval).follower
        reading, events = follower.reading, tuple(follower.events)
        length = INTERVALS[interval]
        marks = [mark for event in events if (mark := _mark(event, length)) is not None]
        news = [told for event in reversed(events) if (told := _told(event, length)) is not None]
        zones = sorted(reading.zones, key=lambda live: _distance(live.zone, reading.close))
        return MarketStructure(
            instrument=symbol,
            interval=interval,
            decimals=self._market.view(symbol).instrument.decimals,
            bars=reading.bars,
            close=reading.close,
            trend=reading.trend,
            direction=reading.direction or "none",
            atr=reading.atr,
            resistance=reading.resistance,
            support=reading.support,
            marks=tuple(marks[-MARKS:]),
            zones=tuple(_zones(zones[:ZONES], length)),
            events=tuple(news[:EVENTS]),
            provenance=provenance(self._market, symbol, now),
        )

    def _follow(self, symbol: str, interval: str) -> _Followed:
        require_interval(interval)
        bars = self._market.view(symbol).candles(interval, READ_BARS)
        followed = self._followed.setdefault((symbol, interval), _Followed())
        found = followed.follower.follow(bars)
        last = (len(bars), bars[-1].ts if bars else 0)
        if found.events or found.withdrawn or last != followed.last:
            followed.changes += 1
            followed.last = last
        return followed


def market_structure(market: Market, symbol: str, interval: str, now: int) -> MarketStructure:
    """The structure of the bars there are, read once."""
    return StructureWatch(market).view(symbol, interval, now)


def _mark(event: said.StructureEvent, length: int) -> StructureMark | None:
    known = event.t + length
    match event:
        case said.Swing():
            side = _SIDES[event.side]
            return StructureMark(what="swing", side=side, at=event.anchor, known_at=known, price=event.price)
        case said.Break():
            return StructureMark(
                what=event.kind, side=event.side, at=event.anchor, known_at=known, price=event.price
            )
        case said.Sweep():
            side = _SIDES[event.side]
            return StructureMark(what="sweep", side=side, at=event.anchor, known_at=known, price=event.price)
        case _:
            return None


def _told(event: said.StructureEvent, length: int) -> StructureEvent | None:
    """An event of the list; swings are drawn, but would crowd the rest out of a list."""
    known = event.t + length
    match event:
        case said.Break() | said.Sweep():
            mark = _mark(event, length)
            assert mark is not None
            return StructureEvent(
                what=mark.what, side=mark.side, at=mark.at, known_at=known, top=mark.price, bottom=mark.price
            )
        case said.Zone():
            return _of_zone(event, "new", known)
        case said.ZoneChange():
            return _of_zone(event.zone, _FATES[event.state], known)
        case _:
            return None


def _of_zone(zone: said.Zone, fate: ZoneFate, known: int) -> StructureEvent:
    return StructureEvent(
        what=zone.kind,
        side=zone.side,
        fate=fate,
        at=zone.anchor,
        known_at=known,
        top=zone.top,
        bottom=zone.bottom,
    )


def _zones(living: Iterable[LivingZone], length: int) -> Iterable[StructureZone]:
    for live in living:
        zone = live.zone
        yield StructureZone(
            what=zone.kind,
            side=zone.side,
            at=zone.anchor,
            known_at=zone.t + length,
            top=zone.top,
            bottom=zone.bottom,
            touched=live.mitigated,
        )


def _distance(zone: said.Zone, price: float) -> tuple[float, int]:
    """How far the price is from the zone, 0 inside; of those alike the newest first."""
    return max(zone.bottom - price, price - zone.top, 0.0), -zone.t
