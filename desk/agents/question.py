"""What a debate is asked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """What is debated, for whom, and in which turn of which thread."""

    instrument: str
    horizon: str
    person: str
    thread: str = ""
    turn: str = ""
    again: str = ""
    """The debate that this is held again after, or empty."""
