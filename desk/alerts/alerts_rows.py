"""Alerts that people set, read back: what watches, what waits to be read, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from desk.alerts.decision import Standing
from desk.alerts.messages import AlertSeverity, Terms
from desk.kernel.queries import Select

Became = Literal[
    "set", "fired", "snoozed", "woken", "removed", "expired", "failed", "recovered", "acknowledged"
]


class SetAlert(msgspec.Struct, frozen=True):
    """An alert, as its facts leave it."""

    alert: str
    owner: str
    terms: Terms
    line: str
    thread: str
    standing: Standing
    fires: int
    error: str
    """Why it could not be judged last; empty while it can be."""
    last_error: str
    """The same, kept after it was mended."""
    error_at: int
    ended: str
    """Empty while it watches; else `fired`, `removed` or `expired`."""
    set_at: int

    @property
    def active(self) -> bool:
        return not self.ended


class FiredAlert(msgspec.Struct, frozen=True):
    """A firing that nobody has read so far."""

    fired: str
    """The name under which it is acknowledged, `alert-` and the number of its fact."""
    alert: str
    owner: str
    subject: str
    severity: AlertSeverity
    title: str
    text: str
    evidence: str
    figure: str
    at: int
    more: int
    """Later firings of the same alert that wait with it."""


class Happened(msgspec.Struct, frozen=True):
    """One line of the history."""

    seq: int
    alert: str
    what: Became
    text: str
    by: str
    at: int
    evidence: str
    figure: str


_ROWS = (
    "SELECT alert, owner, terms, line, thread, side, fired_at, snoozed_until, fires, error, last_error, error_at,"
    " ended, set_at"
    " FROM set_alerts"
)


def find_alert(select: Select, alert: str) -> SetAlert | None:
    """One alert, one that is over included while it is kept."""
    rows = select(f"{_ROWS} WHERE alert = ?", (alert,))
    return _alert(rows[0]) if rows else None


def active_alerts(select: Select) -> tuple[SetAlert, ...]:
    """Everything that is watched, in the order in which it was set."""
    return tuple(_alert(row) for row in select(f"{_ROWS} WHERE ended = '' ORDER BY number", ()))


def active_names(select: Select) -> tuple[str, ...]:
    """The names of everything that is watched, the newest first."""
    rows = select("SELECT alert FROM set_alerts WHERE ended = '' ORDER BY number DESC LIMIT 1000", ())
    return tuple(str(row[0]) for row in rows)


def active_count(select: Select, owner: str = "") -> int:
    """How many watch, of one person or of all."""
    rows = (
        select("SELECT count(*) FROM set_alerts WHERE ended = '' AND owner = ?", (owner,))
        if owner
        else select("SELECT count(*) FROM set_alerts WHERE ended = ''", ())
    )
    return int(rows[0][0])


def next_alert(select: Select) -> str:
    """The name of the next alert: short, for people type it."""
    rows = select("SELECT coalesce(max(number), 0) FROM set_alerts", ())
    return f"A{int(rows[0][0]) + 1}"


def waiting_fired(select: Select) -> tuple[FiredAlert, ...]:
    """What fired and was read by nobody, oldest first."""
    rows = select(
        "SELECT fired, alert, owner, subject, severity, title, text, evidence, figure, at, more"
        " FROM fired_alerts ORDER BY seq",
        (),
    )
    return tuple(FiredAlert(*row) for row in rows)


def history(select: Select, most: int) -> tuple[Happened, ...]:
    """What became of alerts, newest first."""
    rows = select(
        "SELECT seq, alert, what, text, by, at, evidence, figure FROM alert_history"
        " ORDER BY seq DESC, alert LIMIT ?",
        (most,),
    )
    return tuple(Happened(*row) for row in rows)


def _alert(row: Sequence[Any]) -> SetAlert:
    alert, owner, terms, line, thread, side, fired_at, snoozed_until, *rest = row
    standing = Standing(side, fired_at, snoozed_until)
    return SetAlert(alert, owner, msgspec.json.decode(terms, type=Terms), line, thread, standing, *rest)
