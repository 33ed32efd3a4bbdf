"""The terminal under a pty: signals, colours, and a terminal that nobody reads."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest

ROOT = Path(__file__).resolve().parents[2]
ALTERNATE_OFF = b"\x1b[?1049l"
COLOUR = re.compile(rb"\x1b\[[0-9;]*?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[0-9;]*m")


@contextlib.contextmanager
def running(size: tuple[int, int] = (120, 36), **environment: str) -> Iterator[pexpect.spawn[Any]]:
    base = {
        key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "SSH_CONNECTION", "TMUX")
    }
    child = pexpect.spawn(
        sys.executable,
        ["-m", "tests.app.program"],
        cwd=str(ROOT),
        env={**base, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", **environment},
        dimensions=(size[1], size[0]),
        timeout=30,
    )
    try:
        child.expect(b"14:00:00 UTC")
        yield child
    finally:
        child.close(force=True)


def end_of(child: pexpect.spawn[Any]) -> tuple[int | None, bytes]:
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus, child.before or b""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_gives_the_terminal_back(number: signal.Signals, code: int) -> None:
    with running() as child:
        child.kill(number)
        status, rest = end_of(child)
        assert status == code
        assert ALTERNATE_OFF in rest
        assert b"\x1b[23;2t" in rest
        assert b"released" in rest.partition(ALTERNATE_OFF)[2]


def test_a_terminal_that_nobody_reads_can_still_be_ended() -> None:
    with running((200, 60)) as child:
        child.send(b"\x1bOR\x1bOS" * 60)
        time.sleep(1)  # nothing tells when its output has no more room to go
        child.kill(signal.SIGTERM)
        started = time.monotonic()
        while child.isalive() and time.monotonic() - started < 15:
            time.sleep(0.05)
        assert not child.isalive()
        assert child.exitstatus == 143


def test_no_color_means_no_colour() -> None:
    with running(NO_COLOR="1") as child:
        begun = child.before or b""
        child.send(b"\x1bOP")
        child.expect(b"While typing")
        assert COLOUR.findall(begun + (child.before or b"")) == []


def test_the_window_title_tells_what_waits() -> None:
    base = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    child = pexpect.spawn(
        sys.executable,
        ["-m", "tests.app.program"],
        cwd=str(ROOT),
        env={**base, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"},
        dimensions=(36, 120),
        timeout=30,
    )
    try:
        child.expect_exact(b"\x1b[22;2t\x1b]2;(1) desk demo PAPER\x07")
    finally:
        child.close(force=True)


def test_without_a_terminal_it_says_what_to_do() -> None:
    import subprocess

    done = subprocess.run(
        [sys.executable, "-m", "tests.app.program"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "needs a terminal" in done.stdout


def test_bytes_that_are_no_text_do_not_end_the_terminal() -> None:
    with running() as child:
        child.send(b"a\x9bb\xff half \xe2\x82")
        child.send(b"\x1b[200~pasted \xe9\x1b[201~")
        child.send("\x82 whole €".encode())
        child.expect("whole €".encode())
        child.send(b"\x11")
        status, rest = end_of(child)
        assert status == 0
        assert b"Traceback" not in rest
