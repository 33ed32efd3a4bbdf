"""A person or a script in front of plain mode: lines in, lines out, and every byte of what came."""

from __future__ import annotations

import os
import re
import subprocess
import threading
from pathlib import Path
from typing import IO

import pexpect

from tests.terminal.pty_terminal import PATIENCE, command, environment


class Lines:
    """What both have: everything that came, and waiting for some of it."""

    def __init__(self) -> None:
        self.received = b""
        self._changed = threading.Condition()
        self._read_to = 0

    def heard(self, more: bytes) -> None:
        with self._changed:
            self.received += more
            self._changed.notify_all()

    @property
    def text(self) -> str:
        return self.received.decode().replace("\r\n", "\n")

    def wait_for(self, pattern: str, patience: float = PATIENCE) -> re.Match[str]:
        """The next place, behind the last one waited for, where this stands."""
        found: re.Match[str] | None = None

        def look() -> bool:
            nonlocal found
            found = re.compile(pattern).search(self.text, self._read_to)
            return found is not None

        with self._changed:
            if not self._changed.wait_for(look, patience) or found is None:
                raise AssertionError(f"waited {patience:.0f} s for {pattern!r}; it said:\n{self.text}")
            self._read_to = found.end()
            return found

    def say(self, line: str) -> None:
        raise NotImplementedError


class PipedDesk(Lines):
    """`desk plain` between two pipes."""

    def __init__(self, home: Path, *arguments: str) -> None:
        super().__init__()
        self._program = subprocess.Popen(
            command("plain", *arguments),
            env=environment(home, DESK_READING_PACE="0", TERM="dumb"),
            cwd=home,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._in: IO[bytes] = self._program.stdin
        self._out: IO[bytes] = self._program.stdout
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while more := os.read(self._out.fileno(), 65536):
            self.heard(more)

    def say(self, line: str) -> None:
        self._in.write(f"{line}\n".encode())
        self._in.flush()

    def end(self) -> int:
        """Close the pipe; the exit code."""
        self._in.close()
        code = self._program.wait(PATIENCE)
        self._reader.join(PATIENCE)
        self._out.close()
        return code

    def kill(self) -> None:
        self._program.kill()
        self._program.wait(PATIENCE)


class DumbTerminal(Lines):
    """A program under a pty that is called dumb."""

    def __init__(self, home: Path, *arguments: str, **more: str) -> None:
        super().__init__()
        program, *rest = command(*arguments)
        self._child = pexpect.spawn(
            program,
            rest,
            env=environment(home, DESK_READING_PACE="0", **{"TERM": "dumb", "COLORTERM": "", **more}),
            cwd=str(home),
            timeout=None,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._child.pid or 0

    def _read(self) -> None:
        while True:
            try:
                more = os.read(self._child.child_fd, 65536)
            except OSError:
                return
            if not more:
                return
            self.heard(more)

    def say(self, line: str) -> None:
        self._child.send(f"{line}\r")

    def press(self, keys: str) -> None:
        self._child.send(keys)

    def end(self) -> int:
        """Wait for its own end; the exit code."""
        self._reader.join(PATIENCE)
        self._child.wait()
        return int(self._child.exitstatus if self._child.exitstatus is not None else -1)

    def kill(self) -> None:
        self._child.close(force=True)
