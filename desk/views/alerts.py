"""Alerts that nobody has read, and what holds new risk back meanwhile."""

from __future__ import annotations

from desk.execution.critical_table import unread
from desk.kernel.queries import Select
from desk.risk.holds import disabled, tripped
from widgets.specs.alerts import AlertList
from widgets.specs.status import Alert

MOST = 150


def to_read(select: Select) -> tuple[int, int]:
    """How many alerts wait to be read, and how many of them are critical."""
    critical = int(select("SELECT count(*) FROM critical_alerts", ())[0][0])
    set_by_people = select("SELECT count(*) FROM fired_alerts WHERE severity <> 'critical'", ())
    return critical + int(set_by_people[0][0]), critical


def alert_list(select: Select) -> AlertList:
    """The critical ones first, each with what it told of; then the breakers and strategies that hold."""
    critical = [
        Alert(alert=one.alert, severity="critical", title="", text=one.title, at=one.at)
        for one in unread(select)
    ]
    held = [
        Alert(
            alert=one.breaker,
            severity="warning",
            title=one.breaker,
            text=f"{one.reason}; {one.how}",
            at=one.since,
        )
        for one in tripped(select)
    ]
    held += [
        Alert(
            alert=one.strategy,
            severity="warning",
            title=f"strategy {one.strategy}",
            text=f"{one.reason}; somebody with the right says /strategy enable {one.strategy}",
            at=one.since,
        )
        for one in disabled(select)
    ]
    return AlertList(rows=tuple((*critical, *held)[:MOST]))
