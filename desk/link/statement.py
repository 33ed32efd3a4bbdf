"""What people sign: a vote with the exact text they saw, and a new key. Signer and verifier build the same bytes."""

from __future__ import annotations

from hashlib import sha256

HEADER = "dynamic-desk vote, form 1"
KEY_HEADER = "dynamic-desk key, form 1"


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


def key_statement(desk: str, person: str, key: str, replaces: str) -> bytes:
    """The bytes under both signatures of a new key: by itself, and by the key that it `replaces`, where there is one."""
    fields = (("desk", desk), ("person", person), ("key", key), ("replaces", replaces or "none"))
    for name, value in fields:
        if not value.isprintable() or value != value.strip():
            raise ValueError(f"{name} must be one line of printable text, was {value!r}")
    return "\n".join([KEY_HEADER, *(f"{name}: {value}" for name, value in fields), ""]).encode()
