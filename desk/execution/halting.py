"""What a halt records, whoever calls it."""

from __future__ import annotations

from desk.execution.calling_back import call_back
from desk.execution.reducing import adding
from desk.kernel.journal import Draft
from desk.kernel.queries import Select
from desk.risk.desk_state import DESK, Cause, DeskHalted, desk_standing


def halting(
    select: Select, reason: str, cause: Cause, actor: str, corr: str = "", *, without: str = ""
) -> list[Draft]:
    """No new risk, and orders that add risk are called back, `without` the one that is seen to already."""
    back = [order for order in adding(select) if order.order != without]
    drafts = call_back(back, f"halt: {reason}", actor, corr)
    if desk_standing(select).state != "HALTED":
        drafts.insert(0, Draft(DESK, DeskHalted(reason, cause), actor, corr))
    return drafts
