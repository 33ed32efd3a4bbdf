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


def link(previous: bytes, seq: int, ts: int, topic: str, actor: str, corr: str, body: bytes) -> bytes:
    """SHA-256 over the previous hash and the row. Texts are length-prefixed, so no two rows share their bytes."""
    digest = hashlib.sha256(previous)
    digest.update(struct.pack(">QQ", seq, ts))
    for part in (topic.encode(), actor.encode(), corr.encode(), body):
        digest.update(struct.pack(">I", len(part)))
        digest.update(part)
    return digest.digest()
