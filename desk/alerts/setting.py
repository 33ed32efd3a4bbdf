"""Setting, putting off and taking back: decided inside the transaction, by what the person may do."""

from __future__ import annotations

from desk.alerts.alerts_rows import SetAlert, active_count, find_alert, next_alert
from desk.alerts.messages import ALERTS, AlertRemoved, AlertSet, AlertSnoozed, Terms
from desk.alerts.wording import said
from desk.kernel.errors import Refused
from desk.kernel.facts import Draft
from desk.kernel.queries import Select
from desk.people.directory import Person, require

MOST_OF_ONE = 500
MOST_OF_ALL = 5_000
"""Alerts that watch at a time."""


def setting(select: Select, terms: Terms, person: str, thread: str) -> Draft:
    """The fact of a new alert. A critical one can stop new risk, so it takes somebody who may stop it or votes."""
    owner = require(select, person, "ask")
    if terms.severity == "critical" and not (owner.may("halt") or owner.may("vote")):
        raise Refused(
            f"{owner.name} may not set critical alerts, which can hold new risk back; "
            "leave critical out, or ask a trader, an approver or risk."
        )
    if active_count(select, person) >= MOST_OF_ONE:
        raise Refused(
            f"{owner.name} has {MOST_OF_ONE} alerts already; /unalert one that is no longer needed."
        )
    if active_count(select) >= MOST_OF_ALL:
        raise Refused(
            f"The desk watches {MOST_OF_ALL} alerts already; /unalert some that are no longer needed."
        )
    alert = next_alert(select)
    return Draft(
        ALERTS, AlertSet(alert=alert, owner=person, terms=terms, line=said(terms), thread=thread), person
    )


def snoozing(select: Select, alert: str, until: int, person: str) -> Draft:
    """The fact that an alert is put off, or woken where `until` is 0."""
    found = _changeable(select, alert, person)
    if not until and not found.standing.snoozed_until:
        raise Refused(f"{alert} is not snoozed, so there is nothing to wake.")
    return Draft(ALERTS, AlertSnoozed(alert, until), person)


def removing(select: Select, alert: str, person: str) -> Draft:
    """The fact that an alert is taken back. What it fired before goes on waiting to be read."""
    _changeable(select, alert, person)
    return Draft(ALERTS, AlertRemoved(alert), person)


def may_change(found: SetAlert, person: Person) -> bool:
    """Their own, and everybody's for those who staff the desk."""
    return person.may("ask") and (found.owner == person.person or person.may("staff"))


def _changeable(select: Select, alert: str, person: str) -> SetAlert:
    asking = require(select, person, "ask")
    found = find_alert(select, alert)
    if found is None:
        raise Refused(f"There is no alert {alert}; /alerts lists them.")
    if found.ended:
        raise Refused(f"{alert} is over ({found.ended}); set it again with /alert {found.line}.")
    if not may_change(found, asking):
        raise Refused(f"{alert} is {found.owner}'s; ask them, or somebody who is risk or admin.")
    return found
