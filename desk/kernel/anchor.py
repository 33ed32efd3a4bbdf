"""The anchor: the journal's head, kept outside of its database.

SQLite can lose committed rows from a damaged write-ahead log and still call the file sound; the chain of what is left
verifies too. The anchor is what notices. It is written after the commit, so it may lag by the last group but never leads.
"""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path

from desk.kernel.chain import GENESIS, Head

_RECORD = struct.Struct(">Q32sI")
_COMPACT_AT = 65_536


class Anchor:
    """An append-only file of heads; the last whole record counts."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._records = 0
        self._file = -1

    @property
    def exists(self) -> bool:
        return self._path.exists()

    def open(self, head: Head) -> None:
        """Start a fresh file at `head` and keep it open for what follows."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.write(handle, _packed(head))
        os.fsync(handle)
        fresh.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
        self.close()
        self._file, self._records = handle, 1

    def advance(self, head: Head) -> None:
        """Record a committed head; returns when it is on disk."""
        if self._records >= _COMPACT_AT:
            self.open(head)
            return
        os.write(self._file, _packed(head))
        os.fdatasync(self._file)
        self._records += 1

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def anchored_head(path: Path) -> Head | None:
    """The newest whole record, or `None` when the file is absent or holds none."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    head: Head | None = None
    for start in range(0, len(content) - _RECORD.size + 1, _RECORD.size):
        seq, digest, check = _RECORD.unpack_from(content, start)
        if zlib.crc32(content[start : start + _RECORD.size - 4]) == check:
            head = Head(seq, digest)
    return head


def _packed(head: Head) -> bytes:
    body = struct.pack(">Q32s", head.seq, head.hash)
    return body + struct.pack(">I", zlib.crc32(body))


EMPTY = Head(0, GENESIS)
