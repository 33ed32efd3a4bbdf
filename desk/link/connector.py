"""How a terminal comes by its link: find the profile's host, start one where that is wanted, wait until it answers."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from desk.kernel.errors import Busy, DeskError, Unreachable
from desk.link.link import Link

_FIRST_WAIT = 0.02
_LONGEST_WAIT = 0.5
MOST_OUTPUT = 1024 * 1024
"""Bytes of earlier hosts' output that are kept; beyond that the next start begins it anew."""
_LAST = 4096


class Connector(Protocol):
    """Makes a link to a host, again and again if need be. Refusals are a `DeskError` with one sentence."""

    async def connect(self, start: bool = True) -> Link:
        """A fresh link. With `start` a missing host is started, where this terminal may do that."""

    async def close(self) -> None:
        """Let go of whatever connecting set up, once the terminal is done."""


class HostConnector:
    """Reaches the host of a profile over its socket; with `command` it may start that host."""

    def __init__(
        self,
        socket: Path,
        profile: str,
        command: Sequence[str] = (),
        output: Path | None = None,
        patience: float = 20.0,
        tell: Callable[[str], None] = lambda text: None,
    ) -> None:
        self._socket = socket
        self._profile = profile
        self._command = tuple(command)
        self._output = output
        self._patience = patience
        self.tell = tell
        """Called with a few words on what is being waited for."""

    async def connect(self, start: bool = True) -> Link:
        link = await reach(self._socket)
        if link is not None:
            return link
        if not start or not self._command:
            raise Unreachable(
                f"no host runs for profile {self._profile}; "
                f"start one with `desk` or `desk host --profile {self._profile}`"
            )
        return await self._start_and_wait()

    async def close(self) -> None:
        """The host lives on without this terminal; there is nothing to undo."""

    async def _start_and_wait(self) -> Link:
        self.tell("starting the host")
        started = DetachedHost(self._command, self._output)
        loop = asyncio.get_running_loop()
        give_up = loop.time() + self._patience
        wait = _FIRST_WAIT
        while loop.time() < give_up:
            await asyncio.sleep(wait)
            wait = min(wait * 1.5, _LONGEST_WAIT)
            link = await reach(self._socket)
            if link is not None:
                return link
            # Somebody else's host may have won the race for the profile; it answers in a moment.
            code = started.exit_code()
            if code not in (None, Busy.exit_code):
                raise _failed_start(code or 0, self._words(started))
        raise Unreachable(f"the host did not answer in {self._patience:.0f} s: {self._words(started)}")

    def _words(self, started: DetachedHost) -> str:
        return last_words(self._output, started.output_from)


async def reach(socket: Path) -> Link | None:
    """A link to whoever listens there, or `None` when nobody does."""
    from desk.link.codec import decode_heard
    from desk.link.socket import SocketLink

    try:
        reader, writer = await asyncio.open_unix_connection(socket)
    except (FileNotFoundError, ConnectionRefusedError):
        return None
    except PermissionError:
        raise Unreachable(
            f"the socket {socket} belongs to somebody else; ask them, or use another profile"
        ) from None
    return SocketLink(reader, writer, decode=decode_heard)


class DetachedHost:
    """A host started in a session of its own, so that closing the terminal's window does not reach it."""

    def __init__(self, command: Sequence[str], output: Path | None) -> None:
        self._code: int | None = None
        target = os.open(output or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        if output and os.fstat(target).st_size > MOST_OUTPUT:
            os.ftruncate(target, 0)
        self.output_from = os.fstat(target).st_size
        """Where in the output this host's own words begin."""
        nothing = os.open(os.devnull, os.O_RDONLY)
        try:
            streams = [
                (os.POSIX_SPAWN_DUP2, nothing, 0),
                *((os.POSIX_SPAWN_DUP2, target, at) for at in (1, 2)),
            ]
            self._pid = os.posix_spawn(
                command[0], list(command), os.environ, file_actions=streams, setsid=True
            )
        finally:
            os.close(target)
            os.close(nothing)

    def exit_code(self) -> int | None:
        """How it ended (negative: the signal), or `None` while it runs."""
        if self._code is None:
            pid, status = os.waitpid(self._pid, os.WNOHANG)
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
        return self._code


def host_command(flags: Sequence[str]) -> tuple[str, ...]:
    """The command line of a host that stops with its last terminal."""
    return (sys.executable, "-P", "-m", "desk", "host", "--started-by-desk", *flags)


def _failed_start(code: int, words: str) -> DeskError:
    """A host that gave up is not worth trying again: its own sentence and exit code are the answer."""
    error = DeskError(words if code > 0 else f"the host stopped at once (signal {-code}): {words}")
    error.exit_code = max(code, 1)  # type: ignore[misc]
    return error


def last_words(output: Path | None, since: int = 0) -> str:
    """The end of what a host that failed has printed, in one line; what lies before `since` is another's."""
    lines: list[str] = []
    if output:
        with contextlib.suppress(OSError), output.open("rb") as file:
            file.seek(max(since, file.seek(0, os.SEEK_END) - _LAST))
            lines = file.read(_LAST).decode(errors="replace").strip().splitlines()
    if not lines and output and _is_full(output.parent):
        return f"the disk of {output.parent} is full; make room and start again"
    words = lines[-1].removeprefix("desk: ")[-300:] if lines else "it said nothing"
    return f"{words} (see {output})" if output else words


def _is_full(folder: Path) -> bool:
    """Whether not even the words of a host that fails have room."""
    try:
        return os.statvfs(folder).f_bavail == 0
    except OSError:
        return False
