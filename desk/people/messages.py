"""Who joins and who leaves, as facts."""

from __future__ import annotations

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


class PersonRevoked(msgspec.Struct, frozen=True, tag=True):
    """Somebody may no longer act; votes they cast for what still waits no longer count."""

    person: str
    reason: str


PEOPLE: Topic[PersonEnrolled | PersonRevoked] = Topic(
    "people.v1", durable=True, messages=PersonEnrolled | PersonRevoked
)
