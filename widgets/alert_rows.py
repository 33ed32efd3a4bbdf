"""What each row of the list of alerts stands for, in the order in which they are drawn."""

from __future__ import annotations

from widgets.specs.alerts import AlertList

Row = tuple[str, str, str, str, str, str]


def rows_of(spec: AlertList) -> list[Row]:
    """A name of its own, what it is acknowledged by, the set alert, the figure, the instrument, and how to say it anew.

    The last is the line of an alert that watches, with `snoozed` before a bar where it is snoozed; empty elsewhere.
    """
    rows: list[Row] = [
        (f"read:{row.alert}", row.alert, "", "", "", "") for row in spec.rows if _waits(row.severity)
    ]
    rows += [(f"read:{row.fired}", row.fired, row.alert, row.ref, row.subject, "") for row in spec.fired]
    rows += [(f"hold:{row.alert}", "", "", "", "", "") for row in spec.rows if not _waits(row.severity)]
    rows += [
        (f"set:{one.alert}", "", one.alert, "", one.subject, f"{one.standing}|{_again(one.line, one.note)}")
        for one in spec.alerts
    ]
    subjects = {one.alert: one.subject for one in spec.alerts}
    rows += [
        (f"past:{row.seq}:{row.alert}", "", "", row.ref, subjects.get(row.alert, ""), "")
        for row in spec.history
    ]
    return rows


def _waits(severity: str) -> bool:
    return severity == "critical"


def _again(line: str, note: str) -> str:
    return f"{line} note {note}" if note else line
