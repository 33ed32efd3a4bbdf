"""Randomness by injection: one seed, any number of independent named streams."""

from __future__ import annotations

import hashlib
import os
import random

from desk.kernel.chain import Head


class Randomness:
    """Streams of one seed. The same seed and name always give the same stream; no stream disturbs another."""

    def __init__(self, seed: int | None = None, start: str = "", *, repeatable: bool | None = None) -> None:
        self.seed = int.from_bytes(os.urandom(8), "big") if seed is None else seed
        self._start = start
        self._repeatable = seed is not None if repeatable is None else repeatable

    def of_start(self, head: Head, now: int) -> Randomness:
        """The streams of one start of a desk, told apart by the record that it found and by the moment.

        A start that records nothing leaves the next one the same record, so the record alone would repeat ids.
        """
        return Randomness(self.seed, f"{head.hash.hex()} {now} ", repeatable=self._repeatable)

    def stream(self, name: str) -> random.Random:
        """A generator of its own for `name`."""
        digest = hashlib.sha256(f"{self.seed}\n{self._start}{name}".encode()).digest()
        return random.Random(int.from_bytes(digest, "big"))

    def secret(self, name: str, size: int) -> bytes:
        """Bytes for a key: the system's own, save where a seed was given so that a run can be repeated."""
        return self.stream(name).randbytes(size) if self._repeatable else os.urandom(size)
