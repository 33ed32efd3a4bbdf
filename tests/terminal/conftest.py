"""A fresh home for each test, and no host left behind by any."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.terminal.pty_terminal import Terminal, command, environment, remove

Open = Callable[..., Terminal]


@pytest.fixture
def home() -> Iterator[Path]:
    """Short on purpose: a Unix socket's path has about a hundred characters."""
    folder = Path(tempfile.mkdtemp(prefix="desk-"))
    yield folder
    run(folder, "stop", check=False)
    for lock in folder.rglob("host.lock"):
        found = re.search(r"\d+", lock.read_text())
        if found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(found.group()), signal.SIGKILL)
    remove(folder)


@pytest.fixture
def open_desk(home: Path) -> Iterator[Open]:
    """Opens real terminals on the desk of this home; what is still open at the end is killed."""
    opened = []

    def open_one(*arguments: str, columns: int = 160, rows: int = 50, **more: str) -> Terminal:
        terminal = Terminal(
            home, *arguments, columns=columns, rows=rows, more={"DESK_READING_PACE": "0", **more}
        )
        opened.append(terminal)
        return terminal

    yield open_one
    for terminal in opened:
        terminal.kill()


def run(home: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """One command of the desk without a screen."""
    return subprocess.run(
        command(*arguments),
        env=environment(home),
        cwd=home,
        capture_output=True,
        text=True,
        timeout=100,
        check=check,
    )
