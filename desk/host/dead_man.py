"""C10: what the desk relies on must be heard; after its time of silence, nothing that depends on it adds risk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from desk.execution.calling_back import disabling
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.journal import Draft
from desk.kernel.queries import Select, within
from desk.kernel.services import ServiceHealth
from desk.risk.breakers import SECOND, changes
from desk.risk.desk_state import DESK
from desk.risk.holds import find_disabled, tripped
from desk.risk.limits import Rules
from desk.risk.messages import BreakerTripped, StrategyDisabled, StrategyEnabled

EVERY_S = 0.5
CONTROL = "C10"
RELIES_ON: Mapping[str, tuple[str, ...]] = {"house": ("turns",)}
"""The services that a strategy cannot be trusted without."""
NEEDED = ("feed", "gateway", "breakers", "orders out", "attention", "latch")
"""The services without which nobody may add risk."""


class DeadMan:
    """A supervised service. A service is heard while it runs; a strategy of another process says `beat`."""

    name = "dead man"

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        health: Callable[[], Sequence[ServiceHealth]],
        rules: Callable[[Select], Rules | None],
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._health = health
        self._rules = rules
        self._heard: dict[str, int] = {}
        """By service, and by strategy that says so itself: monotonic time at which it was last heard."""
        self._beating: set[str] = set()

    def beat(self, strategy: str) -> None:
        """A strategy lives. From its first beat on, its silence counts."""
        self._beating.add(strategy)
        self._heard[f"strategy {strategy}"] = self._clock.monotonic()

    async def run(self, ready: Callable[[], None]) -> None:
        """Listen until cancelled."""
        ready()
        while True:
            await self.look()
            await self._clock.sleep(EVERY_S)

    async def look(self) -> None:
        """Disable and enable strategies, trip and lift the breaker, where something fell silent or is heard again."""
        now = self._clock.monotonic()
        for one in self._health():
            if one.state == "running" or one.service not in self._heard:
                self._heard[one.service] = now
        if self._due(self._bus.rows, now):
            await self._bus.transact(lambda tables: self._due(within(tables), now), essential=True)

    def _due(self, select: Select, now: int) -> list[Draft]:
        rules = self._rules(select)
        if rules is None:
            return []
        patience = rules.limits.heartbeat_s * SECOND
        silent = {name for name, at in self._heard.items() if now - at >= patience}
        words = f"not heard for {rules.limits.heartbeat_s} s"
        dead = [name for name in NEEDED if name in silent]
        cause = BreakerTripped(
            breaker="dead man",
            reason=f"{' and '.join(dead)}: {words}",
            value=f"{len(dead)} silent",
            limit=f"{rules.limits.heartbeat_s} s",
        )
        found: list[Draft] = [
            Draft(DESK, one, "desk")
            for one in changes(tripped(select), (cause,) if dead else (), ("dead man",), self._clock.now())
        ]
        for strategy in sorted({*RELIES_ON, *self._beating}):
            on = (*RELIES_ON.get(strategy, ()), f"strategy {strategy}")
            lost = [name for name in on if name in silent]
            row = find_disabled(select, strategy)
            if lost and row is None:
                found += disabling(select, StrategyDisabled(strategy, CONTROL, f"{lost[0]}: {words}"), "desk")
            elif not lost and row is not None and row.control == CONTROL:
                found.append(
                    Draft(DESK, StrategyEnabled(strategy, "what it relies on is heard again"), "desk")
                )
        return found
