"""Where the price stands in its structure."""

from __future__ import annotations

from typing import Literal

import msgspec

from data.structure.events import Extreme, Side, Zone

Trend = Literal["rising", "falling", "mixed"]


class KnownSwing(msgspec.Struct, frozen=True, gc=False):
    """A confirmed swing and whether a later bar has traded beyond it."""

    anchor: int
    """Opening time of its bar, UTC ns."""
    side: Extreme
    price: float
    """Quote units."""
    taken: bool
    broken: bool
    """A later bar has closed beyond it."""
    age: int
    """Bars since."""


class LivingZone(msgspec.Struct, frozen=True, gc=False):
    """A zone that still stands."""

    zone: Zone
    mitigated: bool
    age: int
    """Bars since it was known."""


class StructureReading(msgspec.Struct, frozen=True):
    """Structure after the last closed bar. Prices are in quote units, ages in bars."""

    t: int
    """Opening time of the last bar, UTC ns; 0 when there is none."""
    bars: int
    close: float
    atr: float | None
    """Average true range in quote units."""
    direction: Side | None
    """The way of the last break."""
    trend: Trend
    """Rising when the last two highs and the last two lows rise, falling when both fall."""
    highs: tuple[KnownSwing, ...]
    """Newest first."""
    lows: tuple[KnownSwing, ...]
    zones: tuple[LivingZone, ...]
    """Newest first."""
    resistance: float | None
    """The nearest swing high above that no later bar has traded beyond."""
    support: float | None


def trend(highs: tuple[KnownSwing, ...], lows: tuple[KnownSwing, ...]) -> Trend:
    """The trend by the last two swings of each side, newest first."""
    if len(highs) < 2 or len(lows) < 2:
        return "mixed"
    if highs[0].price > highs[1].price and lows[0].price > lows[1].price:
        return "rising"
    if highs[0].price < highs[1].price and lows[0].price < lows[1].price:
        return "falling"
    return "mixed"
