"""Wires memory: what is kept, the service that keeps it, and where it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.agents.memory.keeper import MemoryKeeper
from desk.agents.memory.memory import Memory

if TYPE_CHECKING:
    from desk.host.core import Core
    from desk.kernel.services import Service


class Remembering:
    """The memory of one core."""

    def __init__(self, core: Core) -> None:
        clock, bus, rooms = core.given.clock, core.bus, core.rooms
        self.memory = Memory(bus, clock, core.ids)
        self._keeper = MemoryKeeper(bus, clock, self.memory, rooms.debates, rooms.evidence)

    @property
    def services(self) -> tuple[Service, ...]:
        """What runs as long as the desk does."""
        return (self._keeper,)
