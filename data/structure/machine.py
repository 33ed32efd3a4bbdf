"""Market structure of one instrument and interval: one step a closed bar, nothing ever taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Literal

from data.events import Candle
from data.structure.events import Break, Extreme, Side, StructureEvent
from data.structure.half import Bar, Half, LiveSwing
from data.structure.ranges import AverageRange
from data.structure.reading import KnownSwing, LivingZone, StructureReading, trend
from data.structure.rules import Rules
from data.volatility import sound


class Structure:
    """Swings, breaks, sweeps and zones of a stream of closed bars.

    Inside a bar zones come first, then breaks and sweeps, then gaps, then swings, so that what becomes known at a bar is
    used from the next one on. Both directions are one piece of code on mirrored prices.
    """

    __slots__ = ("_before", "_last", "_lower", "_range", "_upper", "bars", "direction", "rules")

    def __init__(self, rules: Rules | None = None) -> None:
        self.rules = rules or Rules()
        self.bars = 0
        self.direction: Side | None = None
        """The way of the last break."""
        self._upper = Half(self.rules, 1.0)
        self._lower = Half(self.rules, -1.0)
        self._range = AverageRange(self.rules.range_period)
        self._last: Candle | None = None
        self._before: Candle | None = None

    @property
    def waiting(self) -> int:
        """Everything that is held; bounded by the life of swings and zones."""
        return self._upper.waiting + self._lower.waiting

    def take(self, bar: Candle) -> list[StructureEvent]:
        """What a bar says, in the order in which it came to be known."""
        last = self._last
        if not bar.closed or not sound((bar,)):
            raise ValueError("structure is read from closed bars with finite prices")
        if last is not None and (bar.interval != last.interval or bar.ts < last.ts + last.interval):
            raise ValueError(
                "structure is read from bars of one interval, oldest first; begin anew after a revision"
            )
        at = self.bars
        upper, lower = self._upper, self._lower
        up = Bar(at, bar.ts, bar.open, bar.high, bar.low, bar.close)
        down = Bar(at, bar.ts, -bar.open, -bar.low, -bar.high, -bar.close)
        events: list[StructureEvent] = []
        failed_up = upper.visit(up, events)
        failed_down = lower.visit(down, events)
        for zone in failed_up:
            lower.form(down, "breaker", zone.anchor, -zone.top, -zone.bottom, events)
        for zone in failed_down:
            upper.form(up, "breaker", zone.anchor, zone.bottom, zone.top, events)
        self._breaks(up, down, bar, events)
        self._gaps(up, down, bar, events)
        upper.turn(up, events)
        lower.turn(down, events)
        self._range.add(bar.high, bar.low, bar.close)
        self._before, self._last = last, bar
        self.bars = at + 1
        return events

    def reading(self, most: int = 8) -> StructureReading:
        """Where the price stands now, with up to `most` swings a side and every living zone."""
        last = self._last
        close = last.close if last else 0.0
        highs, lows = self._known(self._upper, 1.0), self._known(self._lower, -1.0)
        living = sorted(
            chain(self._upper.zones, self._lower.zones),
            key=lambda live: (live.at, live.zone.anchor),
            reverse=True,
        )
        return StructureReading(
            t=last.ts if last else 0,
            bars=self.bars,
            close=close,
            atr=self._range.value,
            direction=self.direction,
            trend=trend(highs, lows),
            highs=highs[:most],
            lows=lows[:most],
            zones=tuple(LivingZone(live.zone, live.touched, self.bars - 1 - live.at) for live in living),
            resistance=min((s.price for s in highs if not s.taken and s.price > close), default=None),
            support=max((s.price for s in lows if not s.taken and s.price < close), default=None),
        )

    def _breaks(self, up: Bar, down: Bar, bar: Candle, events: list[StructureEvent]) -> None:
        margin = self._margin(self.rules.break_margin)
        if margin is None:
            return
        ups = self._upper.breaks(up, margin, events)
        downs = self._lower.breaks(down, margin, events)
        # Both at once takes a margin and a collapsing range; then neither wins and the direction stays.
        before = self.direction
        self._tell(ups, "up", bar, events)
        after = self.direction
        if downs:
            self.direction = before
            self._tell(downs, "down", bar, events)
            if ups:
                self.direction = before
        else:
            self.direction = after
        for swing in ups:
            self._upper.leave_order(up, swing, events)
            self._upper.leave_mitigation(up, swing, self._lower, events)
        for swing in downs:
            self._lower.leave_order(down, swing, events)
            self._lower.leave_mitigation(down, swing, self._upper, events)

    def _tell(
        self, broken: Sequence[LiveSwing], side: Side, bar: Candle, events: list[StructureEvent]
    ) -> None:
        sign = 1.0 if side == "up" else -1.0
        for swing in broken:
            kind: Literal["bos", "choch"] = "bos" if self.direction == side else "choch"
            self.direction = side
            events.append(Break(bar.ts, swing.anchor, kind, side, swing.level * sign, bar.close))

    def _gaps(self, up: Bar, down: Bar, bar: Candle, events: list[StructureEvent]) -> None:
        first, middle = self._before, self._last
        width = self._margin(self.rules.gap)
        if first is None or middle is None or width is None:
            return
        if bar.ts - middle.ts != bar.interval or middle.ts - first.ts != bar.interval:
            return
        if bar.low - first.high > width:
            self._upper.form(up, "gap", middle.ts, first.high, bar.low, events)
        elif first.low - bar.high > width:
            self._lower.form(down, "gap", middle.ts, -first.low, -bar.high, events)

    def _margin(self, ranges: float) -> float | None:
        """So many average true ranges in quote units; `None` while the range is not known."""
        if ranges == 0.0:
            return 0.0
        return None if self._range.value is None else ranges * self._range.value

    def _known(self, half: Half, sign: float) -> tuple[KnownSwing, ...]:
        side: Extreme = "high" if sign > 0.0 else "low"
        return tuple(
            KnownSwing(s.anchor, side, s.level * sign, s.taken, s.passed >= 0, self.bars - 1 - s.at)
            for s in reversed(half.swings)
        )


def read(bars: Iterable[Candle], rules: Rules | None = None) -> tuple[list[StructureEvent], StructureReading]:
    """Every event of closed bars, oldest first, and where the price stands after them."""
    structure = Structure(rules)
    events = [event for bar in bars for event in structure.take(bar)]
    return events, structure.reading()
