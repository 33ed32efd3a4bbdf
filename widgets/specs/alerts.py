"""Alerts: what waits to be read, what holds new risk back, what people set, and what became of it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from widgets.specs.figure import BasisPoints, Percent, Price, Provenance, Quoted, QuoteValue, Score, Spec
from widgets.specs.status import Alert, Severity

MOST_SET = 200
"""Rows of a list; beyond them the newest stay out, and it says how many there are."""
AlertStanding = Literal["watching", "snoozed", "resting", "failing"]
Way = Literal["up", "down", ""]


class SetAlert(Spec):
    """One alert that watches."""

    alert: str
    """The short name it is known by, `A7`."""
    line: str
    """As it is said to set it."""
    owner: str
    """Name of the person whose it is."""
    subject: str
    """An instrument, or `equity`."""
    severity: Severity
    note: Quoted = ""
    standing: AlertStanding
    until: int = 0
    """UTC nanoseconds: how long it is snoozed, or rests after it fired."""
    expires: int = 0
    """UTC nanoseconds; 0 for never."""
    value: str = ""
    """What is so now, as text with its unit; empty where nobody knows."""
    distance: str = ""
    """How far that is from where it fires, with its unit; empty for words, and where nobody knows."""
    way: Way = ""
    """Which way it must go to fire; empty when it is there."""
    error: str = ""
    """Why it cannot be judged now, or could not be last: `failing` says which."""
    error_at: int = 0
    fires: int = 0
    fired_at: int = 0


class FiredRow(Spec):
    """One firing that nobody has read so far."""

    fired: str
    """The name it is acknowledged by."""
    alert: str
    owner: str
    subject: str
    severity: Severity
    text: str
    at: int
    ref: str
    """The reference of the figure it tells."""
    more: int = 0
    """Later firings that wait with it."""


class HistoryRow(Spec):
    """Something that became of an alert."""

    seq: int
    """Number of its fact."""
    alert: str
    what: Literal[
        "set", "fired", "snoozed", "woken", "removed", "expired", "failed", "recovered", "acknowledged"
    ]
    text: str = ""
    by: str
    """Name of the person, or `desk`."""
    at: int
    ref: str = ""
    """The reference of the figure it tells, or empty."""


class AlertList(Spec):
    """Alerts that nobody has acknowledged yet, critical ones first, then the oldest first; and those that people set."""

    kind: Literal["alert_list"] = "alert_list"
    rows: tuple[Alert, ...] = Field(max_length=200)
    """Critical ones that somebody must read, then what holds new risk back."""
    fired: tuple[FiredRow, ...] = Field(default=(), max_length=MOST_SET)
    alerts: tuple[SetAlert, ...] = Field(default=(), max_length=MOST_SET)
    history: tuple[HistoryRow, ...] = Field(default=(), max_length=MOST_SET)
    total: int = 0
    """How many alerts watch."""
    ack_within_s: int = 60
    """How long a critical one may wait before nothing adds risk."""


class AlertReading(Spec):
    """What an alert saw when it fired: its figure beside its level, each in the field of its unit."""

    kind: Literal["alert_reading"] = "alert_reading"
    alert: str
    instrument: str
    """Or `equity`."""
    decimals: int = 2
    """Of prices."""
    line: Quoted
    """The alert as it was set."""
    measure: str
    word: str = ""
    """Where it is told in words: what it is now."""
    before: str = ""
    """What it was."""
    price: Price | None = None
    price_level: Price | None = None
    percent: Percent | None = None
    percent_level: Percent | None = None
    spread: BasisPoints | None = None
    spread_level: BasisPoints | None = None
    score: Score | None = None
    score_level: Score | None = None
    amount: QuoteValue | None = None
    amount_level: QuoteValue | None = None
    provenance: Provenance
