"""Insights as they are read: single ones, the open ones, their history, and the tasks that reconcile them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from desk.agents.memory.messages import Direction, Insight, Kind, Ruling, Status, Trust
from desk.kernel.queries import Select

TaskState = Literal["open", "running", "settled", "failed"]


class KnownInsight(msgspec.Struct, frozen=True, kw_only=True):
    """An insight as it stands."""

    insight: str
    key: str
    status: Status
    content: Insight
    seal: str
    recorded_by: str
    """Actor of the fact that last changed what it says."""
    heard: int
    """How often it was said."""
    review: str
    """`wanted`, or by whom it was seen, or empty."""
    created_at: int
    heard_at: int
    settled_at: int
    reason: str
    settled_by: str
    seq: int

    @property
    def kind(self) -> Kind:
        """Hypothesis, risk flag, regime or thesis."""
        return self.content.kind

    @property
    def trust(self) -> Trust:
        """Whose word it is."""
        return self.content.source.trust

    @property
    def instrument(self) -> str:
        """What it is about, or empty."""
        return self.content.instrument

    @property
    def horizon(self) -> str:
        """How far ahead it looks, or empty."""
        return self.content.horizon

    @property
    def direction(self) -> Direction:
        """Which way, or empty."""
        return self.content.direction

    @property
    def against(self) -> str:
        """What it dissents from, or empty."""
        return self.content.against

    @property
    def expires_at(self) -> int:
        """When it stops to hold."""
        return self.content.expires_at


class Change(msgspec.Struct, frozen=True):
    """One field of an insight before and after."""

    seq: int
    at: int
    actor: str
    field: str
    before: str
    after: str


class Task(msgspec.Struct, frozen=True):
    """A reconciliation as it stands."""

    task: str
    first: str
    second: str
    state: TaskState
    attempt: int
    ruling: Ruling | Literal[""]
    reasons: tuple[str, ...]
    """Templates over the evidence of `scope`; of a failed task why it failed."""
    scope: str
    by: str
    threads: tuple[str, ...]
    opened_at: int
    ended_at: int
    seq: int


_COLUMNS = (
    "insight, key, status, content, seal, recorded_by, heard, review, created_at, heard_at, settled_at, reason,"
    " settled_by, seq"
)
_TASK = "task, first, second, state, attempt, ruling, reasons, scope, settled_by, threads, opened_at, ended_at, seq"


def find_insight(select: Select, insight: str) -> KnownInsight | None:
    """One insight, whatever became of it."""
    found = _insights(select, "WHERE insight = ?", (insight,))
    return found[0] if found else None


def same_as(select: Select, key: str) -> KnownInsight | None:
    """The newest insight that says the same."""
    found = _insights(select, "WHERE key = ? ORDER BY seq DESC LIMIT 1", (key,))
    return found[0] if found else None


def open_insights(select: Select) -> tuple[KnownInsight, ...]:
    """Everything that is open, oldest first."""
    return _insights(select, "WHERE status = 'open' ORDER BY seq", ())


def due_insights(select: Select, now: int) -> tuple[KnownInsight, ...]:
    """What should not stand any more: its time is over."""
    return _insights(
        select, "WHERE status IN ('open', 'disputed') AND expires_at <= ? ORDER BY expires_at, seq", (now,)
    )


def newest_insights(
    select: Select, most: int, instrument: str = "", kind: str = ""
) -> tuple[KnownInsight, ...]:
    """Every insight, newest first, of one instrument or kind where one is named."""
    return _insights(
        select,
        "WHERE (? = '' OR instrument = ?) AND (? = '' OR kind = ?) ORDER BY max(heard_at, settled_at) DESC, seq DESC"
        " LIMIT ?",
        (instrument, instrument, kind, kind, most),
    )


def history(select: Select, insight: str) -> tuple[Change, ...]:
    """What changed, oldest first."""
    rows = select(
        "SELECT seq, at, actor, field, before, after FROM insight_changes WHERE insight = ? ORDER BY seq, field",
        (insight,),
    )
    return tuple(Change(*row) for row in rows)


def find_task(select: Select, task: str) -> Task | None:
    """One reconciliation."""
    found = _tasks(select, "WHERE task = ?", (task,))
    return found[0] if found else None


def tasks_in(select: Select, *states: TaskState) -> tuple[Task, ...]:
    """Reconciliations in these states, oldest first."""
    marks = ", ".join("?" * len(states))
    return _tasks(select, f"WHERE state IN ({marks}) ORDER BY opened_at, seq", states)


def newest_tasks(select: Select, most: int) -> tuple[Task, ...]:
    """Reconciliations, newest first."""
    return _tasks(select, "ORDER BY max(opened_at, ended_at) DESC, seq DESC LIMIT ?", (most,))


def are_at_odds(select: Select, first: str, second: str) -> bool:
    """Whether these two are being reconciled, or were."""
    return bool(
        select(
            "SELECT 1 FROM reconciliations WHERE (first = ? AND second = ?) OR (first = ? AND second = ?)",
            (first, second, second, first),
        )
    )


def _insights(select: Select, where: str, parameters: Sequence[Any]) -> tuple[KnownInsight, ...]:
    rows = select(f"SELECT {_COLUMNS} FROM insights {where}", parameters)  # noqa: S608
    return tuple(
        KnownInsight(
            insight=row[0],
            key=row[1],
            status=row[2],
            content=msgspec.json.decode(row[3], type=Insight),
            seal=row[4],
            recorded_by=row[5],
            heard=row[6],
            review=row[7],
            created_at=row[8],
            heard_at=row[9],
            settled_at=row[10],
            reason=row[11],
            settled_by=row[12],
            seq=row[13],
        )
        for row in rows
    )


def _tasks(select: Select, where: str, parameters: Sequence[Any]) -> tuple[Task, ...]:
    rows = select(f"SELECT {_TASK} FROM reconciliations {where}", parameters)  # noqa: S608
    return tuple(
        Task(
            row[0],
            row[1],
            row[2],
            row[3],
            row[4],
            row[5],
            msgspec.json.decode(row[6], type=tuple[str, ...]),
            row[7],
            row[8],
            msgspec.json.decode(row[9], type=tuple[str, ...]),
            row[10],
            row[11],
            row[12],
        )
        for row in rows
    )
