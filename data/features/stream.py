"""Features bar by bar, at constant cost; a bar revised after its close revises what was said since, and tells it."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from data.features.definition import Request
from data.features.operators import Step
from data.features.rows import Row, usable
from data.features.scalars import Scalars

DEPTH = 128
"""Rows that can be revised at least; twice as many are kept at most."""


class Reading(msgspec.Struct, frozen=True, gc=False):
    """What one feature says after one row. It is never changed: a revision is a new reading."""

    label: str
    ts: int
    values: tuple[float | None, ...]
    missing: int
    """Bars that are not there among those that the feature warms up on."""
    revision: int
    """How often the readings of this row were revised before; 0 for what was said first."""
    provisional: bool
    """Whether the bar is still forming."""


class Revision(msgspec.Struct, frozen=True):
    """A row changed after its close, or came late. What was said from there on no longer stands."""

    ts: int
    superseded: tuple[Reading, ...]
    recomputed: bool
    """False where the row is older than all that is kept: later readings stand as they were said."""


class Taken(NamedTuple):
    """What one row led to: its readings, after those of a revision that it made."""

    readings: tuple[Reading, ...]
    revision: Revision | None = None


class _Told(NamedTuple):
    row: Row
    readings: tuple[Reading, ...]
    revisions: int


class FeatureStream:
    """Some features of one instrument and, for bars, one `interval` in ns; 0 for events, which are never revised."""

    __slots__ = ("_before", "_depth", "_engines", "_interval", "_last", "_newer", "_older")

    def __init__(self, requests: Sequence[Request], interval: int = 0, depth: int = DEPTH) -> None:
        self._engines = [_Engine(request, interval > 0) for request in requests]
        self._interval = interval
        self._depth = depth
        self._last: _Told | None = None
        self._before: int | None = None
        """Time of the row before the last."""
        self._older = self._newer = _Checkpoint([engine.scalars.snapshot() for engine in self._engines], None)

    def take(self, row: Row) -> Taken:
        """Take the next row, a newer state of the last one, or a revised or late one. Refuses what cannot be."""
        for engine in self._engines:
            engine.refuse(row)
        last = self._last
        if last is None or not self._interval or row.ts > last.row.ts:
            return Taken(self._next(row, 0).readings)
        if row.ts < last.row.ts:
            return self._revised(row) if _closed(row) else Taken(())
        if row == last.row or (_closed(last.row) and not _closed(row)):
            return Taken(())
        revisions = last.revisions + _closed(last.row)
        self._last = told = self._told(row, revisions)
        return Taken(told.readings, Revision(row.ts, last.readings, True) if _closed(last.row) else None)

    def _next(self, row: Row, revisions: int) -> _Told:
        if self._last is not None:
            self._keep(self._last)
        self._last = self._told(row, revisions)
        return self._last

    def _keep(self, told: _Told) -> None:
        for engine in self._engines:
            engine.scalars.keep()
        self._before = told.row.ts
        if not self._interval:
            return
        self._newer.told.append(told)
        if len(self._newer.told) >= self._depth:
            self._older = self._newer
            self._newer = _Checkpoint([engine.scalars.snapshot() for engine in self._engines], self._before)

    def _told(self, row: Row, revisions: int) -> _Told:
        missing = 0
        if self._before is not None and self._interval:
            missing = (row.ts - self._before) // self._interval - 1
        readings = tuple(engine.read(row, missing, revisions) for engine in self._engines)
        return _Told(row, readings, revisions)

    def _revised(self, row: Row) -> Taken:
        assert self._last is not None
        kept = self._older.told if self._older is self._newer else [*self._older.told, *self._newer.told]
        kept = [*kept, self._last]
        at = next(at for at, told in enumerate(kept) if told.row.ts >= row.ts)
        known = kept[at].row.ts == row.ts
        if known and kept[at].row == row:
            return Taken(())
        if not known and at == 0 and self._older.before is not None:
            return Taken((), Revision(row.ts, (), False))
        told_since = kept[at:]
        replaced = (row, told_since[0].revisions + 1) if known else (row, 0)
        later = [(told.row, told.revisions + _closed(told.row)) for told in told_since[known:]]
        checkpoint = self._older
        for engine, snapshot in zip(self._engines, checkpoint.snapshots, strict=True):
            engine.scalars.restore(snapshot)
        self._before = checkpoint.before
        self._last = None
        self._older = self._newer = _Checkpoint(checkpoint.snapshots, checkpoint.before)
        for told in kept[:at]:
            self._next(told.row, told.revisions)
        readings: list[Reading] = []
        for changed, revisions in [replaced, *later]:
            readings.extend(self._next(changed, revisions).readings)
        superseded = tuple(reading for told in told_since for reading in told.readings)
        return Taken(tuple(readings), Revision(row.ts, superseded, True))


class _Checkpoint:
    """The state before some rows, and what was said of them."""

    __slots__ = ("before", "snapshots", "told")

    def __init__(self, snapshots: list[list[tuple[Any, ...]]], before: int | None) -> None:
        self.snapshots = snapshots
        self.before = before
        self.told: list[_Told] = []


class _Engine:
    """One feature at work."""

    __slots__ = ("_bars", "_inputs", "_label", "_missing", "_names", "_step", "scalars")

    def __init__(self, request: Request, bars: bool) -> None:
        self.scalars = Scalars()
        self._bars = bars
        self._label = request.label
        self._names = request.feature.inputs
        self._inputs: Callable[[Row], Any] = attrgetter(*self._names)
        self._step: Step[float] = request.feature.body(self.scalars, request.chosen)
        self._missing = _Missing(request.feature.warm_up(request.chosen))
        if bars:
            self.scalars.remember(self._missing)

    def refuse(self, row: Row) -> None:
        """Raise a ValueError that names the input that cannot be."""
        values = self._values(row)
        for value in values:
            if not 0.0 < value < math.inf:  # above 0 everything can be; the rest depends on the name
                break
        else:
            return
        for name, value in zip(self._names, values, strict=True):
            if name != "ts" and not usable(name, value):
                raise ValueError(
                    f"{name} of the row at {row.ts} is {value}, which cannot be; it was not taken"
                )

    def read(self, row: Row, missing: int, revisions: int) -> Reading:
        """What the feature says with this row as the newest."""
        values = self._step(*self._values(row))
        return Reading(
            self._label,
            row.ts,
            tuple([value if math.isfinite(value) else None for value in values]),
            self._missing(missing) if self._bars else 0,
            revisions,
            self._bars and not _closed(row),
        )

    def _values(self, row: Row) -> tuple[float, ...]:
        values = self._inputs(row)
        return values if len(self._names) > 1 else (values,)


class _Missing:
    """Bars missing before each of the last `period` rows, together."""

    __slots__ = ("_counts", "_newest", "_period", "_total")

    def __init__(self, period: int) -> None:
        self._period = period
        self._counts: deque[int] = deque()
        self._total = 0
        self._newest = 0

    def __call__(self, count: int) -> int:
        self._newest = count
        if not self._period:
            return 0
        leaving = self._counts[0] if len(self._counts) == self._period else 0
        return self._total - leaving + count

    def keep(self) -> None:
        if not self._period:
            return
        if len(self._counts) == self._period:
            self._total -= self._counts.popleft()
        self._counts.append(self._newest)
        self._total += self._newest


def _closed(row: Row) -> bool:
    return bool(getattr(row, "closed", True))
