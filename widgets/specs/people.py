"""The people of the desk: who they are, what they may do, which key signs for them and whether they are here."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from widgets.specs.figure import Spec


class PersonRow(Spec):
    """Somebody who was ever enrolled."""

    person: str
    name: str
    roles: tuple[str, ...]
    rights: tuple[str, ...]
    """What they may do now; empty for who has no access."""
    access: Literal["active", "suspended", "revoked"]
    demo: bool = False
    uid: int | None = None
    """The Unix user whose terminals are theirs."""
    key: str = ""
    """Public half of the key that signs for them now, in hex; empty where none does."""
    custody: Literal["person", "desk", ""] = ""
    """Who holds the secret half; what the desk holds proves nothing of who."""
    terminals: int = 0
    since: int = 0
    """UTC nanoseconds since which a terminal of theirs is open; 0 for nobody here."""
    reviewing: str = ""


class PeopleList(Spec):
    """Everybody, in the order of their last change."""

    kind: Literal["people_list"] = "people_list"
    profile: str
    you: str
    """Id of the person who looks."""
    rows: tuple[PersonRow, ...] = Field(max_length=1000)
