"""News from outside the desk: text to quote, with its source, and never a figure."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from widgets.specs.figure import Provenance, Spec

LONGEST_HEADLINE = 300
LONGEST_BODY = 1_200


class NewsItem(Spec):
    """One report as its source wrote it."""

    id: str = Field(max_length=8)
    """`n1` is the newest: how a reference names it."""
    headline: str = Field(max_length=LONGEST_HEADLINE)
    body: str = Field(default="", max_length=LONGEST_BODY)
    source: str = Field(max_length=80)
    at: int
    """UTC nanoseconds of its publication, as its source says."""
    instruments: tuple[str, ...] = Field(default=(), max_length=20)
    """The desk's instruments that it names."""
    line: str = Field(max_length=LONGEST_HEADLINE + 140)
    """Headline, source and time in one line, as it is quoted."""


class News(Spec):
    """The newest reports, newest first."""

    kind: Literal["news"] = "news"
    source: str = Field(max_length=120)
    """Where they come from: a file, a feed, or `simulated wire`."""
    simulated: bool
    """Nobody wrote them: they are made up from the moves of the simulated market."""
    instrument: str = ""
    """What they are about, or empty for all."""
    items: tuple[NewsItem, ...] = Field(max_length=40)
    note: str = Field(default="", max_length=300)
    """Why there is nothing newer, or empty."""
    provenance: Provenance
