"""Who is on the desk and what they may do: enrolling somebody new, and changing somebody."""

from __future__ import annotations

from typing import get_args

import msgspec

from desk.approvals.changes.change import Applying, ChangeKind, Row
from desk.approvals.changes.staffing import PROPOSES, shortfall
from desk.approvals.requests_table import current_policy
from desk.kernel.journal import Draft
from desk.kernel.queries import Select
from desk.people.directory import Person, all_people, find_person
from desk.people.keys import owner_of
from desk.people.messages import PEOPLE, KeyEnrolled, PeopleMessage, PersonEnrolled
from desk.people.naming import id_problem, key_problem, name_problem
from desk.people.roles import Role, in_order


class EnrolPerson(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Somebody new, with the key that will sign for them."""

    person: str
    name: str
    roles: tuple[Role, ...]
    uid: int
    key: str


class ChangePerson(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Another name, other roles or another Unix user for somebody: all three as they will be."""

    person: str
    name: str
    roles: tuple[Role, ...]
    uid: int | None


def record(message: PeopleMessage, applying: Applying) -> Draft:
    """The fact as the change of this request causes it."""
    return Draft(PEOPLE, message, applying.actor, applying.corr)


def _name(select: Select, person: str) -> str:
    found = find_person(select, person)
    return person if found is None else found.name


def in_words(roles: tuple[Role, ...]) -> str:
    """Roles as a row shows them."""
    return ", ".join(roles)


def _uid(uid: int | None) -> str:
    return "" if uid is None else str(uid)


def unfit(
    select: Select, person: str, name: str, roles: tuple[Role, ...], uid: int | None, known: Person | None
) -> str:
    """What is wrong with a person as they would be."""
    # A name that stands already was the host's to choose, so only a new one is judged.
    if (known is None or known.name != name) and (why := name_problem(name)):
        return f"{why}."
    if not roles or roles != in_order(roles):
        return (
            f"Somebody has one or more of {', '.join(in_order(get_args(Role)))}, each once and in this order."
        )
    for other in all_people(select):
        if other.person == person or not (other.active or other.suspended):
            continue
        if uid is not None and other.uid == uid:
            return f"uid {uid} is {other.name} already; give each person a Unix user of their own."
        if other.name.casefold() == name.casefold():
            return f"There is a {other.name} on this desk already; choose a name that tells them apart."
    return ""


def others(select: Select, person: str) -> list[Person]:
    """Everybody else who may act now."""
    return [one for one in all_people(select) if one.active and one.person != person]


def _enrol_rows(select: Select, change: EnrolPerson) -> tuple[Row, ...]:
    return (
        Row("name", "", change.name),
        Row("roles", "", in_words(change.roles)),
        Row("uid", "", str(change.uid)),
        Row("public key", "", change.key),
    )


def _enrol_refusal(select: Select, change: EnrolPerson, applying: Applying) -> str:
    if why := id_problem(change.person):
        return f"{why}."
    known = find_person(select, change.person)
    if known is not None:
        again = "" if known.active else "; bring them back instead, or choose another id"
        return f"{change.person} is enrolled already as {known.name}{again}."
    if not 0 <= change.uid < 2**32 - 1:
        return f"{change.uid} is no number of a Unix user; `id -u` prints theirs."
    if why := key_problem(change.key):
        return f"{why}."
    if (owner := owner_of(select, change.key)) is not None:
        return f"That key was {_name(select, owner.person)}'s; every person makes a key of their own."
    return unfit(select, change.person, change.name, change.roles, change.uid, None)


def _enrol_drafts(select: Select, change: EnrolPerson, applying: Applying) -> list[Draft]:
    return [
        record(PersonEnrolled(change.person, change.name, change.roles, False, change.uid), applying),
        record(KeyEnrolled(change.person, change.key, "person"), applying),
    ]


def _change_rows(select: Select, change: ChangePerson) -> tuple[Row, ...]:
    known = find_person(select, change.person)
    before = ("", "", "") if known is None else (known.name, in_words(known.roles), _uid(known.uid))
    after = (change.name, in_words(change.roles), _uid(change.uid))
    names = ("name", "roles", "uid")
    return tuple(Row(name, *both) for name, *both in zip(names, before, after, strict=True))


def _change_refusal(select: Select, change: ChangePerson, applying: Applying) -> str:
    known = find_person(select, change.person)
    if known is None:
        return f"Nobody called {change.person!r} is enrolled on this desk; enrol them first."
    if not known.active:
        return f"{known.name} has no access to this desk; bring them back first."
    if (known.name, known.roles, known.uid) == (change.name, change.roles, change.uid):
        return f"{known.name} is all of that already; there is nothing to change."
    if change.uid is None and known.uid is not None:
        return f"{known.name} has a Unix user, {known.uid}; name another one, or revoke them."
    if change.uid is not None and not 0 <= change.uid < 2**32 - 1:
        return f"{change.uid} is no number of a Unix user; `id -u` prints theirs."
    if why := unfit(select, change.person, change.name, change.roles, change.uid, known):
        return why
    then = msgspec.structs.replace(known, name=change.name, roles=change.roles, uid=change.uid)
    why = shortfall([*others(select, change.person), then], current_policy(select))
    return f"{known.name} cannot become that: {why}." if why else ""


def _change_drafts(select: Select, change: ChangePerson, applying: Applying) -> list[Draft]:
    known = find_person(select, change.person)
    demo = known is not None and known.demo
    return [record(PersonEnrolled(change.person, change.name, change.roles, demo, change.uid), applying)]


ENROL_PERSON = ChangeKind(
    change=EnrolPerson,
    area="people",
    rights=PROPOSES,
    title=lambda change: f"Enrol {change.name} ({change.person}) as {in_words(change.roles)}",
    rows=_enrol_rows,
    refusal=_enrol_refusal,
    drafts=_enrol_drafts,
)
CHANGE_PERSON = ChangeKind(
    change=ChangePerson,
    area="people",
    rights=PROPOSES,
    title=lambda change: f"Change {change.person} to {change.name}, {in_words(change.roles)}",
    rows=_change_rows,
    refusal=_change_refusal,
    drafts=_change_drafts,
)
