"""What a voter signs: their choice, and under it the exact text they saw. Signer and verifier build the same bytes."""

from __future__ import annotations

from hashlib import sha256

HEADER = "dynamic-desk vote, form 1"


def vote_statement(choice: str, voter: str, reason: str, head: str, text: str) -> bytes:
    """The UTF-8 bytes under a vote's signature.

    `head` is the journal's head as `SEQ:HASH` that the card showed, `text` the canonical text of the request. Raises
    `ValueError` where a field could pass for another line.
    """
    fields = (
        ("choice", choice),
        ("voter", voter),
        ("reason", reason or "none given"),
        ("head", head or "none"),
        ("text sha256", sha256(text.encode()).hexdigest()),
    )
    for name, value in fields:
        if not value.isprintable() or value != value.strip():
            raise ValueError(f"{name} must be one line of printable text, was {value!r}")
    return "\n".join([HEADER, *(f"{name}: {value}" for name, value in fields), "", text]).encode()
