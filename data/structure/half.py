"""One direction of market structure: highs and what breaks upwards. The other direction is the same on negated prices."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from data.structure.events import (
    Extreme,
    StructureEvent,
    Sweep,
    Swing,
    SwingExpired,
    Zone,
    ZoneChange,
    ZoneKind,
)
from data.structure.levels import Levels
from data.structure.peaks import Peaks
from data.structure.rules import Rules

KEPT = 64
"""Swings remembered for the legs between them."""


class Bar(NamedTuple):
    """A bar as one half sees it; in the lower half prices are negated, and high and low change places."""

    at: int
    ts: int
    open: float
    high: float
    low: float
    close: float


class LiveSwing:
    """A confirmed swing and what has become of it."""

    __slots__ = ("anchor", "at", "extreme", "gone", "level", "origin", "passed", "taken")

    def __init__(self, at: int, anchor: int, level: float, origin: Bar | None) -> None:
        self.at = at
        self.anchor = anchor
        self.level = level
        self.origin = origin
        """The last bar with the leg's own colour, at or before the swing."""
        self.extreme = level
        self.taken = False
        """A later bar has traded beyond it."""
        self.passed = -1
        """Number of the bar that closed beyond it."""
        self.gone = False


class LiveZone:
    """A zone that is neither invalid nor expired."""

    __slots__ = ("at", "gone", "touched", "zone")

    def __init__(self, at: int, zone: Zone) -> None:
        self.at = at
        self.zone = zone
        self.touched = False
        self.gone = False


