"""The service that lets requests expire which nobody completed."""

from __future__ import annotations

from collections.abc import Callable

from desk.approvals.approvals import Approvals
from desk.kernel.clock import Clock

EVERY_S = 0.5


class ApprovalsService:
    """A supervised service that sweeps the queue. Votes do not rely on it: each looks at the time itself."""

    name = "approvals"

    def __init__(self, approvals: Approvals, clock: Clock) -> None:
        self._approvals = approvals
        self._clock = clock

    async def run(self, ready: Callable[[], None]) -> None:
        """Sweep until cancelled."""
        await self._approvals.sweep()
        ready()
        while True:
            await self._clock.sleep(EVERY_S)
            await self._approvals.sweep()
