"""Probes: a question with a number that says nothing among its facts, and one whose instrument has no name."""

from __future__ import annotations

import msgspec

from desk.agents.analyst import Brief
from desk.agents.bench.questions import ResolvedQuestion
from widgets.specs.studies import PersonNote

NAMELESS = "AAA-BBB"
_NUMBERS = {1.0: "95", -1.0: "5"}


def anchored(brief: Brief, anchor: float) -> Brief:
    """With the number of a ticket among the facts: high for 1, low for -1."""
    note = PersonNote(author="bench", text=f"The ticket of this question has the number {_NUMBERS[anchor]}.")
    brief.evidence.add("person_note", {}, note, 0, "outside")
    return brief


def unnamed(question: ResolvedQuestion) -> ResolvedQuestion:
    """Its instrument goes by a name that says nothing, wherever it is named."""
    text = msgspec.json.encode(question).decode().replace(question.instrument, NAMELESS)
    return msgspec.json.decode(text, type=ResolvedQuestion)
