"""The service that opens a task where two insights oppose each other, and sees each task to its outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from desk.agents.memory.insights import (
    KnownInsight,
    Task,
    are_at_odds,
    find_insight,
    find_task,
    open_insights,
    tasks_in,
)
from desk.agents.memory.messages import (
    MEMORY,
    InsightSettled,
    ReconciliationBegan,
    ReconciliationFailed,
    ReconciliationOpened,
    ReconciliationSettled,
    Status,
)
from desk.agents.memory.opposition import opposed_pairs
from desk.agents.memory.reconciling import Comparison, Outcome
from desk.kernel.bus import Bus, Delivery
from desk.kernel.clock import Clock
from desk.kernel.errors import DeskError
from desk.kernel.ids import Ids
from desk.kernel.journal import Draft
from desk.kernel.looking import keep_looking
from desk.kernel.queries import Tables, within

EVERY_S = 5.0
MOST_AT_ONCE = 2
MOST_WAITING = 40
"""Open tasks; what opposes each other beyond them is found again once there is room."""
MOST_ATTEMPTS = 3
Told = Callable[[Task, Outcome | None], Awaitable[None]]
"""Tells the threads of origin how a task ended; without an outcome it was interrupted or failed."""
OnError = Callable[[str, BaseException], None]


class HypothesisReconciler:
    """A supervised service. A task is a row: what was running when the desk went down is begun again, and says so."""

    name = "hypotheses"

    def __init__(
        self, bus: Bus, clock: Clock, ids: Ids, comparison: Comparison, told: Told, on_error: OnError
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._ids = ids
        self._comparison = comparison
        self._told = told
        self._on_error = on_error
        self._wake = asyncio.Event()
        bus.subscribe(MEMORY, self._heard)

    async def run(self, ready: Callable[[], None]) -> None:
        """Look when something was remembered, and every few seconds, until cancelled."""
        ready()
        await keep_looking(self.look, self._wake, EVERY_S)

    async def look(self) -> None:
        """Open what is missing, and see every open task to its end, a few at once."""
        await self.open()
        waiting = [task.task for task in tasks_in(self._bus.rows, "running", "open")]
        for start in range(0, len(waiting), MOST_AT_ONCE):
            async with asyncio.TaskGroup() as group:
                for task in waiting[start : start + MOST_AT_ONCE]:
                    group.create_task(self._see_through(task), name=f"reconciliation {task}")

    async def open(self) -> tuple[str, ...]:
        """A task for every pair that cannot both hold."""
        if not self._pairs(self._bus.rows):
            return ()
        names = [self._ids.new("rec") for _ in self._pairs(self._bus.rows)]

        def decide(tables: Tables) -> Sequence[Draft]:
            return [
                Draft(MEMORY, _opened(name, *pair), "desk", name)
                for name, pair in zip(names, self._pairs(within(tables)), strict=False)
            ]

        return tuple(fact.message.task for fact in await self._bus.transact(decide))

    def _pairs(self, select: Any) -> tuple[tuple[KnownInsight, KnownInsight], ...]:
        tasks = tasks_in(select, "open", "running")
        busy = [name for task in tasks for name in (task.first, task.second)]
        found = opposed_pairs(open_insights(select), self._clock.now(), busy)
        new = [pair for pair in found if not are_at_odds(select, pair[0].insight, pair[1].insight)]
        return tuple(new[: max(0, MOST_WAITING - len(tasks))])

    def _heard(self, delivery: Delivery[Any]) -> None:
        self._wake.set()

    async def _see_through(self, name: str) -> None:
        task = find_task(self._bus.rows, name)
        if task is None:
            return
        attempt = task.attempt + 1
        if attempt > MOST_ATTEMPTS:
            await self._fail(name, "it was interrupted too often")
            return
        await self._bus.record(Draft(MEMORY, ReconciliationBegan(name, attempt), "desk", name))
        if attempt > 1:
            await self._told(task, None)
        first, second = (find_insight(self._bus.rows, insight) for insight in (task.first, task.second))
        if first is None or second is None:
            await self._fail(name, "one of the two is no longer on record")
            return
        scope = name if attempt == 1 else f"{name}-{attempt}"
        try:
            outcome = await self._comparison.run(scope, first, second)
        except DeskError as problem:
            await self._fail(name, str(problem))
        except Exception as problem:
            self._on_error(f"reconciliation {name}", problem)
            await self._fail(name, "something broke; the desk's log says what")
        else:
            await self._settle(name, scope, outcome)

    async def _settle(self, name: str, scope: str, outcome: Outcome) -> None:
        def decide(tables: Tables) -> Sequence[Draft]:
            task = find_task(within(tables), name)
            if task is None or task.state != "running":
                return ()
            settled = ReconciliationSettled(
                task=name,
                ruling=outcome.ruling,
                reasons=outcome.reasons,
                by=outcome.by,
                scope=scope,
                evidence=outcome.book.hashes(),
            )
            ends = _ends(task, outcome)
            return [
                Draft(MEMORY, settled, "desk", name),
                *(
                    Draft(MEMORY, end, "desk", name)
                    for end in ends
                    if (known := find_insight(within(tables), end.insight)) and known.status == "open"
                ),
            ]

        if await self._bus.transact(decide):
            await self._tell(name, outcome)

    async def _fail(self, name: str, reason: str) -> None:
        """Both stay disputed: what could not be compared is not left standing against each other."""

        def decide(tables: Tables) -> Sequence[Draft]:
            task = find_task(within(tables), name)
            if task is None or task.state not in ("open", "running"):
                return ()
            return [
                Draft(MEMORY, ReconciliationFailed(name, reason), "desk", name),
                *(
                    Draft(MEMORY, _end(insight, "disputed", "it could not be reconciled", name), "desk", name)
                    for insight in (task.first, task.second)
                    if (known := find_insight(within(tables), insight)) and known.status == "open"
                ),
            ]

        if await self._bus.transact(decide):
            await self._tell(name, None)

    async def _tell(self, name: str, outcome: Outcome | None) -> None:
        task = find_task(self._bus.rows, name)
        if task is not None:
            await self._told(task, outcome)


def _opened(name: str, first: KnownInsight, second: KnownInsight) -> ReconciliationOpened:
    threads = (first.content.source.thread, second.content.source.thread)
    return ReconciliationOpened(
        task=name,
        first=first.insight,
        second=second.insight,
        threads=tuple(dict.fromkeys(thread for thread in threads if thread)),
    )


def _ends(task: Task, outcome: Outcome) -> list[InsightSettled]:
    match outcome.ruling:
        case "first stands":
            return [_lost(task.second, task, outcome)]
        case "second stands":
            return [_lost(task.first, task, outcome)]
        case "both expired":
            return [_lost(name, task, outcome) for name in (task.first, task.second)]
        case _:
            reason = "its opposite holds as well"
            return [_end(name, "disputed", reason, task.task) for name in (task.first, task.second)]


def _lost(insight: str, task: Task, outcome: Outcome) -> InsightSettled:
    if insight in outcome.beyond:
        return _end(insight, "refuted", "the price went beyond what would prove it wrong", task.task)
    if outcome.ruling == "both expired":
        return _end(insight, "expired", "what it rests on no longer holds", task.task)
    return _end(insight, "superseded", "its opposite stands on the evidence of now", task.task)


def _end(insight: str, status: Status, reason: str, task: str) -> InsightSettled:
    return InsightSettled(insight=insight, status=status, reason=reason, by=task)
