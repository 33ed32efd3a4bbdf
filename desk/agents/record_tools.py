"""The tools that read the desk's own record: what was ordered, and what the policy says to an order now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import Field

from desk.agents.read_tools import OfInstrument
from desk.agents.tools import Arguments, Tool, Working
from widgets.specs.compliance import ComplianceNote
from widgets.specs.order_history import OrderHistory

ReadHistory = Callable[[str, int], OrderHistory]
"""A page of orders; takes an instrument, or empty for all, and the page."""
ReadCompliance = Callable[[str], ComplianceNote]


class OfHistory(Arguments):
    """Orders of one instrument, or of all of them, and which page."""

    instrument: str = Field(default="", max_length=40)
    page: int = Field(default=1, ge=1, le=10_000)


def record_tools(history: ReadHistory, compliance: ReadCompliance) -> tuple[Tool[Any], ...]:
    """Order history and compliance note."""

    async def past(asked: OfHistory, working: Working) -> OrderHistory:
        return history(asked.instrument, asked.page)

    async def note(asked: OfInstrument, working: Working) -> ComplianceNote:
        return compliance(asked.instrument)

    return (
        Tool(
            "order_history",
            OfHistory,
            OrderHistory,
            past,
            "What was ordered and what became of it, newest first, a page at a time.",
            {"instrument": "", "page": 1},
        ),
        Tool(
            "compliance_note",
            OfInstrument,
            ComplianceNote,
            note,
            "What the policy in force says to an order in one instrument now: room, controls, rules, approvals.",
            {"instrument": "BTC-USDT"},
        ),
    )
