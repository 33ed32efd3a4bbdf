"""When a host comes and goes: the note it leaves about itself, when it may stop by itself, and how it is stopped."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from desk.kernel.errors import DeskError, Unreachable

GRACE = 2.0
"""Seconds without a terminal after which a host that `desk` started stops."""
FIRST_TERMINAL_WITHIN = 30.0
"""Seconds such a host waits for the terminal that started it."""
_STOP_WITHIN = 15.0


@dataclass(frozen=True)
class HostNote:
    """What a running host says of itself in the runtime folder."""

    pid: int
    session: str
    started_here: bool
    flags: dict[str, Any] = field(default_factory=dict)

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


def running_host(path: Path) -> int | None:
    """Process id of the host that answers on this socket; `None` when nobody does."""
    from desk.host.server import peer

    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(5)
        try:
            line.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            return None
        except OSError as error:
            raise Unreachable(f"the socket {path} cannot be reached ({error.strerror}); check who owns it") from None
        return peer(line)[0] or None
