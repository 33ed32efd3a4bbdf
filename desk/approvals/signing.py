"""A vote counts by the signature of the voter's key over their choice, the text they saw and the record it stood in."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

from desk.approvals.messages import VoteCast
from desk.approvals.requests_table import AnyRequest
from desk.kernel.queries import Select
from desk.kernel.signatures import verified
from desk.link.statement import vote_statement
from desk.people.directory import Person
from desk.people.keys import find_key


class Signer(Protocol):
    """Signs for the demo people whose keys the desk holds."""

    def sign(self, person: str, statement: bytes, /) -> str:
        """The signature in hex, or empty for somebody whose key the desk does not hold."""
        ...


def head_now(select: Select) -> str:
    """The newest fact's number and hash as `SEQ:HASH`: the record on which a card is signed."""
    rows = select("SELECT seq, hash FROM facts ORDER BY seq DESC LIMIT 1", ())
    return f"{rows[0][0]}:{bytes(rows[0][1]).hex()}" if rows else ""


@lru_cache(maxsize=8192)
def signed(cast: VoteCast, text: str) -> bool:
    """Whether the vote's own key made its signature over its choice, reason and head and exactly this text."""
    try:
        statement = vote_statement(cast.choice, cast.person, cast.reason, cast.head, text)
    except ValueError:
        return False
    return bool(cast.signature) and verified(cast.key, statement, cast.signature)


def keyless(select: Select, person: Person) -> str:
    """Why nothing that this person signs counts, or empty."""
    if find_key(select, person.person) is not None:
        return ""
    return f"{person.name} has no key to sign with; make one with desk people key and let an admin enrol it."


def unsigned(select: Select, request: AnyRequest, person: Person, cast: VoteCast) -> str:
    """Why the signature under a vote does not hold, or empty."""
    key = find_key(select, person.person)
    if key is None:
        return keyless(select, person)
    if not cast.signature:
        return f"{person.name} has not signed the vote; open the card and sign it with their own key."
    if key.key != cast.key or not signed(cast, request.proposed.text):
        return (
            f"The signature is not by {person.name}'s key over this choice and this text; open the card "
            "again and sign it."
        )
    seq, _, digest = cast.head.partition(":")
    known = select("SELECT hash FROM facts WHERE seq = ?", (int(seq),)) if _number(seq) else ()
    if not known or bytes(known[0][0]).hex() != digest:
        return "The vote was signed on another record than this desk's; open the card again and sign it."
    if int(seq) < request.seq:
        return "The vote was signed before the request stood in the queue; open the card again and sign it."
    return ""


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
