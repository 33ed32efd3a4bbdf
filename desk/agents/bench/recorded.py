"""Questions of the desk's own record: the facts of its debates as they stood, and what the market made of them since."""

from __future__ import annotations

import msgspec

from desk.agents.bench.questions import KnownFact, ResolvedQuestion
from desk.agents.evidence_store import read_book
from desk.agents.fact_finding import FACTS
from desk.kernel.queries import Select

_UNTOLD = frozenset({"portfolio"})
"""What the desk held says nothing about where a price went, and is nobody else's business."""


def recorded_questions(select: Select, most: int) -> tuple[ResolvedQuestion, ...]:
    """The newest `most` debates that the market resolved, the oldest of them first; a void one is no question."""
    rows = select(
        "SELECT debate, instrument, horizon, min(at), min(due), min(outcome), min(source) FROM forecasts"
        " WHERE stage = 'blind' AND outcome IN ('up', 'down', 'unchanged')"
        " GROUP BY debate, instrument, horizon ORDER BY max(seq) DESC LIMIT ?",
        (most,),
    )
    return tuple(
        ResolvedQuestion(debate, instrument, horizon, at, due, outcome, source, _facts(select, debate))
        for debate, instrument, horizon, at, due, outcome, source in reversed(rows)
    )


def _facts(select: Select, debate: str) -> tuple[KnownFact, ...]:
    """What everybody was given before anybody spoke: nothing that was said, remembered, added or planned later."""
    return tuple(
        KnownFact(
            entry.tool,
            msgspec.json.decode(entry.arguments, type=dict[str, str]),
            entry.spec.model_dump(mode="json"),
        )
        for entry in read_book(select, debate)
        if entry.round == FACTS and entry.trust == "desk" and entry.tool not in _UNTOLD
    )
