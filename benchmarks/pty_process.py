"""A program under a pty, timed by the bytes it paints."""

from __future__ import annotations

import os
import re
import select
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter

import pexpect

ROOT = Path(__file__).resolve().parents[1]
COLUMNS, ROWS = 160, 50
ALTERNATE_SCREEN = b"\x1b[?1049h"
_SEQUENCE = re.compile(rb"\x1b\[[0-9;:?<=>]*[ -/]*[@-~]|\x1b[@-Z\\-_]")


def desk(*arguments: str) -> list[str]:
    """The real command line, from this source tree."""
    return [sys.executable, "-m", "desk", *arguments]


def empty_app() -> list[str]:
    # Its folder stays off the path: a module there has the name of one in the standard library.
    return [sys.executable, "-P", str(ROOT / "benchmarks" / "empty_app.py")]


def environment(home: Path, **more: str) -> dict[str, str]:
    """A fresh machine that may keep bytecode, as an installed desk does."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return {
        **kept,
        "HOME": str(home),
        "DESK_HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LC_ALL": "C.UTF-8",
        **more,
    }


class PtyProcess:
    """One program on its own terminal of 160x50."""

    def __init__(self, argv: list[str], home: Path, more: Mapping[str, str] | None = None) -> None:
        self.started = perf_counter()
        self._child = pexpect.spawn(
            argv[0],
            argv[1:],
            env=environment(home, **(more or {})),
            cwd=str(home),
            dimensions=(ROWS, COLUMNS),
            timeout=None,
        )
        self._child.delaybeforesend = None
        self.output = bytearray()
        self.bytes_read = 0

    @property
    def pid(self) -> int:
        return self._child.pid or 0

    def read(self, seconds: float) -> bytes:
        """What arrives within this time, at once when anything does."""
        ready, _, _ = select.select([self._child.child_fd], [], [], max(seconds, 0))
        if not ready:
            return b""
        try:
            received = os.read(self._child.child_fd, 65536)
        except OSError as error:
            raise EOFError(bytes(self.output[-2000:]).decode(errors="replace")) from error
        self.output += received
        self.bytes_read += len(received)
        return received

    def drain(self, seconds: float) -> int:
        """Read for this long; the number of bytes that came."""
        before, until = self.bytes_read, perf_counter() + seconds
        while (left := until - perf_counter()) > 0:
            self.read(left)
        return self.bytes_read - before

    def until_painted(self, *texts: str, patience: float = 60.0) -> float:
        """Seconds from the start to the first whole frame: every cell of the screen and these texts in it."""
        until = perf_counter() + patience
        while perf_counter() < until:
            self.read(until - perf_counter())
            frame = self.output.partition(ALTERNATE_SCREEN)[2]
            if len(frame) >= COLUMNS * (ROWS - 1):
                plain = _SEQUENCE.sub(b"", bytes(frame)).decode(errors="ignore")
                if len(plain) >= COLUMNS * (ROWS - 1) and all(text in plain for text in texts):
                    return perf_counter() - self.started
        raise TimeoutError(f"no frame with {texts} within {patience:.0f} s: {bytes(self.output[-500:])!r}")

    def send(self, keys: str) -> None:
        self._child.send(keys)

    def end(self) -> None:
        """The window is gone."""
        if self._child.isalive():
            os.kill(self.pid, signal.SIGKILL)
        self._child.close(force=True)
