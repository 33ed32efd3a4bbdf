"""What market structure says: swings, breaks, sweeps and zones, each with two bars: known at, and described.

Bars are named by their opening time in UTC nanoseconds. An event with time `t` was known when bar `t` closed and never
changes after that; `anchor` is the bar that it describes, always at or before `t`. Prices are in quote units.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Side = Literal["up", "down"]
Extreme = Literal["high", "low"]
ZoneKind = Literal["gap", "order", "mitigation", "breaker"]
ZoneState = Literal["mitigated", "invalid", "expired"]


class Swing(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A turn of the price: no higher high (lower low) within the lag on either side, the first of equals."""

    t: int
    anchor: int
    side: Extreme
    price: float


class Break(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A close beyond the swing at `anchor`: `bos` goes on with the trend, `choch` turns it."""

    t: int
    anchor: int
    kind: Literal["bos", "choch"]
    side: Side
    price: float
    """Level of the swing."""
    close: float


class Sweep(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The swing at `anchor` was traded through and the price closed back, once a swing."""

    t: int
    anchor: int
    side: Extreme
    price: float
    """Level of the swing."""
    extreme: float
    """How far the price went beyond it."""
    bars: int
    """Bars from the one that went beyond to the one that closed back: 1 is a wick."""


class Zone(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A range of prices that structure left behind; an `up` zone supports from below, a `down` zone resists from above.

    `gap`: a fair value gap around its middle bar. `order`: the last opposite bar before a break. `breaker`: an order
    block that failed, its role turned. `mitigation`: the origin of a leg that could not take the extreme before it, once
    structure has broken against it.
    """

    t: int
    anchor: int
    kind: ZoneKind
    side: Side
    top: float
    bottom: float


class ZoneChange(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A zone was traded into for the first time, closed through, or grew too old to keep."""

    t: int
    zone: Zone
    state: ZoneState

    @property
    def anchor(self) -> int:
        """The bar that the zone describes."""
        return self.zone.anchor


class SwingExpired(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A swing that was never broken grew too old to keep."""

    t: int
    anchor: int
    side: Extreme
    price: float


StructureEvent = Swing | Break | Sweep | Zone | ZoneChange | SwingExpired


def identity(event: StructureEvent) -> str:
    """A name of the event that is the same whenever it is worked out, wherever the bars begin."""
    match event:
        case Swing():
            return f"swing-{event.side}-{event.anchor}"
        case Break():
            return f"{event.kind}-{event.side}-{event.anchor}-{event.t}"
        case Sweep():
            return f"sweep-{event.side}-{event.anchor}-{event.t}"
        case Zone():
            return f"{event.kind}-{event.side}-{event.anchor}-{event.t}"
        case ZoneChange():
            return f"{identity(event.zone)}-{event.state}-{event.t}"
        case SwingExpired():
            return f"expired-{event.side}-{event.anchor}-{event.t}"
