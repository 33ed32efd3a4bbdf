"""The list of people, from the record and from who has a terminal open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from desk.kernel.queries import Select
from desk.people.directory import Person, all_people
from desk.people.keys import Key, find_key
from desk.people.roles import Right
from widgets.specs.people import PeopleList, PersonRow
from widgets.specs.status import PersonHere

MOST = 1000


def people_view(select: Select, profile: str, you: str, here: Mapping[str, PersonHere]) -> PeopleList:
    """Everybody who was ever enrolled, as the one who looks sees them."""
    rows = tuple(
        _row(one, find_key(select, one.person), here.get(one.person)) for one in all_people(select)[-MOST:]
    )
    return PeopleList(profile=profile, you=you, rows=rows)


def _row(person: Person, key: Key | None, here: PersonHere | None) -> PersonRow:
    return PersonRow(
        person=person.person,
        name=person.name,
        roles=person.roles,
        rights=tuple(right for right in get_args(Right) if person.may(right)),
        access="active" if person.active else "suspended" if person.suspended else "revoked",
        demo=person.demo,
        uid=person.uid,
        key="" if key is None else key.key,
        custody="" if key is None else key.custody,
        terminals=0 if here is None else here.terminals,
        since=0 if here is None else here.since,
        reviewing="" if here is None else here.reviewing,
    )
