"""Structure of a bounded, sliding series of closed bars whose bars may still be revised."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import islice

import msgspec

from data.events import Candle
from data.structure.events import StructureEvent, identity
from data.structure.machine import Structure
from data.structure.reading import StructureReading
from data.structure.rules import Rules

KEPT = 1000
"""Events that are remembered to be listed and drawn."""


class Followed(msgspec.Struct, frozen=True):
    """What a look at the series brought."""

    events: tuple[StructureEvent, ...] = ()
    """New ones, oldest first; after a revision those that it brought as well."""
    withdrawn: tuple[str, ...] = ()
    """Identities of events told before that a revised bar has undone: whoever acted on one has to be told."""


class StructureFollower:
    """Feeds a machine the bars that are new, and reads them again when one has been revised."""

    __slots__ = ("_machine", "_rules", "_seen", "events")

    def __init__(self, rules: Rules | None = None, kept: int = KEPT) -> None:
        self._rules = rules or Rules()
        self._machine = Structure(self._rules)
        self._seen: deque[Candle] = deque()
        self.events: deque[StructureEvent] = deque(maxlen=kept)
        """The last events, oldest first."""

    @property
    def reading(self) -> StructureReading:
        """Where the price stands after the last bar."""
        return self._machine.reading()

    def follow(self, bars: Sequence[Candle]) -> Followed:
        """Take the series as it is now: closed bars, oldest first."""
        seen = self._seen
        while seen and bars and seen[0].ts < bars[0].ts:
            seen.popleft()
        revised = next((old for old, new in zip(seen, bars, strict=False) if not _alike(old, new)), None)
        if revised is not None or len(seen) > len(bars):
            return self._again(bars, revised.ts if revised is not None else 0)
        found = [event for bar in islice(bars, len(seen), None) for event in self._machine.take(bar)]
        seen.extend(islice(bars, len(seen), None))
        self.events.extend(found)
        return Followed(tuple(found))

    def _again(self, bars: Sequence[Candle], since: int) -> Followed:
        """Read all bars anew. What was known before the revised bar stands as it was told."""
        self._machine = Structure(self._rules)
        self._seen = deque(bars)
        found = [event for bar in bars for event in self._machine.take(bar) if event.t >= since]
        before = [event for event in self.events if event.t < since]
        told = {identity(event): event for event in self.events if event.t >= since}
        fresh = {identity(event): event for event in found}
        self.events.clear()
        self.events.extend([*before, *found])
        return Followed(
            tuple(event for name, event in fresh.items() if told.get(name) != event),
            tuple(name for name, event in told.items() if fresh.get(name) != event),
        )


def _alike(old: Candle, new: Candle) -> bool:
    """Whether two bars say the same of the price; more volume changes no structure."""
    return old is new or (
        old.ts == new.ts
        and old.open == new.open
        and old.high == new.high
        and old.low == new.low
        and old.close == new.close
    )
