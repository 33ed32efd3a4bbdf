"""Which changes to people somebody should notice, and in which words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk.kernel.bus import Delivery
from desk.people.messages import (
    KeyEnrolled,
    KeyRevoked,
    PassphraseRefused,
    PersonEnrolled,
    PersonRevoked,
    PersonSuspended,
)
from widgets.specs.status import Severity

MISTYPED = 3
"""Wrong passphrases in a row that are more than a slip."""
_AT_START = ("desk", "founding")


def people_news(delivery: Delivery[Any], name_of: Callable[[str], str]) -> tuple[Severity, str, str] | None:
    """Severity, title and text of the news, or `None`. What a start does by itself is none."""
    if delivery.actor in _AT_START:
        return None
    by = name_of(delivery.actor)
    match delivery.message:
        case PersonEnrolled(person=person, name=name, roles=roles):
            return "info", "People", f"{name} ({person}) is on this desk as {' and '.join(roles)}."
        case PersonSuspended(person, reason):
            return "warning", "Suspended", f"{by} suspended {name_of(person)}: {reason.rstrip('.')}."
        case PersonRevoked(person=person):
            return "warning", "Revoked", f"{name_of(person)} no longer has access to this desk."
        case KeyEnrolled(person=person, custody="person"):
            return "info", "Key", f"Another key signs for {name_of(person)} from here on."
        case KeyRevoked(person=person):
            return "warning", "Key", f"The key of {name_of(person)} signs nothing any more."
        case PassphraseRefused(person=person, in_a_row=in_a_row) if in_a_row >= MISTYPED:
            where = f"{in_a_row} wrong passphrases in a row for the key of {name_of(person)}"
            return "critical", "Wrong passphrase", f"{where}, at a terminal of theirs; /suspend stops them."
        case _:
            return None
