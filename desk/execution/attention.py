"""C14: a critical alert that nobody reads in time stops new risk until somebody does."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desk.execution.critical_table import unread
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.journal import Draft
from desk.kernel.queries import Select, within
from desk.risk.breakers import SECOND, changes
from desk.risk.desk_state import DESK
from desk.risk.holds import tripped
from desk.risk.limits import Limits, Rules
from desk.risk.messages import AlertAcknowledged, BreakerTripped

EVERY_S = 1.0


class Attention:
    """A supervised service. Reading is a fact with the reader's name, and ends the hold in the same transaction."""

    name = "attention"

    def __init__(self, bus: Bus, clock: Clock, rules: Callable[[Select], Rules | None]) -> None:
        self._bus = bus
        self._clock = clock
        self._rules = rules

    async def run(self, ready: Callable[[], None]) -> None:
        """Look once a second until cancelled."""
        await self.look()
        ready()
        while True:
            await self._clock.sleep(EVERY_S)
            await self.look()

    async def look(self) -> None:
        """Trip or lift, if something changed."""
        now = self._clock.now()
        if self._due(self._bus.rows, now):
            await self._bus.transact(lambda tables: self._due(within(tables), now), essential=True)

    def _due(self, select: Select, now: int) -> list[Draft]:
        rules = self._rules(select)
        cause = None if rules is None else overdue(select, rules.limits, now)
        found = changes(tripped(select), () if cause is None else (cause,), ("unread alert",), now)
        return [Draft(DESK, one, "desk") for one in found]


def overdue(select: Select, limits: Limits, now: int, without: Sequence[str] = ()) -> BreakerTripped | None:
    """Why nothing may add risk while the oldest alert waits for a reader, or nothing while it may wait."""
    late = [one for one in unread(select) if one.alert not in without]
    if not late or now - late[0].at < limits.ack_within_s * SECOND:
        return None
    more = f", and {len(late) - 1} more" if len(late) > 1 else ""
    return BreakerTripped(
        breaker="unread alert",
        reason=f"nobody has read this within {limits.ack_within_s} s: {late[0].title}{more}"[:300],
        value=f"{len(late)} unread",
        limit=f"{limits.ack_within_s} s",
    )


def reading(
    select: Select, alerts: Sequence[str], person: str, note: str, rules: Rules | None, now: int
) -> list[Draft]:
    """What it means that somebody has read these alerts."""
    drafts = [Draft(DESK, AlertAcknowledged(alert, note), person) for alert in alerts]
    cause = None if rules is None else overdue(select, rules.limits, now, alerts)
    lifts = changes(tripped(select), () if cause is None else (cause,), ("unread alert",), now)
    return [*drafts, *(Draft(DESK, one, person) for one in lifts)]
