"""Wires memory: what is kept, the service that keeps it, and where it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desk.agents.memory.keeper import MemoryKeeper
from desk.agents.memory.memory import Memory
from desk.agents.memory.memory_tools import memory_tools
from desk.agents.memory.recall import market_word
from desk.agents.memory.wording import Wording
from desk.views.radar import auto_interval

if TYPE_CHECKING:
    from desk.agents.tools import Tool
    from desk.host.core import Core
    from desk.kernel.services import Service


class Remembering:
    """The memory of one core."""

    def __init__(self, core: Core) -> None:
        clock, bus, rooms = core.given.clock, core.bus, core.rooms
        self._rooms = rooms
        self.memory = Memory(bus, clock, core.ids)
        self.wording = Wording(rooms.evidence, clock.now, lambda: tuple(core.instruments))
        self._keeper = MemoryKeeper(
            bus, clock, self.memory, rooms.debates, rooms.evidence, lambda known: market_word(bus.rows, known)
        )

    @property
    def tools(self) -> tuple[Tool[Any], ...]:
        """What reads memory."""
        rooms = self._rooms
        return memory_tools(rooms.bus.rows, rooms.clock.now, self.wording.text, self.regime)

    @property
    def services(self) -> tuple[Service, ...]:
        """What runs as long as the desk does."""
        return (self._keeper,)

    def regime(self, instrument: str) -> str:
        """The volatility regime of an instrument now, or empty while it is not known."""
        radar = self._rooms.volatility.radar
        regime = str(radar.measured(instrument, auto_interval(self._rooms.market)).figures["regime"])
        return "" if regime == "UNKNOWN" else regime
