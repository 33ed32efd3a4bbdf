"""The rows of alerts that people set, of firings that wait to be read, and of what became of them."""

from __future__ import annotations

import msgspec

from desk.alerts.alerts_rows import Became
from desk.alerts.messages import (
    ALERTS,
    AlertArmed,
    AlertExpired,
    AlertFired,
    AlertRemoved,
    AlertSet,
    AlertsFailed,
    AlertSnoozed,
    AlertsRecovered,
)
from desk.kernel.facts import Fact
from desk.kernel.queries import Tables
from desk.risk.desk_state import DESK
from desk.risk.messages import AlertAcknowledged

KEPT = 500
"""Things that became of alerts, and alerts that are over, which are kept to look back at; the journal keeps all."""


class SetAlertsTable:
    """Keeps every alert that watches, what waits to be read, and the latest of what became of them."""

    name = "set_alerts"
    ddl = """
    CREATE TABLE set_alerts (
        alert TEXT PRIMARY KEY, number INTEGER NOT NULL, owner TEXT NOT NULL, terms TEXT NOT NULL, line TEXT NOT NULL,
        thread TEXT NOT NULL, side TEXT NOT NULL, fired_at INTEGER NOT NULL, snoozed_until INTEGER NOT NULL,
        fires INTEGER NOT NULL, error TEXT NOT NULL, last_error TEXT NOT NULL, error_at INTEGER NOT NULL,
        ended TEXT NOT NULL, set_at INTEGER NOT NULL, seq INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX set_alerts_ended ON set_alerts (ended, number);
    CREATE TABLE fired_alerts (
        fired TEXT PRIMARY KEY, alert TEXT NOT NULL, owner TEXT NOT NULL, subject TEXT NOT NULL, severity TEXT NOT NULL,
        title TEXT NOT NULL, text TEXT NOT NULL, evidence TEXT NOT NULL, figure TEXT NOT NULL, at INTEGER NOT NULL,
        more INTEGER NOT NULL, seq INTEGER NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX fired_alerts_alert ON fired_alerts (alert);
    CREATE TABLE alert_history (
        seq INTEGER NOT NULL, alert TEXT NOT NULL, what TEXT NOT NULL, text TEXT NOT NULL, by TEXT NOT NULL,
        at INTEGER NOT NULL, evidence TEXT NOT NULL, figure TEXT NOT NULL, PRIMARY KEY (seq, alert)
    ) STRICT, WITHOUT ROWID;
    """
    topics = (ALERTS, DESK)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Takes over what the fact says."""
        match fact.message:
            case AlertSet() as said:
                _set(tables, fact, said)
            case AlertArmed(alert, side):
                tables.execute("UPDATE set_alerts SET side = ? WHERE alert = ?", (side, alert))
            case AlertFired() as fired:
                _fired(tables, fact, fired)
            case AlertSnoozed(alert, until):
                # What was crossed meanwhile was to be passed over: it begins anew from how things are then.
                tables.execute(
                    "UPDATE set_alerts SET snoozed_until = ?, side = CASE WHEN"
                    " json_extract(terms, '$.condition.how') IN ('above', 'below') THEN side ELSE '' END"
                    " WHERE alert = ?",
                    (until, alert),
                )
                _note(tables, fact, alert, "snoozed" if until else "woken", "")
            case AlertRemoved(alert):
                _end(tables, fact, alert, "removed")
            case AlertExpired(alert):
                _end(tables, fact, alert, "expired")
            case AlertsFailed(alerts, reason):
                for alert in alerts:
                    tables.execute(
                        "UPDATE set_alerts SET error = ?, last_error = ?, error_at = ? WHERE alert = ?",
                        (reason, reason, fact.ts, alert),
                    )
                    _note(tables, fact, alert, "failed", reason)
            case AlertsRecovered(alerts):
                for alert in alerts:
                    tables.execute("UPDATE set_alerts SET error = '' WHERE alert = ?", (alert,))
                    _note(tables, fact, alert, "recovered", "")
            case AlertAcknowledged(alert, note):
                _read(tables, fact, alert, note)


def _set(tables: Tables, fact: Fact, said: AlertSet) -> None:
    tables.execute(
        "INSERT INTO set_alerts VALUES (?, ?, ?, ?, ?, ?, '', 0, 0, 0, '', '', 0, '', ?, ?)",
        (
            said.alert,
            int(said.alert[1:]),
            said.owner,
            msgspec.json.encode(said.terms).decode(),
            said.line,
            said.thread,
            fact.ts,
            fact.seq,
        ),
    )
    _note(tables, fact, said.alert, "set", said.line)


def _fired(tables: Tables, fact: Fact, fired: AlertFired) -> None:
    tables.execute(
        "UPDATE set_alerts SET side = ?, fired_at = ?, fires = fires + 1, ended = ?, error = '' WHERE alert = ?",
        (fired.side, fact.ts, "fired" if fired.last else "", fired.alert),
    )
    _note(tables, fact, fired.alert, "fired", fired.text, fired.evidence, fired.figure)
    if fired.last:
        _trim(tables)
    if fired.severity == "info":
        return
    waiting = tables.execute("UPDATE fired_alerts SET more = more + 1 WHERE alert = ?", (fired.alert,))
    if waiting.rowcount:  # it has been told and not been read: one thing to read, and it counts
        return
    tables.execute(
        "INSERT INTO fired_alerts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
        (
            f"alert-{fact.seq}",
            fired.alert,
            fired.owner,
            fired.subject,
            fired.severity,
            fired.title,
            fired.text,
            fired.evidence,
            fired.figure,
            fact.ts,
            fact.seq,
        ),
    )


def _read(tables: Tables, fact: Fact, name: str, note: str) -> None:
    found = tables.execute("SELECT alert FROM fired_alerts WHERE fired = ?", (name,)).fetchone()
    if found is None:
        return
    tables.execute("DELETE FROM fired_alerts WHERE fired = ?", (name,))
    _note(tables, fact, str(found[0]), "acknowledged", note)


def _end(tables: Tables, fact: Fact, alert: str, how: Became) -> None:
    tables.execute("UPDATE set_alerts SET ended = ?, error = '' WHERE alert = ?", (how, alert))
    _note(tables, fact, alert, how, "")
    _trim(tables)


def _trim(tables: Tables) -> None:
    tables.execute(
        "DELETE FROM set_alerts WHERE ended <> '' AND number <="
        " (SELECT number FROM set_alerts WHERE ended <> '' ORDER BY number DESC LIMIT 1 OFFSET ?)",
        (KEPT,),
    )


def _note(
    tables: Tables, fact: Fact, alert: str, what: Became, text: str, evidence: str = "", figure: str = ""
) -> None:
    tables.execute(
        "INSERT INTO alert_history VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (fact.seq, alert, what, text, fact.actor, fact.ts, evidence, figure),
    )
    tables.execute(
        "DELETE FROM alert_history WHERE seq <="
        " (SELECT seq FROM alert_history ORDER BY seq DESC, alert DESC LIMIT 1 OFFSET ?)",
        (KEPT,),
    )
