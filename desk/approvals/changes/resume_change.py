"""Ending a halt: one person may stop the desk, only people together start it again."""

from __future__ import annotations

import msgspec

from desk.approvals.changes.change import Applying, ChangeKind, Row
from desk.approvals.order_text import iso
from desk.kernel.journal import Draft
from desk.kernel.queries import Select
from desk.risk.desk_state import DESK, DeskResumed, desk_recorded


class ResumeDesk(msgspec.Struct, frozen=True, tag=True):
    """Take new risk again after a halt."""

    reason: str


def _title(change: ResumeDesk) -> str:
    return "Resume the halted desk"


def _rows(select: Select, change: ResumeDesk) -> tuple[Row, ...]:
    now = desk_recorded(select)
    return (
        Row("desk state", now.state, "ACTIVE"),
        Row("halted by", now.by, ""),
        Row("halted at", iso(now.since) if now.state == "HALTED" else "", ""),
        Row("halted because", now.reason, change.reason),
    )


def _refusal(select: Select, change: ResumeDesk, applying: Applying) -> str:
    now = desk_recorded(select)
    return "" if now.state == "HALTED" else f"The desk is {now.state}; there is no halt to end."


def _drafts(select: Select, change: ResumeDesk, applying: Applying) -> list[Draft]:
    return [Draft(DESK, DeskResumed(change.reason, "person"), applying.actor, applying.corr)]


RESUME_DESK = ChangeKind(
    change=ResumeDesk,
    area="desk",
    rights=("resume",),
    title=_title,
    rows=_rows,
    refusal=_refusal,
    drafts=_drafts,
)
