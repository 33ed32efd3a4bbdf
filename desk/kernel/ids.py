"""Identifiers a person can read aloud: a prefix and ten Crockford base-32 characters."""

from __future__ import annotations

import random

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


class Ids:
    """Makes ids from an injected stream: 50 random bits, unique where the tables say UNIQUE."""

    def __init__(self, stream: random.Random) -> None:
        self._stream = stream

    def new(self, prefix: str) -> str:
        """For example `req-7kq2m9x4c1`."""
        bits = self._stream.getrandbits(50)
        return f"{prefix}-" + "".join(_ALPHABET[bits >> shift & 31] for shift in range(45, -1, -5))
