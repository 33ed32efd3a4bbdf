"""What the commands about people do: each is one change put to the gate, and one sentence about what came of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import get_args

import msgspec

from desk.agents.writing import counted
from desk.approvals.approvals import Approvals
from desk.approvals.changes.access_changes import BringBackPerson, RevokePerson, SuspendPerson
from desk.approvals.changes.key_changes import EnrolKey, RevokeKey
from desk.approvals.changes.kinds import kind_of
from desk.approvals.changes.people_changes import ChangePerson, EnrolPerson
from desk.chat.arguments import one_of
from desk.chat.misread import Misread
from desk.kernel.bus import Bus
from desk.kernel.errors import Refused
from desk.people.directory import Person, all_people, find_person
from desk.people.keys import find_key
from desk.people.roles import Role, in_order
from widgets.specs.status import PersonHere

Here = Callable[[], Mapping[str, PersonHere]]
"""Who has a terminal open, by id."""


class HostPeopleDesk:
    """The people of the desk as the chat's commands know them."""

    def __init__(self, bus: Bus, approvals: Approvals, here: Here) -> None:
        self._bus = bus
        self._approvals = approvals
        self._here = here

    def listed(self, who: str) -> str:
        """Everybody, or one of them."""
        if who:
            return self._described(self._find(who))
        here = self._here()
        active = [one for one in all_people(self._bus.rows) if one.active]
        words = [
            f"{one.label} ({one.person}) {one.role}{', here' if one.person in here else ''}" for one in active
        ]
        away = [one for one in all_people(self._bus.rows) if one.suspended]
        out = f" Suspended: {', '.join(one.name for one in away)}." if away else ""
        return f"People: {'; '.join(words)}.{out}"

    def _described(self, one: Person) -> str:
        key = find_key(self._bus.rows, one.person)
        access = "" if one.active else " suspended," if one.suspended else " revoked,"
        user = "no Unix user" if one.uid is None else f"uid {one.uid}"
        signs = (
            "no key signs for them"
            if key is None
            else f"the desk holds their key {key.short}"
            if key.custody == "desk"
            else f"their key is {key.short}"
        )
        here = self._here().get(one.person)
        now = "" if here is None else f", at {counted(here.terminals, 'terminal')}"
        return f"{one.label} ({one.person}):{access} {one.role or 'without a role'}, {user}, {signs}{now}."

    async def enrol(self, person: str, name: str, roles: str, uid: str, key: str, by: Person) -> str:
        """Somebody new."""
        change = EnrolPerson(person=person, name=name, roles=_roles(roles), uid=_uid(uid), key=key.lower())
        return await self._put(change, by)

    async def change(self, who: str, by: Person, *, name: str = "", roles: str = "", uid: str = "") -> str:
        """Another name, other roles, another Unix user."""
        known = self._find(who)
        change = ChangePerson(
            person=known.person,
            name=name or known.name,
            roles=_roles(roles) if roles else known.roles,
            uid=_uid(uid) if uid else known.uid,
        )
        return await self._put(change, by)

    async def revoke(self, who: str, reason: str, by: Person) -> str:
        """Somebody leaves."""
        return await self._put(RevokePerson(self._find(who).person), by, reason)

    async def suspend(self, who: str, reason: str, by: Person) -> str:
        """Somebody may not act until they are brought back."""
        known = self._find(who)
        await self._put(SuspendPerson(known.person, reason), by, reason)
        return (
            f"{known.name} is suspended: their rights, their open votes and their terminals ended at once. "
            f"/bring-back {known.person} asks others to end that."
        )

    async def bring_back(self, who: str, reason: str, by: Person) -> str:
        """Somebody suspended or revoked may act again."""
        return await self._put(BringBackPerson(self._find(who).person), by, reason)

    async def enrol_key(self, key: str, signature: str, old_signature: str, by: Person) -> str:
        """Another key for whoever asks."""
        change = EnrolKey(person=by.person, key=key, signature=signature, old_signature=old_signature)
        return await self._put(change, by)

    async def revoke_key(self, who: str, reason: str, by: Person) -> str:
        """A key that signs nothing any more."""
        known = self._find(who)
        key = find_key(self._bus.rows, known.person)
        if key is None:
            raise Refused(f"No key signs for {known.name}, so there is nothing to revoke.")
        return await self._put(RevokeKey(person=known.person, key=key.key), by, reason)

    async def _put(self, change: msgspec.Struct, by: Person, reason: str = "") -> str:
        made = await self._approvals.propose_change(change, by.person, reason=reason)
        title = kind_of(change).title(change)
        if made.state == "applied":
            return f"{title}: done."
        return f"{title}: the request {made.request} waits for {counted(made.needed, 'approval')}."

    def _find(self, who: str) -> Person:
        found = find_person(self._bus.rows, who)
        if found is not None:
            return found
        everybody = all_people(self._bus.rows)
        by_name = {one.name: one for one in everybody} | {one.person: one for one in everybody}
        return by_name[one_of(who, tuple(by_name), "person on this desk")]


def _roles(text: str) -> tuple[Role, ...]:
    words = [word for word in re.split(r"[\s,+]+", text.lower()) if word]
    known = get_args(Role)
    return in_order([one_of(word, known, "role") for word in words])


def _uid(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,10}", text):
        raise Misread(f"{text[:20]!r} is no number of a Unix user; `id -u` prints theirs.")
    return int(text)
