"""When a host comes and goes: the note it leaves about itself, and how it is found and stopped from outside."""

from __future__ import annotations

import json
import os
import signal
import socket
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from desk.kernel.errors import Busy, DeskError, Unreachable
from desk.kernel.profile import Profile

GRACE = 2.0
"""Seconds without a terminal and without work after which a host that `desk` started stops."""
FIRST_TERMINAL_WITHIN = 30.0
"""Seconds such a host waits for the terminal that started it."""
STOP_WITHIN = 20.0
"""Seconds that `desk stop` waits for a host to end."""


@dataclass(frozen=True)
class HostNote:
    """What a running host says of itself in the runtime folder."""

    pid: int
    session: str
    started_here: bool
    flags: dict[str, Any] = field(default_factory=dict)
    code: str = ""
    """Version and digest of the sources that it runs."""

    def leave(self, path: Path) -> None:
        """Write it, so that only this user can read it."""
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(asdict(self), file)

    @staticmethod
    def find(path: Path) -> HostNote | None:
        """The note in this file, or `None` where there is none that can be read."""
        try:
            return HostNote(**json.loads(path.read_text()))
        except (OSError, ValueError, TypeError):
            return None


def note_path(profile: Profile) -> Path:
    """Where the host of a profile leaves its note."""
    return profile.runtime / f"{profile.name}.json"


def running_host(profile: Profile) -> int | None:
    """Process id of the host that answers on the profile's socket; `None` when nobody does."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(5)
        try:
            line.connect(str(profile.socket))
        except (FileNotFoundError, ConnectionRefusedError):
            return None
        except OSError as problem:
            why = problem.strerror or "no answer"
            raise Unreachable(
                f"the socket {profile.socket} cannot be reached ({why}); check who owns it"
            ) from None
        from desk.link.peers import peer

        return peer(line)[0] or (note.pid if (note := HostNote.find(note_path(profile))) else None)


def stop_host(profile: Profile, pause: Callable[[float], object]) -> int:
    """Ask the profile's host to end and wait until it has; answers the process id it had."""
    pid = running_host(profile)
    if pid is None:
        raise Unreachable(f"no host runs for profile {profile.name}; there is nothing to stop")
    try:
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        return pid
    except PermissionError:
        raise DeskError(f"the host {pid} belongs to somebody else; ask them to stop it") from None
    for _ in range(int(STOP_WITHIN / 0.05)):
        if not _alive(pid):
            return pid
        pause(0.05)
    raise Busy(
        f"the host {pid} has not stopped within {STOP_WITHIN:.0f} s; look into its log, or end it with kill -9"
    )


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    """A host whose parent has not looked yet is over all the same."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (OSError, IndexError):
        return False
