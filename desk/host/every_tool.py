"""Every tool there is, known without a running desk: what is published, and what the manual lists."""

from __future__ import annotations

from typing import Any

from desk.agents.alerts_tool import alerts_tool
from desk.agents.memory.memory_tools import memory_tools
from desk.agents.news_tool import news_tool
from desk.agents.past_cases import past_cases_tool
from desk.agents.proposing import Proposer
from desk.agents.read_tools import read_tools
from desk.agents.record_tools import record_tools
from desk.agents.review import review_tool
from desk.agents.tools import Tool
from desk.agents.track_tool import track_tool


def every_tool() -> tuple[Tool[Any], ...]:
    """To read, not to run: nobody stands behind them."""
    nobody: Any = None
    return (
        *read_tools(nobody),
        review_tool(nobody),
        *record_tools(nobody, nobody),
        news_tool(nobody),
        alerts_tool(nobody),
        *memory_tools(nobody, nobody, nobody, nobody),
        past_cases_tool(nobody),
        track_tool(nobody),
        Proposer(nobody, nobody).tool(),
    )
