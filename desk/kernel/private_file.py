"""Files that only their owner reads, also where their folder is open to others."""

from __future__ import annotations

import os


def private(path: str, flags: int) -> int:
    """An `opener` for `open`: what it creates is 0600."""
    return os.open(path, flags, 0o600)
