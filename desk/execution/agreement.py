"""C11: nothing new is begun in an instrument of which the venue says something that the desk's record does not."""

from __future__ import annotations

from desk.execution.differences_table import held_by_difference
from desk.kernel.queries import Select
from desk.risk.situation import Check


def agreement(select: Select, instrument: str) -> tuple[Check, ...]:
    """The failed check with what does not agree, or none at all."""
    why = held_by_difference(select, instrument)
    if not why:
        return ()
    return (Check("C11", "reconciliation", False, "the venue says otherwise", "a person has looked", why),)
