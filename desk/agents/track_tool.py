"""The tool that answers what somebody's opinions were worth."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import Field

from desk.agents.tools import Arguments, Tool, Working
from widgets.specs.track_record import TrackRecord


class OfPersona(Arguments):
    """Whose record; without a name everybody's."""

    persona: str = Field(default="", max_length=40)


def track_tool(record: Callable[[str], TrackRecord]) -> Tool[OfPersona]:
    """Reads the track record, or one persona's."""

    async def run(asked: OfPersona, working: Working) -> TrackRecord:
        return record(asked.persona)

    return Tool(
        "track_record",
        OfPersona,
        TrackRecord,
        run,
        "What opinions were worth: scores by speaker and regime, calibration, weights, what debating brings, leanings.",
        {"persona": "Bear"},
    )
