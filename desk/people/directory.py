"""The people of the desk: a state table, and how it is read and changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import msgspec

from desk.kernel.bus import Bus
from desk.kernel.errors import Refused
from desk.kernel.journal import Draft, Fact
from desk.kernel.queries import Select, Tables, within
from desk.people.messages import PEOPLE, PassphraseRefused, PersonEnrolled, PersonRevoked, PersonSuspended
from desk.people.roles import Right, Role, holds, in_order, roles_with

HOUSE = "house"
"""Proposer id of the rule-based analysts: no person, holds no right, never votes."""


class Person(msgspec.Struct, frozen=True):
    """Somebody enrolled. A revoked person stays on record and holds nothing."""

    person: str
    name: str
    roles: tuple[Role, ...]
    demo: bool
    active: bool = True
    uid: int | None = None
    """The Unix user whose terminals are theirs."""
    suspended: bool = False
    """Not active only until somebody brings them back."""

    @property
    def role(self) -> str:
        """Roles as one word for the screen: `trader+risk`."""
        return "+".join(self.roles)

    @property
    def label(self) -> str:
        """Name, and plainly that they are a demo person where they are."""
        return f"{self.name} (demo person)" if self.demo else self.name

    def may(self, right: Right) -> bool:
        """Whether they hold a right now."""
        return self.active and holds(self.roles, right)


class PeopleTable:
    """Keeps one row for each person who was ever enrolled, with the fact that last ended their access."""

    name = "people"
    ddl = """
    CREATE TABLE people (
        person TEXT PRIMARY KEY, name TEXT NOT NULL, roles TEXT NOT NULL, demo INTEGER NOT NULL,
        active INTEGER NOT NULL, uid INTEGER, suspended INTEGER NOT NULL, seq INTEGER NOT NULL,
        ended_seq INTEGER NOT NULL
    ) STRICT;
    """
    topics = (PEOPLE,)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Takes over what the fact says."""
        match fact.message:
            case PersonEnrolled(person, name, roles, demo, uid):
                tables.execute(
                    "INSERT INTO people VALUES (?, ?, ?, ?, 1, ?, 0, ?, 0) ON CONFLICT (person) DO UPDATE SET"
                    " name = excluded.name, roles = excluded.roles, demo = excluded.demo, active = 1,"
                    " uid = excluded.uid, suspended = 0, seq = excluded.seq",
                    (person, name, "+".join(roles), int(demo), uid, fact.seq),
                )
            case PersonRevoked(person=person):
                tables.execute(
                    "UPDATE people SET active = 0, suspended = 0, seq = ?, ended_seq = ? WHERE person = ?",
                    (fact.seq, fact.seq, person),
                )
            case PersonSuspended(person=person):
                tables.execute(
                    "UPDATE people SET active = 0, suspended = 1, seq = ?, ended_seq = ?"
                    " WHERE person = ? AND active = 1",
                    (fact.seq, fact.seq, person),
                )


_ROWS = "SELECT person, name, roles, demo, active, uid, suspended FROM people"


def find_person(select: Select, person: str) -> Person | None:
    """One person, revoked ones included."""
    rows = select(f"{_ROWS} WHERE person = ?", (person,))
    return _person(rows[0]) if rows else None


def all_people(select: Select) -> tuple[Person, ...]:
    """Everybody ever enrolled, in the order of their last change."""
    rows = select(f"{_ROWS} ORDER BY seq, person", ())
    return tuple(_person(row) for row in rows)


def person_of_uid(select: Select, uid: int) -> Person | None:
    """Whose terminals this Unix user's are: the active person enrolled for it, else one who was."""
    rows = select(f"{_ROWS} WHERE uid = ? ORDER BY active DESC, seq DESC", (uid,))
    return _person(rows[0]) if rows else None


def require(select: Select, person: str, right: Right) -> Person:
    """The person, if they hold the right; otherwise refuses and names who could."""
    found = find_person(select, person)
    if found is None:
        raise Refused(f"Nobody called {person!r} is enrolled on this desk; ask an admin to enrol them.")
    if found.suspended:
        raise Refused(f"{found.name} is suspended from this desk; ask an admin to bring them back.")
    if not found.active:
        raise Refused(f"{found.name} no longer has access to this desk; ask an admin.")
    if not found.may(right):
        needed = " or ".join(roles_with(right))
        raise Refused(
            f"{found.name} is {found.role or 'without a role'} and may not {right}; ask somebody who is {needed}."
        )
    return found


def require_any_right(select: Select, person: str, rights: Sequence[Right]) -> Person:
    """The person, if they hold one of the rights; otherwise refuses and names who could."""
    found = find_person(select, person)
    if found is not None and any(found.may(right) for right in rights):
        return found
    return require(select, person, rights[0])


class Directory:
    """Reads and changes who is on the desk."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    def people(self) -> tuple[Person, ...]:
        """Everybody who may act now."""
        return tuple(person for person in all_people(self._bus.rows) if person.active)

    def find(self, person: str) -> Person | None:
        """One person, revoked ones included."""
        return find_person(self._bus.rows, person)

    async def note_wrong_passphrase(self, person: str, key: str, in_a_row: int, corr: str = "") -> None:
        """Keep that somebody guesses at a key of this person, at a terminal of theirs."""

        def decide(tables: Tables) -> Sequence[Draft]:
            require(within(tables), person, "see")
            return [Draft(PEOPLE, PassphraseRefused(person, key, in_a_row), person, corr)]

        await self._bus.transact(decide)

    async def seed(self, people: Sequence[Person], actor: str) -> None:
        """Enrol those who never were: a start must not bring back whom somebody revoked."""
        known = {person.person for person in all_people(self._bus.rows)}
        await self.enrol([person for person in people if person.person not in known], actor)

    async def enrol(self, people: Sequence[Person], actor: str) -> None:
        """Make sure that these people stand in the directory as given; unchanged ones cause no fact."""
        for person in people:
            readable = person.name.isprintable() and person.name == person.name.strip() != ""
            if not person.person or not readable or not set(person.roles) <= set(get_args(Role)):
                raise Refused(
                    f"{person.person!r} cannot be enrolled: give an id, a name of one readable line and known roles."
                )

        def decide(tables: Tables) -> Sequence[Draft]:
            select = within(tables)
            return [
                Draft(PEOPLE, PersonEnrolled(new.person, new.name, new.roles, new.demo, new.uid), actor)
                for new in people
                if find_person(select, new.person) != new
            ]

        await self._bus.transact(decide)


def _person(row: Sequence[object]) -> Person:
    person, name, roles, demo, active, uid, suspended = tuple(row)
    return Person(
        str(person),
        str(name),
        in_order(str(roles).split("+")),
        bool(demo),
        bool(active),
        None if uid is None else int(str(uid)),
        bool(suspended),
    )
