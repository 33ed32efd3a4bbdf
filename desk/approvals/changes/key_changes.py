"""Which key signs for somebody: another one in its place, or none from now on."""

from __future__ import annotations

import msgspec

from desk.approvals.changes.change import Applying, ChangeKind, Row
from desk.approvals.changes.staffing import PROPOSES, shortfall
from desk.approvals.requests_table import current_policy
from desk.kernel.journal import Draft
from desk.kernel.queries import Select
from desk.kernel.signatures import verified
from desk.link.statement import key_statement
from desk.people.directory import all_people, find_person
from desk.people.keys import find_key, owner_of
from desk.people.messages import PEOPLE, KeyEnrolled, KeyRevoked
from desk.people.naming import key_problem


class EnrolKey(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Another key for the person who proposes it. Both keys sign the statement of it, the old one where there is one."""

    person: str
    key: str
    signature: str
    """By the new key: whoever proposes it holds it."""
    old_signature: str = ""
    """By the key it replaces, empty where none signs or where the desk holds it."""


class RevokeKey(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A key that signs nothing any more, and none in its place until the person enrols another one."""

    person: str
    key: str


def _key(select: Select, person: str) -> str:
    found = find_key(select, person)
    return "" if found is None else found.key


def _enrol_refusal(select: Select, change: EnrolKey, applying: Applying) -> str:
    person = find_person(select, change.person)
    if person is None or not person.active:
        return f"{change.person!r} has no access to this desk, so no key can sign for them."
    if applying.proposer != change.person:
        return f"Only {person.name} can propose a key that signs for them."
    if why := key_problem(change.key):
        return f"{why}."
    if owner_of(select, change.key) is not None:
        return "That key is known on this desk already; make a new one with `desk people key new`."
    old = find_key(select, change.person)
    statement = key_statement(applying.desk, change.person, change.key, old.key if old else "")
    if not verified(change.key, statement, change.signature):
        return "The new key did not sign this; propose it from the terminal that holds it."
    # The desk's own keys for demo people prove nothing of who, so they need not agree.
    if old is not None and old.custody == "person" and not verified(old.key, statement, change.old_signature):
        return f"{person.name}'s key of now did not sign this; where it is lost, let an admin have it revoked first."
    if old is not None and (waiting := _open_votes(select, change.person, applying.now)):
        return (
            f"{person.name} has voted on {', '.join(waiting)}, and under another key that would no longer count; "
            "change keys once that is decided."
        )
    return ""


def _open_votes(select: Select, person: str, now: int) -> list[str]:
    """Requests whose decision still rests on a signature of this person."""
    rows = select(
        "SELECT r.request FROM votes v JOIN requests r ON r.request = v.request"
        " WHERE v.person = ? AND r.state IN ('pending', 'approved') AND r.expires_at > ? ORDER BY v.seq LIMIT 3",
        (person, now),
    )
    return [str(row[0]) for row in rows]


def _revoke_refusal(select: Select, change: RevokeKey, applying: Applying) -> str:
    person, key = find_person(select, change.person), find_key(select, change.person)
    if person is None:
        return f"Nobody called {change.person!r} is enrolled on this desk; /people lists who is."
    if key is None or key.key != change.key:
        return f"That key does not sign for {person.name} now, so there is nothing to revoke."
    keyed = [
        one
        for one in all_people(select)
        if one.active and one.person != change.person and find_key(select, one.person) is not None
    ]
    why = shortfall(keyed, current_policy(select))
    return f"The key of {person.name} cannot be revoked: with a key, {why}." if why else ""


ENROL_KEY = ChangeKind(
    change=EnrolKey,
    area="people",
    rights=("see",),
    title=lambda change: f"Another signing key for {change.person}",
    rows=lambda select, change: (Row("public key", _key(select, change.person), change.key),),
    refusal=_enrol_refusal,
    drafts=lambda select, change, applying: [
        Draft(PEOPLE, KeyEnrolled(change.person, change.key, "person"), applying.actor, applying.corr)
    ],
)
REVOKE_KEY = ChangeKind(
    change=RevokeKey,
    area="people",
    rights=PROPOSES,
    title=lambda change: f"Revoke the signing key of {change.person}",
    rows=lambda select, change: (Row("public key", _key(select, change.person), ""),),
    refusal=_revoke_refusal,
    drafts=lambda select, change, applying: [
        Draft(
            PEOPLE,
            KeyRevoked(change.person, change.key, f"revoked by the request {applying.request}"),
            applying.actor,
            applying.corr,
        )
    ],
)
