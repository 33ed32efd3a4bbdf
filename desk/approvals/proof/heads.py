"""The heads that voters may have seen: hashes of facts, kept back to the oldest request that still waits."""

from __future__ import annotations

_BYTES = 32
_OFTEN = 4096


class Heads:
    """Hashes by number. What no vote can name any more is forgotten, so that memory stays bounded."""

    def __init__(self) -> None:
        self._first = 1
        self._hashes = bytearray()

    @property
    def newest(self) -> int:
        return self._first + len(self._hashes) // _BYTES - 1

    def add(self, digest: bytes) -> None:
        """The next fact's hash."""
        self._hashes += digest

    def at(self, seq: int) -> str:
        """The hash of a fact in hex, or empty where it is none or is forgotten."""
        place = (seq - self._first) * _BYTES
        return self._hashes[place : place + _BYTES].hex() if place >= 0 else ""

    def forget_before(self, seq: int) -> None:
        """Nothing before this fact will be asked for."""
        if seq - self._first >= _OFTEN:
            del self._hashes[: (seq - self._first) * _BYTES]
            self._first = seq
