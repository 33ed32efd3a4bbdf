"""Reading features off the evidence, each with the reference that a sentence names it by."""

from __future__ import annotations

from dataclasses import dataclass

from desk.agents.analyst import Brief
from desk.agents.figures import NotAFigure, resolve
from desk.agents.grounding import slot
from desk.agents.opinions import ClaimKind


@dataclass(frozen=True, slots=True)
class Feature:
    """A number of the evidence and how to name it."""

    ref: str
    value: float

    @property
    def slot(self) -> str:
        """The template that shows it."""
        return slot(self.ref)

    @property
    def signed(self) -> str:
        """The template that shows it with its sign."""
        return slot(self.ref, "signed")

    @property
    def size(self) -> str:
        """The template that shows it without its sign."""
        return slot(f"calc:abs({self.ref})")


@dataclass(frozen=True, slots=True)
class Point:
    """One argument of a rule: what to say, how to check it, and how far it moves the log-odds."""

    text: str
    condition: str
    lean: float
    kind: ClaimKind = "inference"


class Reader:
    """The evidence of one brief, by tool and field. What is missing reads as `None`, and its rule stays silent."""

    def __init__(self, brief: Brief) -> None:
        self.brief = brief

    def number(self, tool: str, path: str) -> Feature | None:
        """A numeric field of the newest result of `tool`."""
        found = self._find(tool, path)
        return Feature(*found) if found and not isinstance(found[1], str) else None  # type: ignore[arg-type]

    def word(self, tool: str, path: str) -> tuple[str, str] | None:
        """A field that holds a word: its reference and its value."""
        found = self._find(tool, path)
        return (found[0], found[1]) if found and isinstance(found[1], str) else None

    def slot(self, tool: str, path: str) -> str:
        """The template that shows a field, number or word; empty where it is missing."""
        found = self._find(tool, path)
        return slot(found[0]) if found else ""

    def radar(self, field: str) -> str:
        """Path of a field of this instrument's row on the radar."""
        return f"rows[{self.brief.instrument}].{field}"

    def _find(self, tool: str, path: str) -> tuple[str, float | str] | None:
        entry = self.brief.evidence.find(tool, self.brief.instrument)
        if entry is None:
            return None
        ref = f"{entry.ref}.{path}"
        try:
            return ref, resolve(self.brief.evidence, ref).value
        except NotAFigure:
            return None
