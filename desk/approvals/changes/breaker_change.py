"""Lifting a breaker whose cause stands: only people together may, and only for a while."""

from __future__ import annotations

from typing import get_args

import msgspec

from desk.approvals.changes.change import Applying, ChangeKind, Row
from desk.approvals.order_text import iso
from desk.kernel.journal import Draft
from desk.kernel.queries import Select
from desk.risk.desk_state import DESK
from desk.risk.holds import Tripped, tripped
from desk.risk.messages import Breaker, BreakerLifted

MOST_MINUTES = 15


class LiftBreaker(msgspec.Struct, frozen=True, tag=True):
    """New risk is taken again although the cause of a breaker stands; after so many minutes it may trip again."""

    breaker: Breaker
    minutes: int


def _held(select: Select, breaker: str) -> Tripped | None:
    return next((one for one in tripped(select) if one.breaker == breaker), None)


def _rows(select: Select, change: LiftBreaker) -> tuple[Row, ...]:
    held = _held(select, change.breaker)
    return (
        Row("breaker", "" if held is None else held.words, f"lifted for {change.minutes} min"),
        Row("tripped at", "" if held is None else iso(held.since), ""),
        Row("limit", "" if held is None else held.limit, "not asked meanwhile"),
    )


def _refusal(select: Select, change: LiftBreaker, applying: Applying) -> str:
    if change.breaker not in get_args(Breaker):
        return f"There is no breaker called {change.breaker!r}."
    if _held(select, change.breaker) is None:
        return f"The breaker {change.breaker} holds nothing back, so there is nothing to lift."
    if not 1 <= change.minutes <= MOST_MINUTES:
        return f"A breaker is lifted for 1 to {MOST_MINUTES} minutes while its cause stands."
    return ""


def _drafts(select: Select, change: LiftBreaker, applying: Applying) -> list[Draft]:
    until = applying.now + change.minutes * 60_000_000_000
    lifted = BreakerLifted(change.breaker, f"lifted by the request {applying.request}", until)
    return [Draft(DESK, lifted, applying.actor, applying.corr)]


LIFT_BREAKER = ChangeKind(
    change=LiftBreaker,
    area="desk",
    rights=("resume",),
    title=lambda change: f"Lift the breaker {change.breaker} for {change.minutes} min",
    rows=_rows,
    refusal=_refusal,
    drafts=_drafts,
)
