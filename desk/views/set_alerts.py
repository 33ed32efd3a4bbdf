"""Alerts that people set, as a spec: what waits to be read, what watches and how far it is, and what became of them."""

from __future__ import annotations

from collections.abc import Callable

from desk.alerts.alerts_rows import SetAlert as Kept
from desk.alerts.alerts_rows import active_alerts, active_count, history, waiting_fired
from desk.alerts.decision import resting_until
from desk.kernel.queries import Select
from desk.views.alerts import alert_list
from widgets.specs.alerts import MOST_SET, AlertList, AlertStanding, FiredRow, HistoryRow, SetAlert, Way

MOST_HISTORY = 60
Now = Callable[[Kept], tuple[str, str, Way, str]]
"""What an alert reads now: value, distance, which way, and why not where it cannot be read."""
NameOf = Callable[[str], str]


def set_alert_list(
    select: Select, now: int, read: Now, name_of: NameOf, ack_within_s: int, of: str = ""
) -> AlertList:
    """The whole list, or what concerns one instrument or `equity`."""
    kept = [one for one in active_alerts(select) if of in ("", one.terms.condition.subject)]
    told = tuple(row for row in waiting_fired(select) if of in ("", row.subject))
    names = {one.alert for one in kept}
    shared = alert_list(select)
    own = {row.fired for row in told}
    return AlertList(
        # What a set alert fired stands among the firings, with its evidence.
        rows=() if of else tuple(row for row in shared.rows if row.alert not in own),
        fired=tuple(
            FiredRow(
                fired=row.fired,
                alert=row.alert,
                owner=name_of(row.owner),
                subject=row.subject,
                severity=row.severity,
                text=row.text,
                at=row.at,
                ref=_reference(row.evidence, row.figure),
                more=row.more,
            )
            for row in sorted(told, key=lambda row: (row.severity != "critical", row.at))[:MOST_SET]
        ),
        alerts=tuple(_set(one, now, read, name_of) for one in kept[:MOST_SET]),
        history=tuple(
            HistoryRow(
                seq=row.seq,
                alert=row.alert,
                what=row.what,
                text=row.text,
                by=name_of(row.by) if row.by != "desk" else "desk",
                at=row.at,
                ref=_reference(row.evidence, row.figure),
            )
            for row in history(select, MOST_HISTORY)
            if not of or row.alert in names
        ),
        total=len(kept) if of else active_count(select),
        ack_within_s=ack_within_s,
    )


def _set(one: Kept, now: int, read: Now, name_of: NameOf) -> SetAlert:
    value, distance, way, missing = read(one)
    rests = resting_until(one.terms, one.standing)
    standing: AlertStanding = "watching"
    if one.standing.snoozed_until > now:
        standing = "snoozed"
    elif missing:
        standing = "failing"
    elif rests > now:
        standing = "resting"
    return SetAlert(
        alert=one.alert,
        line=one.line,
        owner=name_of(one.owner),
        subject=one.terms.condition.subject,
        severity=one.terms.severity,
        note=one.terms.note,
        standing=standing,
        until=rests if rests > now else 0,
        expires=one.terms.expires,
        value=value,
        distance=distance,
        way=way,
        error=missing or one.last_error,
        error_at=one.error_at,
        fires=one.fires,
        fired_at=one.standing.fired_at,
    )


def _reference(evidence: str, figure: str) -> str:
    return f"{evidence}.{figure}" if evidence and figure else ""
