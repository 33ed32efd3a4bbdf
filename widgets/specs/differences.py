"""Where the venue's word and the desk's record part, line by line, and when they were last compared."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from widgets.specs.figure import Spec


class DifferenceRow(Spec):
    """One difference. Both figures are text as they were told."""

    line: str
    """Its name, for /adopt, /wait and /seen."""
    venue: str
    what: Literal["report", "order", "execution", "balance", "position"]
    subject: str
    ours: str
    theirs: str
    text: str
    found_at: int
    by: str = ""
    """Who saw it and lets it stand, or empty."""
    why: str = ""


class VenueCheck(Spec):
    """When a venue was last asked for everything it has of ours."""

    venue: str
    link: Literal["up", "down"]
    checked_at: int
    """UTC nanoseconds; 0 for never."""
    trouble: str = ""
    """Why it could not be asked the last time, or empty."""


class Differences(Spec):
    """Everything that does not agree."""

    kind: Literal["differences"] = "differences"
    now: int
    rows: tuple[DifferenceRow, ...] = Field(max_length=200)
    more: int = 0
    """Lines beyond these."""
    venues: tuple[VenueCheck, ...] = Field(max_length=50)
