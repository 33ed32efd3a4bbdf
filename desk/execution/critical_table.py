"""C14: what a person must read. The alert is the fact itself; here stands whether somebody has read it."""

from __future__ import annotations

import msgspec

from desk.alerts.messages import ALERTS, AlertFired
from desk.execution.messages import (
    FILLS,
    ORDERS,
    FillRecorded,
    FillUnmatched,
    OrderAccepted,
    OrderBecameUnknown,
    OrderCancelled,
    OrderFoundOpen,
    OrderRejected,
    OrderSettled,
)
from desk.kernel.facts import Fact
from desk.kernel.queries import Select, Tables
from desk.risk.desk_state import DESK, DeskHalted, DeskResumed
from desk.risk.messages import AlertAcknowledged, Breaker, BreakerTripped

CRITICAL: frozenset[Breaker] = frozenset({"drawdown", "daily loss", "orders out"})
"""Breakers that a person must read of; the others say what they do on the status line, and end by themselves."""


class Critical(msgspec.Struct, frozen=True):
    """A critical alert that nobody has read yet."""

    alert: str
    title: str
    at: int


class CriticalTable:
    """Keeps a row for each critical alert until somebody has read it, or what it told of is over."""

    name = "critical_alerts"
    ddl = """
    CREATE TABLE critical_alerts (
        alert TEXT PRIMARY KEY, title TEXT NOT NULL, about TEXT NOT NULL, at INTEGER NOT NULL, seq INTEGER NOT NULL
    ) STRICT;
    """
    topics = (DESK, FILLS, ORDERS, ALERTS)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Adds what must be read, and takes away what was read or is over."""
        match fact.message:
            case DeskHalted(reason, cause) if cause != "person":
                _raise(tables, fact, f"HALTED: {reason}", "halt")
            case FillUnmatched(fill):
                _raise(tables, fact, f"Unmatched fill {fill.trade} of {fill.venue}", f"fill {fill.trade}")
            case OrderBecameUnknown(order, reason):
                _raise(tables, fact, f"Order {order} unknown: {reason}", f"order {order}")
            case BreakerTripped(breaker=breaker, reason=reason) if breaker in CRITICAL:
                _raise(tables, fact, f"{breaker}: {reason}", f"breaker {breaker}")
            case AlertFired(alert=alert, severity="critical", text=text):
                _once(tables, fact, f"{alert}: {text}", f"set alert {alert}")
            case DeskResumed():  # somebody with the right has looked, or its cause is over
                _over(tables, "halt")
            case (
                OrderAccepted(order)
                | OrderCancelled(order)
                | OrderRejected(order)
                | FillRecorded(order=order)
                | OrderFoundOpen(order=order)
                | OrderSettled(order=order)
            ):
                _over(tables, f"order {order}")
            case AlertAcknowledged(alert):
                tables.execute("DELETE FROM critical_alerts WHERE alert = ?", (alert,))


def unread(select: Select) -> tuple[Critical, ...]:
    """Critical alerts that nobody has read, oldest first."""
    rows = select("SELECT alert, title, at FROM critical_alerts ORDER BY seq", ())
    return tuple(Critical(*tuple(row)) for row in rows)


def _raise(tables: Tables, fact: Fact, title: str, about: str) -> None:
    tables.execute(
        "INSERT OR REPLACE INTO critical_alerts VALUES (?, ?, ?, ?, ?)",
        (f"alert-{fact.seq}", title, about, fact.ts, fact.seq),
    )


def _once(tables: Tables, fact: Fact, title: str, about: str) -> None:
    """One that fires again and again waits since it first did: its time does not begin anew."""
    if tables.execute("SELECT 1 FROM critical_alerts WHERE about = ?", (about,)).fetchone() is None:
        _raise(tables, fact, title, about)


def _over(tables: Tables, about: str) -> None:
    tables.execute("DELETE FROM critical_alerts WHERE about = ?", (about,))
