"""Who could do what, and whose key was whose, at each fact."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from desk.people.messages import KeyEnrolled, KeyRevoked, PersonEnrolled, PersonRevoked, PersonSuspended
from desk.people.roles import Right, Role, holds


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody as the facts up to now have them."""

    name: str
    roles: tuple[Role, ...]
    demo: bool
    active: bool = True
    key: str = ""
    custody: str = ""
    ever: bool = True
    """Whether they were ever enrolled."""
    uid: int | None = None

    def may(self, right: Right) -> bool:
        return self.active and holds(self.roles, right)


NOBODY = Known("", (), demo=False, active=False, ever=False)


class People:
    """Follows enrolments, revocations and keys."""

    def __init__(self) -> None:
        self._known: dict[str, Known] = {}
        self._owners: dict[str, str] = {}
        self.first_key = 0
        """Number of the fact that enrolled the first key; 0 before it. From there on votes are signed."""

    def find(self, person: str) -> Known:
        """Somebody; of whom nothing is known holds nothing."""
        return self._known.get(person, NOBODY)

    def take(self, seq: int, message: Any) -> str:
        """Follow a fact; says what is wrong with it, or nothing."""
        match message:
            case PersonEnrolled(person, name, roles, demo, uid):
                before = self.find(person)
                self._known[person] = Known(name, roles, demo, True, before.key, before.custody, uid=uid)
                if uid is not None and (other := self._of_uid(uid, person)):
                    return f"{person} is enrolled for uid {uid}, which is {other}"
            case PersonRevoked(person=person) | PersonSuspended(person=person):
                self._known[person] = replace(self.find(person), active=False)
            case KeyEnrolled(person, key, custody):
                self.first_key = self.first_key or seq
                self._known[person] = replace(self.find(person), key=key, custody=custody)
                owner = self._owners.setdefault(key, person)
                if owner != person:
                    return f"the key of {person} is the one that {owner} signs or signed with"
            case KeyRevoked(person, key):
                if self.find(person).key == key:
                    self._known[person] = replace(self.find(person), key="", custody="")
        return ""

    def _of_uid(self, uid: int, person: str) -> str:
        others = (name for name, known in self._known.items() if known.active and name != person)
        return next((name for name in others if self._known[name].uid == uid), "")
