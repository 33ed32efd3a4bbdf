"""The status line, presence, alerts and commands: what frames the panes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from widgets.specs.figure import Row, Spec

DeskState = Literal["ACTIVE", "REDUCING", "HALTED"]
SpendState = Literal["", "near", "reached"]
Severity = Literal["info", "good", "warning", "critical"]

FeedState = Literal[
    "live",
    "delayed",
    "stale",
    "gap",
    "halted",
    "ended",
    "loading",
    "connecting",
    "limited",
    "maintenance",
    "quarantined",
]


class PersonHere(Spec):
    """Somebody with a terminal open."""

    person: str
    name: str
    role: str
    acting_as: str = ""
    demo: bool = False
    terminals: int = 1
    since: int = 0
    """UTC nanoseconds since which the first of them is open."""
    reviewing: str = ""
    """Approval request they have open, or empty."""


class Health(Spec):
    """One supervised service."""

    service: str
    state: Literal["starting", "running", "restarting", "failed", "stopped"]
    detail: str = ""


class Status(Spec):
    """What the status line says."""

    kind: Literal["status"] = "status"
    mode: Literal["PAPER", "LIVE"]
    profile: str
    session: str
    host: str
    desk_state: DeskState
    desk_state_reason: str
    paper_faults: str = ""
    """What the paper venue was told to do wrong, in words, or empty."""
    feed: str
    """Source of the market, e.g. `sim seed 7`, `replay spot_btcusdt x1`."""
    feed_state: FeedState
    feed_age_ms: int
    feed_detail: str = ""
    now: int
    people: tuple[PersonHere, ...] = Field(max_length=100)
    services: tuple[Health, ...] = Field(max_length=50)
    acting_as: str
    you: str
    pending: int
    unread: int = 0
    """Alerts that wait to be acknowledged."""
    critical: int = 0
    """The critical ones among them."""
    spend: str = ""
    """What models cost today of what they may, e.g. `$0.42 of $25`; empty where none is set up."""
    spend_state: SpendState = ""
    journal_seq: int
    recorded: bool = False
    """True in a replay: nothing of this is so now."""


class Alert(Spec):
    """Something a person should notice."""

    kind: Literal["alert"] = "alert"
    alert: str
    severity: Severity
    title: str
    text: str
    at: int
    owner: str = ""
    """Id of the person who set it, where a person did."""
    ref: str = ""
    """The reference of the figure it tells, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandInfo(Row):
    """A command the host understands; the terminal offers it in the composer and the palette."""

    name: str
    """Without the slash."""
    usage: str
    summary: str
    arguments: tuple[str, ...] = ()
    """What kind each argument is of: `instrument`, `interval`, `quantity`, `text`, `request`, ... Kinds that a
    terminal does not know are words like any other."""
    choices: tuple[tuple[str, ...], ...] = ()
    """What an argument may be, in the order of the arguments; nothing where that is not known beforehand."""
    right: str = ""
    """The right a person needs, or empty."""


class Suggestion(Spec):
    """Something to begin with in an empty thread."""

    line: str = Field(max_length=200)
    """What is sent, or where `whole` is false begun, as if it had been typed."""
    what: str = Field(max_length=100)
    group: str = ""
    """`Ask`, `Review`, ...: those of one group stand together."""
    whole: bool = True


class Notice(Spec):
    """A sentence in place of a pane: loading, empty, delayed or failed."""

    kind: Literal["notice"] = "notice"
    state: Literal["empty", "loading", "delayed", "failed"]
    text: str
