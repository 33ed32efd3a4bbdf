"""The hash chain: each fact's hash covers the one before it and every column of its own row."""

from __future__ import annotations

import hashlib
import struct
from typing import NamedTuple

GENESIS = bytes(32)
"""The hash before the first fact."""


class Head(NamedTuple):
    """The newest fact's number and hash."""

    seq: int
    hash: bytes


_SIZES = struct.Struct(">QQIIII")


def link(previous: bytes, seq: int, ts: int, topic: str, actor: str, corr: str, body: bytes) -> bytes:
    """SHA-256 over the previous hash and the row. The lengths come first, so no two rows share their bytes."""
    parts = topic.encode(), actor.encode(), corr.encode()
    sizes = _SIZES.pack(seq, ts, len(parts[0]), len(parts[1]), len(parts[2]), len(body))
    return hashlib.sha256(b"".join((previous, sizes, *parts, body))).digest()
