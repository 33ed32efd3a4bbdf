"""The anchor: the journal's head, kept outside of its database.

SQLite can lose committed rows from a damaged write-ahead log and still call the file sound; the chain of what is left
verifies too. The anchor is what notices. It is written after the commit, so it may lag by the last group but never leads.
"""

from __future__ import annotations

import errno
import os
import struct
import zlib
from pathlib import Path

from desk.kernel.chain import Head
from desk.kernel.errors import DeskError

# macOS has no fdatasync; on a file of fixed size it only spares the time stamps.
_sync = getattr(os, "fdatasync", os.fsync)
_RECORD = struct.Struct(">Q32sI")
_PLACES = (0, 4096)
"""Two records, written in turn and on pages of their own: a torn write can only spoil the newer one."""


class Anchor:
    """A file of fixed size that is overwritten in place, so that moving the anchor never needs room on the disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn = 0
        self._file = -1

    @property
    def exists(self) -> bool:
        return self._path.exists()

    def open(self, head: Head) -> None:
        """Start a fresh file at `head` and keep it open for what follows. Raises `DeskError` when it cannot be."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = self._path.with_suffix(".new")
            self._file = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            for place in _PLACES:
                os.pwrite(self._file, _packed(head), place)
            os.fsync(self._file)
            fresh.replace(self._path)
            for folder in (self._path.parent, self._path.parent.parent):
                _sync_folder(folder)
        except OSError as problem:
            self.close()
            if problem.errno == errno.ENOSPC:
                raise
            raise DeskError(
                f"The journal's anchor {self._path} cannot be written ({problem.strerror}); mend that and start again."
            ) from problem

    def advance(self, head: Head) -> None:
        """Record a committed head; returns when it is on disk."""
        os.pwrite(self._file, _packed(head), _PLACES[self._turn])
        _sync(self._file)
        self._turn = 1 - self._turn

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
    whole = [head for place in _PLACES if (head := _unpacked(content[place : place + _RECORD.size]))]
    return max(whole, default=None)


def damage(path: Path) -> str:
    """What is wrong with a record while the other one is whole, in words; empty when both are whole or neither is."""
    content = path.read_bytes() if path.exists() else b""
    records = [_unpacked(content[place : place + _RECORD.size]) for place in _PLACES]
    whole = [head for head in records if head]
    if len(whole) != 1:
        return ""
    which = "first" if records[1] else "second"
    return f"the anchor's {which} record is damaged; the other one vouches for fact {whole[0].seq}"


def _packed(head: Head) -> bytes:
    body = struct.pack(">Q32s", head.seq, head.hash)
    return body + struct.pack(">I", zlib.crc32(body))


def _unpacked(record: bytes) -> Head | None:
    if len(record) < _RECORD.size:
        return None
    seq, digest, check = _RECORD.unpack(record)
    return Head(seq, digest) if zlib.crc32(record[:-4]) == check else None


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
