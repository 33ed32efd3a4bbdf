"""A venue's API key: in memory only while it is used, and never in a text that somebody could read."""

from __future__ import annotations

from hashlib import sha256

import msgspec


class VenueKey(msgspec.Struct, frozen=True):
    """Key, secret and, where the venue wants one, its passphrase."""

    key: str
    secret: str
    password: str = ""

    @property
    def fingerprint(self) -> str:
        """What the journal and the screen call it: of the public half alone."""
        return fingerprint(self.key)

    def __repr__(self) -> str:
        return f"VenueKey({self.fingerprint})"

    __str__ = __repr__

    def packed(self) -> bytes:
        """What is sealed."""
        return msgspec.json.encode(self)


def unpacked(sealed: bytes) -> VenueKey:
    """The key of an opened seal."""
    return msgspec.json.decode(sealed, type=VenueKey)


def fingerprint(key: str) -> str:
    """Sixteen hex digits of its SHA-256."""
    return sha256(key.encode()).hexdigest()[:16]
