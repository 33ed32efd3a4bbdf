"""Track records on a host: read anew when a forecast was made or resolved, counted down in between."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desk.agents.analyst import Analyst
from desk.host.leanings import WEEK, leanings
from desk.kernel.bus import Bus
from desk.kernel.errors import Refused
from desk.kernel.facts import Draft
from desk.learning.forecasts_table import newest_benches, waiting
from desk.learning.lift import find_switch
from desk.learning.messages import FORECASTS, DebateTurnedOn
from desk.learning.modules import module_lifts
from desk.learning.records import Speaker
from desk.people.directory import Person
from desk.views.track_record import module_row, track_record
from widgets.specs.track_record import BenchResult, BiasRow, TrackRecord

MODULES = ("First-Principles", "Pattern Synthesis", "Creativity")
MOST_KEPT = 20
"""Records of single personas that are kept until something changes."""
SHOWN = 2
"""Runs of the bench that the sheet shows."""
_SECOND = 1_000_000_000


class LearningDesk:
    """What the track record's sheet and commands ask. `heard` counts what a record is read from."""

    def __init__(
        self,
        bus: Bus,
        now: Callable[[], int],
        market_now: Callable[[], int],
        heard: Callable[[], object],
    ) -> None:
        self._bus = bus
        self._now = now
        self._market_now = market_now
        self._heard = heard
        self._known: dict[str, tuple[object, TrackRecord]] = {}
        self.seated: Callable[[], Sequence[Analyst]] = tuple
        """Who would sit at a debate now."""

    def table(self) -> tuple[Speaker, ...]:
        """Whose records the next pool would be weighed by."""
        return tuple(Speaker(one.speaker, "" if one.rule_based else one.name) for one in self.seated())

    def record(self, persona: str = "") -> TrackRecord:
        """Every record, or that of one persona."""
        table, now = self.table(), self._market_now()
        key = (self._heard(), table)
        known = self._known.get(persona)
        if known is None or known[0] != key:
            if len(self._known) > MOST_KEPT:
                self._known.clear()
            found = track_record(
                self._bus.rows,
                now,
                persona,
                table,
                self._leanings(now),
                modules=[module_row(one) for one in module_lifts(self._bus.rows, MODULES)],
                benches=[
                    BenchResult.model_validate_json(kept) for kept in newest_benches(self._bus.rows, SHOWN)
                ],
            )
            known = self._known[persona] = (key, found)
        first = waiting(self._bus.rows).first_due
        left = max(0, (first - now) // _SECOND) if first else None
        return known[1].model_copy(update={"now": now, "first_due_s": left})

    def _leanings(self, market_now: int) -> tuple[BiasRow, ...]:
        """Of the last seven days, and what the newest bench probed."""
        since = self._now() - WEEK
        benches = [BenchResult.model_validate_json(kept) for kept in newest_benches(self._bus.rows, 1)]
        probed = tuple(row for bench in benches for row in bench.probes)
        return (*leanings(self._bus.rows, since, market_now - WEEK), *probed)

    def personas(self) -> tuple[str, ...]:
        """Who has a record, or would have one."""
        rows = self._bus.rows("SELECT DISTINCT persona FROM forecasts ORDER BY 1")
        return tuple(dict.fromkeys([*(one.persona for one in self.table()), *(row[0] for row in rows)]))

    async def turn_on(self, instrument: str, person: Person) -> str:
        """Have debates on this market examine again although their record turned that off."""
        switch = find_switch(self._bus.rows, instrument)
        if switch is None or not switch.off:
            raise Refused(f"Debates on {instrument} examine already; there is nothing to turn on.")
        on = DebateTurnedOn(instrument, f"{person.name} turned it on")
        await self._bus.record(Draft(FORECASTS, on, person.person))
        return f"Debates on {instrument} examine again, and what that brings is counted anew."
