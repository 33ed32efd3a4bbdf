"""Whether whoever proposed something still has access when it would take effect."""

from __future__ import annotations

from desk.execution.protection import PROTECTOR
from desk.kernel.queries import Select
from desk.people.directory import HOUSE, find_person
from desk.risk.situation import Check

MACHINES = (HOUSE, PROTECTOR)
"""Proposers that are no people: nobody suspends them, and they are always members."""


def departed(select: Select, proposer: str) -> str:
    """Why nothing that this proposer proposed may take effect any more, or empty."""
    if proposer in MACHINES:
        return ""
    found = find_person(select, proposer)
    if found is not None and found.active:
        return ""
    return f"{proposer if found is None else found.name}, who proposed it, no longer has access"


def membership(select: Select, proposer: str) -> Check:
    """The same as a check of a release."""
    why = departed(select, proposer)
    return Check("C16", "membership", not why, "no access" if why else "has access", "has access", why)
