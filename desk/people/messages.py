"""Who joins and who leaves, as facts."""

from __future__ import annotations

from typing import Literal

import msgspec

from desk.kernel.topics import Topic
from desk.people.roles import Role


class PersonEnrolled(msgspec.Struct, frozen=True, tag=True):
    """Somebody may act on this desk, in these roles; enrolled again, the roles and the name are the new ones."""

    person: str
    name: str
    roles: tuple[Role, ...]
    demo: bool
    """A seeded person of the demo profile, whom the user may act as."""
    uid: int | None = None
    """The Unix user that the kernel must report for a terminal to be theirs; `None` for nobody's."""


class PersonRevoked(msgspec.Struct, frozen=True, tag=True):
    """Somebody may no longer act; votes they cast for what still waits no longer count."""

    person: str
    reason: str


class PersonSuspended(msgspec.Struct, frozen=True, tag=True):
    """Somebody may not act until they are enrolled again: what one admin or risk person may do at once, alone."""

    person: str
    reason: str


class PassphraseRefused(msgspec.Struct, frozen=True, tag=True):
    """At a terminal of this person somebody named a wrong passphrase for their key."""

    person: str
    key: str
    """Public half, in hex."""
    in_a_row: int


class KeyEnrolled(msgspec.Struct, frozen=True, tag=True):
    """From here on this key, and no other, signs for the person."""

    person: str
    key: str
    """Ed25519 public key, in hex."""
    custody: Literal["person", "desk"]
    """Who holds the secret half. `desk` only for demo people: it shows the form and proves nothing about who."""


class KeyRevoked(msgspec.Struct, frozen=True, tag=True):
    """The person's key signs nothing any more; what it signed before stands."""

    person: str
    key: str
    reason: str


PeopleMessage = (
    PersonEnrolled | PersonRevoked | PersonSuspended | PassphraseRefused | KeyEnrolled | KeyRevoked
)
PEOPLE: Topic[PeopleMessage] = Topic("people.v1", durable=True, messages=PeopleMessage)
