"""What the desk remembers: the research timeline, one insight with its history, and what analysts are told of it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from widgets.specs.figure import Count, Price, Probability, Spec
from widgets.specs.strategy import Run

TimelineSort = Literal["hypothesis", "risk flag", "regime", "thesis", "reconciliation", "transcript"]
InsightTrust = Literal["desk", "person", "model"]


class TimelineEntry(Spec):
    """One thing that was remembered, reconciled or committed."""

    id: str
    sort: TimelineSort
    instrument: str = ""
    horizon: str = ""
    direction: Literal["up", "down", ""] = ""
    runs: tuple[Run, ...] = Field(max_length=400)
    status: str
    """`open`, `confirmed`, `refuted`, `expired`, `superseded`, `disputed`, `withdrawn`; of a task its state."""
    confidence: Probability | None = None
    sureness: str = ""
    """The confidence in words."""
    said_by: str
    trust: InsightTrust = "desk"
    heard: Count = 1
    """How often it was said."""
    at: int
    until: int = 0
    """UTC nanoseconds of its end; 0 where it has none."""
    review: bool = False
    """A person has to look at it."""
    note: str = ""
    """What became of it, and why."""
    evidence: str = ""
    """Reference of the first figure behind it, or empty."""
    debate: str = ""
    thread: str = ""


class InsightTimeline(Spec):
    """The research timeline, newest first."""

    kind: Literal["insight_timeline"] = "insight_timeline"
    now: int
    instrument: str = ""
    """Only this one, or empty for all."""
    sort: TimelineSort | Literal[""] = ""
    """Only these, or empty for all."""
    entries: tuple[TimelineEntry, ...] = Field(max_length=200)
    more: Count = 0
    """Older entries beyond these."""
    to_review: Count = 0
    """Insights that a person has to look at, shown here or not."""


class InsightChange(Spec):
    """One field of an insight before and after."""

    at: int
    by: str
    label: str
    before: str
    after: str


class InsightEvidence(Spec):
    """One result that an insight rests on."""

    ref: str
    tool: str
    sha256: str


class InsightDetail(Spec):
    """One insight: what it says, what it rests on, and every change of it."""

    kind: Literal["insight_detail"] = "insight_detail"
    now: int
    entry: TimelineEntry
    seal: str
    sealed: bool
    """It reads as its source said it."""
    evidence: tuple[InsightEvidence, ...] = Field(max_length=99)
    changes: tuple[InsightChange, ...] = Field(max_length=200)


class RecalledInsight(Spec):
    """An insight as analysts are told of it: words alone, so that no figure and no claim can rest on it."""

    id: str
    sort: str
    about: str
    said_by: str
    text: str = Field(max_length=4_000)
    sureness: str
    until: str
    """How much longer it holds, in words."""


class RecalledInsights(Spec):
    """What the desk remembers of an instrument. All of it is quoted: it may be wrong, and it decides nothing."""

    kind: Literal["recalled_insights"] = "recalled_insights"
    instrument: str
    rows: tuple[RecalledInsight, ...] = Field(max_length=20)


class PastCase(Spec):
    """A concluded debate and what the market made of it."""

    id: str
    """The debate."""
    instrument: str
    horizon: str
    regime: str
    """Volatility regime at the time, or empty."""
    stance: str
    p_up: Probability
    outcome: Literal["up", "down", "void", "open"]
    """`open` until its horizon is over, `void` where no price could be trusted then."""
    at: int


class PastCases(Spec):
    """Debates like this one, newest first, with their outcomes."""

    kind: Literal["past_cases"] = "past_cases"
    instrument: str
    regime: str
    """Only of this regime, or empty for all."""
    rows: tuple[PastCase, ...] = Field(max_length=50)
    cases: Count
    """Those with an outcome among them."""
    ended_up: Count
    called_right: Count
    """Those whose probability was on the side of the outcome."""


class ComparedSide(Spec):
    """One of two opposed insights against the evidence of now."""

    id: str
    direction: Literal["up", "down"]
    conditions: Count
    """Those that a machine could check."""
    held: Count
    """Those that still hold."""
    level: Price | None = None
    """Price beyond which it is wrong, where it named one."""
    beyond: bool = False
    """The price went beyond that level."""


class ReconciliationRecord(Spec):
    """Two opposed insights compared: which of their conditions still hold."""

    kind: Literal["reconciliation_record"] = "reconciliation_record"
    instrument: str
    decimals: int
    horizon: str
    last: Price
    sides: tuple[ComparedSide, ...] = Field(max_length=2)
