"""A change as plain text in a fixed order of lines. What people read is what their vote is bound to."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from desk.approvals.changes.change import Row
from desk.approvals.order_text import iso

HEADER = "dynamic-desk change, form 1"
NOTHING = "nothing"


class ChangeTicket(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that an approval of a change covers, beside the rows of what would be different."""

    desk: str
    request: str
    area: str
    kind: str
    title: str
    content: str
    """SHA-256 of the change's canonical JSON, in hex."""
    reason: str
    policy: str
    proposer: str
    proposer_name: str
    expires: int
    """UTC nanoseconds after which no vote counts."""
    replaces: str
    """The request this one was made from, or empty."""


def change_text(ticket: ChangeTicket, rows: Iterable[Row]) -> str:
    """The canonical text. Raises `ValueError` where a field could pass for another one."""
    for word in (ticket.area, ticket.kind, ticket.proposer, ticket.replaces):
        if word == NOTHING or any(character.isspace() or character in "()" for character in word):
            raise ValueError(f"a change's names hold no spaces or brackets, was {word!r}")
    lines = [
        ("desk", ticket.desk),
        ("request", ticket.request),
        ("kind", f"{ticket.area} ({ticket.kind})"),
        ("change", ticket.title),
        ("content sha256", ticket.content),
        *(line for row in rows for line in _both(row)),
        ("reason", ticket.reason or "none given"),
        ("policy", ticket.policy),
        ("proposer", f"{ticket.proposer_name} (person {ticket.proposer})"),
        ("expires", f"{iso(ticket.expires)} ({ticket.expires})"),
        ("replaces", ticket.replaces or NOTHING),
    ]
    for name, value in lines:
        if not value or not value.isprintable() or value != value.strip():
            raise ValueError(f"{name} must be one line of printable text, was {value!r}")
    return "\n".join([HEADER, *(f"{name}: {value}" for name, value in lines)]) + "\n"


def _both(row: Row) -> tuple[tuple[str, str], tuple[str, str]]:
    if not row.name or not row.name.isprintable() or ": " in row.name or row.name != row.name.strip():
        raise ValueError(f"a row's name is one printable line without a colon, was {row.name!r}")
    if NOTHING in (row.before, row.after):
        raise ValueError(f"{row.name}: the word {NOTHING!r} stands for an empty value")
    return (f"{row.name} was", row.before or NOTHING), (f"{row.name} becomes", row.after or NOTHING)
