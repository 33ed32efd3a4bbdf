"""One host to a profile: a lock that the kernel lets go of when its holder dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from desk.kernel.errors import Busy


class HostLock:
    """An exclusive lock on a file that names its holder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle = -1

    def take(self) -> None:
        """Raises `Busy`, naming the holder, when somebody has it."""
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 32).decode(errors="replace").strip() or "unknown"
            os.close(handle)
            raise Busy(
                f"Another desk host (pid {holder}) already serves {self._path.parent.name}; "
                "attach with `desk attach` or stop it with `desk stop`."
            ) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        self._handle = handle

    def give_back(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
