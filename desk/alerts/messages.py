"""Alerts that people set, as facts."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from desk.kernel.topics import Topic

How = Literal["above", "below", "crosses", "crosses up", "crosses down", "changes", "is"]
AlertSeverity = Literal["info", "warning", "critical"]


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is compared: a figure with a level, or a word with another."""

    subject: str
    """An instrument, or `equity`."""
    measure: str
    how: How
    level: Decimal | None = None
    word: str = ""
    """The word to change to, or empty for any."""
    interval: str = ""
    """Of the bars that it rests on, where it rests on bars."""


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """All that was said of an alert when it was set."""

    condition: Condition
    also: Condition | None = None
    """What must hold as well."""
    repeat: bool = False
    pause_s: int = 0
    """Least time between two firings of one that repeats."""
    expires: int = 0
    """UTC nanoseconds; 0 for never."""
    severity: AlertSeverity = "warning"
    note: str = ""


class AlertSet(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A person wants to be told. It is theirs; the whole desk sees it."""

    alert: str
    owner: str
    terms: Terms
    line: str
    """As it is said, without the note: what a person reads and may set again."""
    thread: str = ""
    """Where it was asked for, and is told."""


class AlertArmed(msgspec.Struct, frozen=True, tag=True):
    """It stands where it can fire from, or has moved without firing: `side` is how things are."""

    alert: str
    side: str


class AlertFired(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """What it waits for has happened. A warning and a critical one wait for somebody to read them."""

    alert: str
    side: str
    severity: AlertSeverity
    title: str
    text: str
    """What has happened, with the note at its end."""
    note: str
    """The person's own words in it."""
    evidence: str
    """Where the evidence of its figures stands: the scope of one result."""
    figure: str
    """The field of that result that it is about."""
    owner: str
    subject: str
    last: bool
    """Whether it is over with this."""
    thread: str = ""


class AlertSnoozed(msgspec.Struct, frozen=True, tag=True):
    """It does not fire before `until`, UTC nanoseconds; 0 wakes it."""

    alert: str
    until: int


class AlertRemoved(msgspec.Struct, frozen=True, tag=True):
    """Somebody took it back."""

    alert: str


class AlertExpired(msgspec.Struct, frozen=True, tag=True):
    """Its time is over."""

    alert: str


class AlertsFailed(msgspec.Struct, frozen=True, tag=True):
    """These cannot be judged, and why: they fire on nothing that does not hold."""

    alerts: tuple[str, ...]
    reason: str


class AlertsRecovered(msgspec.Struct, frozen=True, tag=True):
    """These are judged again."""

    alerts: tuple[str, ...]


AlertMessage = (
    AlertSet
    | AlertArmed
    | AlertFired
    | AlertSnoozed
    | AlertRemoved
    | AlertExpired
    | AlertsFailed
    | AlertsRecovered
)
ALERTS: Topic[AlertMessage] = Topic("alerts.v1", durable=True, messages=AlertMessage)
