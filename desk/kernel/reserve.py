"""The reserve: room on the disk kept aside, so that what reduces risk is still recorded when the rest is full."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

# macOS has none; writing the bytes takes the room too.
_allocate = getattr(os, "posix_fallocate", lambda handle, start, size: os.pwrite(handle, bytes(size), start))
_SPARE = 4
"""So many times its size must be free before it is made: the room it gave up must not pass for new room."""

_LEAST = 128 * 1024


class Reserve:
    """A file that holds nothing but its room."""

    def __init__(self, path: Path, size: int) -> None:
        self._path = path
        self.size = size

    def make(self) -> bool:
        """Keep the room aside, if that is not done yet; false when there is too little left."""
        if not self.size or (self._path.is_file() and self._path.stat().st_size == self.size):
            return True
        fresh = self._path.with_suffix(".new")
        try:
            disk = os.statvfs(self._path.parent)
            if disk.f_bavail * disk.f_frsize < self.wanted:
                return False
            handle = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            try:
                _allocate(handle, 0, self.size)
            finally:
                os.close(handle)
            fresh.replace(self._path)
        except OSError:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
            return False
        return True

    @property
    def wanted(self) -> int:
        """Bytes that must be free for it to be made."""
        return _SPARE * self.size

    def give_up(self) -> bool:
        """Free the room; says whether there was any."""
        there = self._path.is_file()
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
        return there


def is_full(folder: Path) -> bool:
    """Whether the disk of this folder has no room for so much as an empty journal's log."""
    try:
        disk = os.statvfs(folder)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize < _LEAST
