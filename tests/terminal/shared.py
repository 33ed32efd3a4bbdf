"""One host for the terminals of a whole file: starting one takes longer than most of what is tried on it."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.terminal.pty_terminal import ANSWERS, ROOT, Terminal, command, environment, remove

Opener = Callable[..., Terminal]


@contextmanager
def one_host() -> Iterator[Path]:
    """The home of a host that runs for as long as the block does."""
    home = Path(tempfile.mkdtemp(prefix="desk-"))
    host = subprocess.Popen(
        command("host"),
        env=environment(home, DESK_READING_PACE="0"),
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert host.stdout is not None
        said = host.stdout.readline()
        assert "serves profile" in said, said + host.stdout.read()
        yield home
    finally:
        host.send_signal(signal.SIGTERM)
        try:
            host.wait(20)
        except subprocess.TimeoutExpired:
            host.kill()
            host.wait()
        if host.stdout is not None:
            host.stdout.close()
        remove(home)


@contextmanager
def opener(home: Path) -> Iterator[Opener]:
    """Opens terminals on the host of this home; what is open at the end is killed."""
    opened: list[Terminal] = []

    def open_one(
        *arguments: str,
        columns: int = 120,
        rows: int = 36,
        delay: float = 0.0,
        rate: int = 0,
        answers: bool = True,
        argv: list[str] | None = None,
        **more: str,
    ) -> Terminal:
        program = argv or command("attach", *arguments)
        if delay or rate:
            program = [sys.executable, "-m", "tests.terminal.relay", f"{delay}", f"{rate}", *program]
        terminal = Terminal(
            home,
            columns=columns,
            rows=rows,
            argv=program,
            more={"PYTHONPATH": str(ROOT), **more},
            answers=ANSWERS if answers else None,
        )
        opened.append(terminal)
        return terminal

    try:
        yield open_one
    finally:
        for terminal in opened:
            terminal.kill()
