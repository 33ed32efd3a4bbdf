"""Who is at the other end of a line: the kernel reports a Unix user, the record says who that is."""

from __future__ import annotations

from desk.kernel.errors import Refused
from desk.kernel.queries import Select
from desk.people.demo import OPERATOR
from desk.people.directory import Person, find_person, person_of_uid


def known_by(select: Select, uid: int, host_uid: int) -> Person | None:
    """The person enrolled for this user. In the demo the user whom the host runs as is the operator."""
    found = person_of_uid(select, uid)
    if found is None and uid == host_uid:
        operator = find_person(select, OPERATOR)
        found = operator if operator is not None and operator.uid is None else None
    return found


def person_of(select: Select, uid: int, host_uid: int) -> str:
    """Id of the person who may come in as this user; refuses everybody else in a sentence."""
    found = known_by(select, uid, host_uid)
    if found is None:
        raise Refused(f"uid {uid} is not enrolled on this desk; ask an admin to enrol you with this number")
    if found.suspended:
        raise Refused(f"{found.name} is suspended from this desk; ask an admin to bring them back")
    if not found.active:
        raise Refused(f"{found.name} no longer has access to this desk; ask an admin")
    return found.person
