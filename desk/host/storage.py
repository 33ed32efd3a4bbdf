"""The record and the disk under it: when either cannot go on, the desk halts and says so.

A full disk is over once there is room and a person resumes; a record that somebody else changed, once it is mended.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from desk.execution.halting import halting
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.errors import DiskFull
from desk.kernel.facts import Draft
from desk.kernel.journal import Journal
from desk.kernel.queries import Tables, within
from desk.risk.desk_state import DeskStanding, desk_standing
from widgets.specs.status import Severity

RESERVE = 4 * 1024 * 1024
"""Bytes kept aside: room for some hundred facts."""
EVERY_S = 1.0
_FULL = "the disk is full"
_BROKEN = "the journal cannot go on"

Alert = Callable[[Severity, str, str], None]


class Storage:
    """A supervised service. The halt itself does not wait for it: the journal records that first in the freed room."""

    name = "storage"

    def __init__(self, journal: Journal, bus: Bus, clock: Clock, folder: Path, alert: Alert) -> None:
        self._journal = journal
        self._bus = bus
        self._clock = clock
        self._folder = folder
        self._alert = alert
        journal.on_full(_halt)

    def standing(self) -> DeskStanding:
        """The state of the desk: HALTED where nothing can be recorded, not even that it is."""
        recorded = desk_standing(self._bus.rows)
        if self._journal.broken:
            return DeskStanding("HALTED", _BROKEN, "desk", "desk", recorded.since)
        if not self._journal.full or recorded.state == "HALTED":
            return recorded
        return DeskStanding("HALTED", _FULL, "desk", "desk", recorded.since)

    async def run(self, ready: Callable[[], None]) -> None:
        """Watch for a journal that cannot go on, for a full disk and for room on it, until cancelled."""
        ready()
        said = broke = False
        while True:
            if self._journal.broken:
                if not broke:
                    self._alert("critical", "Journal stopped", self._journal.broken)
                broke = True
            elif self._journal.full:
                if not said:
                    self._alert("critical", "Disk full", self._advice())
                said = True
                there_is_room = self._journal.restock()
                with suppress(DiskFull):  # tried again, in case the first halt found no room at all
                    await self._bus.transact(_halt, essential=True)
                if there_is_room:
                    self._alert(
                        "good", "Room on the disk", "Everything is recorded again; /resume ends the halt."
                    )
            else:
                said = False
            await self._clock.sleep(EVERY_S)

    def _advice(self) -> str:
        return (
            f"Make room on the disk of {self._folder} (at least {self._journal.room_wanted / 1024**2:.3g} MiB must be "
            "free), then /resume. Until then the desk is HALTED: "
            "halt, cancel-all, flatten and fills are recorded, nothing else is."
        )


def _halt(tables: Tables) -> Sequence[Draft]:
    return halting(within(tables), _FULL, "desk", "desk")
