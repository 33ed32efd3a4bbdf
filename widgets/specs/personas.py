"""Who argues at the desk: what each persona is told, reads and may do, and who speaks for it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from widgets.specs.figure import Count, Spec


class PersonaRow(Spec):
    """One persona in force. The instructions stand only on the sheet of one."""

    name: str
    sort: Literal["role", "module"]
    version: Count
    sha256: str
    on: bool
    speaks: str
    """Who speaks for it, in words."""
    by_model: bool = False
    """Whether a model does."""
    reads: tuple[str, ...] = Field(default=(), max_length=60)
    limits: tuple[str, ...] = Field(default=(), max_length=12)
    """Each limit in words, none that is zero."""
    instructions: str = Field(default="", max_length=6_000)
    adopted_by: str = ""
    """Whose vote brought it into force, or empty for one that the desk comes with."""
    adopted_at: int = 0


class ShadowIdea(Spec):
    """An idea of Creativity: kept apart, and nobody trades on it."""

    debate: str
    model: str
    text: str
    at: int


class PersonaSheet(Spec):
    """All personas, or one of them whole."""

    kind: Literal["persona_sheet"] = "persona_sheet"
    sha256: str
    """Of the bundle."""
    rows: tuple[PersonaRow, ...] = Field(max_length=30)
    ideas: tuple[ShadowIdea, ...] = Field(default=(), max_length=10)
