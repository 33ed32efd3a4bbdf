"""What the cross-examination brings: Brier(blind pool) - Brier(final pool), market by market, and when it is left out."""

from __future__ import annotations

import math
from dataclasses import dataclass

from desk.kernel.queries import Select
from desk.learning.confidence import Interval, blocked, confidence_sequence
from desk.learning.messages import DebateTurnedOff, DebateTurnedOn
from desk.learning.records import Resolved, apart, resolved
from desk.learning.scoring import brier

OFF_FOR = 7 * 24 * 3600 * 1_000_000_000
"""How long debates on a market go without a cross-examination before it is tried again."""


@dataclass(frozen=True, slots=True)
class Switch:
    """Debates on a market, turned off or on again, and the fact from which on they are counted."""

    off: bool
    interval: Interval
    until: int
    reason: str
    seq: int


@dataclass(frozen=True, slots=True)
class Lift:
    """What debates on one market have brought, as far as it is known."""

    instrument: str
    debates: int
    """Resolved ones that did not run over the same time."""
    mean: float | None
    interval: Interval | None
    switch: Switch | None

    @property
    def off(self) -> bool:
        """Whether debates on this market go by the blind opinions."""
        return self.switch is not None and self.switch.off


def lift_of(select: Select, instrument: str) -> Lift:
    """The lift of one market since its debates were last turned on."""
    return next(
        (one for one in lifts(select) if one.instrument == instrument), Lift(instrument, 0, None, None, None)
    )


def lifts(select: Select) -> tuple[Lift, ...]:
    """Of every market that was debated or is switched, by name."""
    final = {one.debate: one for one in resolved(select, "pool final")}
    both: dict[str, list[Resolved]] = {}
    for one in resolved(select, "pool blind"):
        if one.debate in final:
            both.setdefault(one.instrument, []).append(one)
    rows = select("SELECT instrument FROM forecasts UNION SELECT instrument FROM debate_switches ORDER BY 1")
    found = []
    for (instrument,) in map(tuple, rows):
        switch = find_switch(select, instrument)
        since = 0 if switch is None else switch.seq
        told = apart(one for one in both.get(instrument, ()) if one.seq > since)
        values = [brier([one.point]) - brier([final[one.debate].point]) for one in told]
        mean = math.fsum(values) / len(values) if values else None
        found.append(Lift(instrument, len(values), mean, confidence_sequence(blocked(values)), switch))
    return tuple(found)


def find_switch(select: Select, instrument: str) -> Switch | None:
    """Whether debates on this market were ever turned off."""
    rows = select(
        "SELECT off, lift, low, high, blocks, until, reason, seq FROM debate_switches WHERE instrument = ?",
        (instrument,),
    )
    if not rows:
        return None
    off, lift, low, high, blocks, until, reason, seq = tuple(rows[0])
    return Switch(bool(off), Interval(lift, low, high, blocks), until, reason, seq)


def switches_due(select: Select, now: int) -> list[DebateTurnedOff | DebateTurnedOn]:
    """Which debates the record turns off, and which are tried again."""
    due: list[DebateTurnedOff | DebateTurnedOn] = []
    for found in lifts(select):
        switch, interval = found.switch, found.interval
        if switch is not None and switch.off:
            if now >= switch.until:
                due.append(DebateTurnedOn(found.instrument, "its week is over, so it is tried again"))
        elif interval is not None and interval.high <= 0.0:
            due.append(
                DebateTurnedOff(
                    instrument=found.instrument,
                    lift=interval.mean,
                    low=interval.low,
                    high=interval.high,
                    blocks=interval.blocks,
                    until=now + OFF_FOR,
                )
            )
    return due
