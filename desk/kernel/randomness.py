"""Randomness by injection: one seed, any number of independent named streams."""

from __future__ import annotations

import hashlib
import os
import random


class Randomness:
    """Streams of one seed. The same seed and name always give the same stream; no stream disturbs another."""

    def __init__(self, seed: int | None = None) -> None:
        self.seed = int.from_bytes(os.urandom(8), "big") if seed is None else seed

    def stream(self, name: str) -> random.Random:
        """A generator of its own for `name`."""
        digest = hashlib.sha256(f"{self.seed}\n{name}".encode()).digest()
        return random.Random(int.from_bytes(digest, "big"))