class Half:
    """Swing highs, breaks of them, sweeps beyond them, and zones that support from below."""

    __slots__ = (
        "_against", "_alike", "_beyond", "_breakable", "_expired", "_order", "_past", "_peaks", "_rules", "_side",
        "_sign", "_sweepable", "_swings", "_touchable", "_valid", "_zones", "swings",
    )  # fmt: skip

    def __init__(self, rules: Rules, sign: float) -> None:
        self._rules = rules
        self._sign = sign
        self._side: Extreme = "high" if sign > 0.0 else "low"
        self._peaks = Peaks(rules.lag)
        self._breakable: Levels[LiveSwing] = Levels()
        self._sweepable: Levels[LiveSwing] = Levels()
        self._touchable: Levels[LiveZone] = Levels()
        self._valid: Levels[LiveZone] = Levels()
        self._swings: deque[LiveSwing] = deque()
        self._zones: deque[LiveZone] = deque()
        self._beyond: list[LiveSwing] = []
        self._expired: list[LiveSwing] = []
        """Swings that say nothing more, but are still remembered: what becomes of them is part of the reading."""
        self._against: Bar | None = None
        self._alike: Bar | None = None
        self._past: deque[tuple[int, Bar | None]] = deque(maxlen=rules.lag + 1)
        self._order = -1
        self.swings: deque[LiveSwing] = deque(maxlen=KEPT)
        """The last confirmed swings, oldest first, broken ones too."""

    @property
    def zones(self) -> list[LiveZone]:
        """Living zones, oldest first."""
        return [live for live in self._zones if not live.gone]

    @property
    def waiting(self) -> int:
        """Everything that is held, dead or alive; bounded by the life of swings and zones."""
        prices = len(self._breakable) + len(self._sweepable) + len(self._touchable) + len(self._valid)
        return prices + len(self._swings) + len(self._zones) + len(self._beyond) + len(self._expired)

    def visit(self, bar: Bar, events: list[StructureEvent]) -> list[Zone]:
        """Let a bar into the zones; order blocks that it made invalid are the answer."""
        failed: list[Zone] = []
        for live in self._touchable.up_to(-bar.low):
            # The price that jumps over a zone has been through it; published tables count it so too.
            live.touched = True
            events.append(ZoneChange(bar.ts, live.zone, "mitigated"))
        for live in self._valid.below(-bar.close):
            live.gone = True
            events.append(ZoneChange(bar.ts, live.zone, "invalid"))
            if live.zone.kind == "order":
                failed.append(live.zone)
        zones = self._zones
        while zones and (zones[0].gone or bar.at - zones[0].at >= self._rules.life):
            live = zones.popleft()
            if not live.gone:
                live.gone = True
                events.append(ZoneChange(bar.ts, live.zone, "expired"))
        return failed

    def breaks(self, bar: Bar, margin: float, events: list[StructureEvent]) -> list[LiveSwing]:
        """Swings that the bar closed beyond, nearest first; sweeps are told on the way."""
        broken = self._breakable.below(bar.close - margin)
        for swing in broken:
            swing.gone = True
            swing.passed = bar.at
            swing.extreme = bar.high
            if not swing.taken:
                self._beyond.append(swing)
            swing.taken = True
        for swing in self._sweepable.below(bar.high):
            swing.taken = True
            events.append(self._sweep(bar, swing, bar.high, 1))
        if self._beyond:
            self._close_back(bar, events)
        if self._expired:
            self._follow_expired(bar, margin)
        swings = self._swings
        while swings and (swings[0].gone or bar.at - swings[0].at >= self._rules.life):
            swing = swings.popleft()
            if not swing.gone:
                swing.gone = True
                self._expired.append(swing)
                events.append(SwingExpired(bar.ts, swing.anchor, self._side, swing.level * self._sign))
        return broken

    def leave_order(self, bar: Bar, swing: LiveSwing, events: list[StructureEvent]) -> None:
        """The order block of a break: the last opposite bar since the broken swing, told once a bar."""
        last = self._against
        if last is None or last.at < max(swing.at, bar.at - self._rules.reach) or last.at == self._order:
            return
        self._order = last.at
        self.form(bar, "order", last.ts, last.low, last.high, events)

    def leave_mitigation(self, bar: Bar, swing: LiveSwing, other: Half, events: list[StructureEvent]) -> None:
        """The origin of a leg away from the broken swing that could not take the opposite extreme before it."""
        origin = swing.origin
        if origin is None or origin.at < swing.at - self._rules.reach or origin.high > swing.level:
            return
        before: LiveSwing | None = None
        later = False
        for one in reversed(other.swings):
            if one.at < swing.at:
                before = one
                break
            later = later or one.at > swing.at
        if later and before is not None and not before.taken:
            self.form(bar, "mitigation", origin.ts, origin.low, origin.high, events)

    def form(
        self, bar: Bar, kind: ZoneKind, anchor: int, bottom: float, top: float, events: list[StructureEvent]
    ) -> None:
        """Add a zone; it lives from the next bar on."""
        if self._sign > 0.0:
            zone = Zone(bar.ts, anchor, kind, "up", top, bottom)
        else:
            zone = Zone(bar.ts, anchor, kind, "down", -bottom, -top)
        live = LiveZone(bar.at, zone)
        self._zones.append(live)
        self._touchable.add(-top, live)
        self._valid.add(-bottom, live)
        events.append(zone)

    def turn(self, bar: Bar, events: list[StructureEvent]) -> None:
        """Confirm a swing, and remember the bar's colour."""
        if bar.close < bar.open:
            self._against = bar
        elif bar.close > bar.open:
            self._alike = bar
        self._past.append((bar.ts, self._alike))
        level = self._peaks.add(bar.at, bar.high)
        if level is None:
            return
        lag = self._rules.lag
        anchor, origin = self._past[0]
        swing = LiveSwing(bar.at - lag, anchor, level, origin)
        events.append(Swing(bar.ts, anchor, self._side, level * self._sign))
        self.swings.append(swing)
        self._swings.append(swing)
        self._breakable.add(level, swing)
        self._sweepable.add(level, swing)

    def _follow_expired(self, bar: Bar, margin: float) -> None:
        """Note what trades and closes beyond swings that have expired."""
        oldest = self.swings[0].at
        for swing in self._expired:
            swing.taken = swing.taken or bar.high > swing.level
            if bar.close - margin > swing.level:
                swing.passed = bar.at
        self._expired = [one for one in self._expired if one.passed < 0 and one.at >= oldest]

    def _close_back(self, bar: Bar, events: list[StructureEvent]) -> None:
        """Tell of closes beyond a swing that came back in time."""
        left = []
        for swing in self._beyond:
            bars = bar.at - swing.passed + 1
            swing.extreme = max(swing.extreme, bar.high)
            if bars > 1 and bar.close <= swing.level:
                events.append(self._sweep(bar, swing, swing.extreme, bars))
            elif bars <= self._rules.close_back:
                left.append(swing)
        self._beyond = left

    def _sweep(self, bar: Bar, swing: LiveSwing, extreme: float, bars: int) -> Sweep:
        sign = self._sign
        return Sweep(bar.ts, swing.anchor, self._side, swing.level * sign, extreme * sign, bars)
