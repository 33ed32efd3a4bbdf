"""Whether somebody may act at all: revoking, suspending and bringing back."""

from __future__ import annotations

import msgspec

from desk.approvals.changes.change import Applying, ChangeKind, Row
from desk.approvals.changes.people_changes import in_words, others, record, unfit
from desk.approvals.changes.staffing import PROPOSES, deadlock, shortfall
from desk.approvals.requests_table import current_policy
from desk.kernel.journal import Draft
from desk.kernel.queries import Select
from desk.people.directory import Person, find_person
from desk.people.keys import find_key
from desk.people.messages import KeyRevoked, PersonEnrolled, PersonRevoked, PersonSuspended


class RevokePerson(msgspec.Struct, frozen=True, tag=True):
    """Somebody leaves: their rights, their sessions and their key end at once."""

    person: str


class SuspendPerson(msgspec.Struct, frozen=True, tag=True):
    """Somebody may not act until they are brought back. It only takes rights away, so one person may do it at once."""

    person: str
    reason: str


class BringBackPerson(msgspec.Struct, frozen=True, tag=True):
    """Somebody who was suspended or revoked may act again, as what they were."""

    person: str


def _name(select: Select, person: str) -> str:
    found = find_person(select, person)
    return person if found is None else found.name


def _standing(known: Person | None) -> str:
    if known is None:
        return ""
    return "active" if known.active else "suspended" if known.suspended else "revoked"


def _access_rows(select: Select, person: str, after: str) -> tuple[Row, ...]:
    known, key = find_person(select, person), find_key(select, person)
    roles, public = ("" if known is None else in_words(known.roles)), ("" if key is None else key.key)
    kept = after != "revoked"
    return (
        Row("access", _standing(known), after),
        Row("roles", roles if known is not None and known.active else "", roles if after == "active" else ""),
        Row("public key", public, public if kept else ""),
    )


def _unknown(select: Select, person: str) -> str:
    known = find_person(select, person)
    if known is None:
        return f"Nobody called {person!r} is enrolled on this desk; /people lists who is."
    return f"{known.name} is revoked already." if _standing(known) == "revoked" else ""


def _revoke_refusal(select: Select, change: RevokePerson, applying: Applying) -> str:
    if why := _unknown(select, change.person):
        return why
    why = shortfall(others(select, change.person), current_policy(select))
    return f"{_name(select, change.person)} cannot be revoked: {why}; enrol somebody first." if why else ""


def _revoke_drafts(select: Select, change: RevokePerson, applying: Applying) -> list[Draft]:
    reason = f"revoked by the request {applying.request}"
    drafts = [record(PersonRevoked(change.person, reason), applying)]
    if (key := find_key(select, change.person)) is not None:
        drafts.append(record(KeyRevoked(change.person, key.key, reason), applying))
    return drafts


def _suspend_refusal(select: Select, change: SuspendPerson, applying: Applying) -> str:
    known = find_person(select, change.person)
    if known is None or _standing(known) == "revoked":
        return _unknown(select, change.person)
    if known.suspended:
        return f"{known.name} is suspended already."
    if not change.reason or not change.reason.isprintable() or len(change.reason) > 200:
        return "Say why, in one line of at most 200 characters: it is the last thing they read."
    why = deadlock(others(select, change.person), current_policy(select))
    return f"{known.name} cannot be suspended: {why}; /halt stops all trading at once." if why else ""


def _suspend_drafts(select: Select, change: SuspendPerson, applying: Applying) -> list[Draft]:
    return [record(PersonSuspended(change.person, change.reason), applying)]


def _back_refusal(select: Select, change: BringBackPerson, applying: Applying) -> str:
    known = find_person(select, change.person)
    if known is None:
        return f"Nobody called {change.person!r} was ever enrolled on this desk; enrol them."
    if known.active:
        return f"{known.name} has access already."
    return unfit(select, change.person, known.name, known.roles, known.uid, known)


def _back_drafts(select: Select, change: BringBackPerson, applying: Applying) -> list[Draft]:
    known = find_person(select, change.person)
    if known is None:
        return []
    return [record(PersonEnrolled(known.person, known.name, known.roles, known.demo, known.uid), applying)]


REVOKE_PERSON = ChangeKind(
    change=RevokePerson,
    area="people",
    rights=PROPOSES,
    title=lambda change: f"Revoke {change.person}",
    rows=lambda select, change: _access_rows(select, change.person, "revoked"),
    refusal=_revoke_refusal,
    drafts=_revoke_drafts,
)
SUSPEND_PERSON = ChangeKind(
    change=SuspendPerson,
    area="people",
    rights=PROPOSES,
    title=lambda change: f"Suspend {change.person}",
    rows=lambda select, change: _access_rows(select, change.person, "suspended"),
    refusal=_suspend_refusal,
    drafts=_suspend_drafts,
    tightens=lambda select, change: True,
)
BRING_BACK_PERSON = ChangeKind(
    change=BringBackPerson,
    area="people",
    rights=PROPOSES,
    title=lambda change: f"Bring {change.person} back",
    rows=lambda select, change: _access_rows(select, change.person, "active"),
    refusal=_back_refusal,
    drafts=_back_drafts,
)
