"""The facts as a persona reads them: the results of the tools that it may read, and what people added to them."""

from __future__ import annotations

from desk.agents.evidence import ADDED, EvidenceBook
from desk.agents.fact_table import fact_table
from desk.people.personas.persona import Persona

MOST_CHARACTERS = 40_000
"""Of all tables together; a result that does not fit is named and left out."""


def facts_for(book: EvidenceBook, instrument: str, persona: Persona) -> str:
    """Every figure with its reference, value, unit, age and trust; rows of other instruments are left out."""
    tables: list[str] = []
    length = 0
    for entry in book:
        if not persona.may_read(entry.tool) and entry.round != ADDED:
            continue
        table = fact_table(book, entry, entry.at, instrument)
        if length + len(table) > MOST_CHARACTERS:
            table = f"{entry.ref} = {entry.tool} (left out: there are too many facts)"
        length += len(table)
        tables.append(table)
    return "\n\n".join(tables) or "There are no facts."
