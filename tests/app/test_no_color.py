"""`NO_COLOR` and terminals of few colours: which codes reach a real terminal, from every pane and dialog."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pexpect
import pytest

from tests.pictures.scenes import walk
from widgets.watchlist import WatchlistPane

ROOT = Path(__file__).resolve().parents[2]
CODES = re.compile(rb"\x1b\[([0-9;:]*)m")
KEYS = {
    "f1": b"\x1bOP",
    "f2": b"\x1bOQ",
    "f3": b"\x1bOR",
    "f4": b"\x1bOS",
    "f5": b"\x1b[15~",
    "f6": b"\x1b[17~",
    "f7": b"\x1b[18~",
    "tab": b"\t",
    "enter": b"\r",
    "escape": b"\x1b",
    "ctrl+p": b"\x10",
    "ctrl+o": b"\x0f",
    "alt+a": b"\x1ba",
    "alt+p": b"\x1bp",
    "alt+u": b"\x1bu",
}
STEPS = [
    ("f1", b"Keys"),
    ("escape", b""),
    ("ctrl+p", b"Palette"),
    ("escape", b""),
    ("ctrl+o", b""),
    ("escape", b""),
    *((f"f{number}", b"") for number in (2, 3, 4, 5, 7)),
    ("tab", b""),
    ("alt+p", b""),
    ("escape", b""),
    ("alt+u", b""),
    ("escape", b""),
    ("f6", b""),
    ("enter", b"a vote covers exactly"),
]
"""Through every pane and dialog; what appears behind a key, where it is waited for."""


@contextlib.contextmanager
def running(*arguments: str, **environment: str) -> Iterator[pexpect.spawn[Any]]:
    kept = {"NO_COLOR", "SSH_CONNECTION", "TMUX", "COLORTERM", "TERM"}
    base = {key: value for key, value in os.environ.items() if key not in kept}
    child = pexpect.spawn(
        sys.executable,
        ["-m", "tests.app.program", *arguments],
        cwd=str(ROOT),
        env={**base, "LC_ALL": "C.UTF-8", **environment},
        dimensions=(50, 160),
        timeout=90,
    )
    try:
        yield child
    finally:
        child.close(force=True)


def walked(child: pexpect.spawn[Any], steps: Sequence[tuple[str, bytes]] = STEPS) -> bytes:
    """Everything that a terminal is sent while a person goes through the desk."""
    written: list[bytes] = []

    def until(text: bytes) -> None:
        child.expect_exact(text)
        written.append((child.before or b"") + text)

    until(b"14:00:00 UTC")
    for key, appears in steps:
        child.send(KEYS[key])
        if appears:
            until(appears)
        else:
            with contextlib.suppress(pexpect.TIMEOUT):
                while True:
                    written.append(child.read_nonblocking(100_000, timeout=0.1))
    return b"".join(written)


def codes(written: bytes) -> set[int]:
    """Every parameter of every style that was set."""
    return {int(part) for found in CODES.findall(written) for part in re.split(rb"[;:]", found) if part}


def coloured(numbers: set[int]) -> set[int]:
    """Those that choose a colour, the terminal's own ground and letters among them."""
    return {each for each in numbers if 30 <= each <= 49 or 90 <= each <= 107}


def test_no_color_writes_no_colour_code_in_any_pane_or_dialog() -> None:
    with running(NO_COLOR="1", COLORTERM="truecolor", TERM="xterm-256color") as child:
        written = walked(child)
    assert coloured(codes(written)) == set()
    assert {1, 7} <= codes(written)  # weight and reversal tell what colours told


def test_the_terminals_own_colours_are_the_sixteen_whatever_it_could_do() -> None:
    with running("ansi", COLORTERM="truecolor", TERM="xterm-256color") as child:
        found = coloured(codes(walked(child, STEPS[:4])))
    assert found
    assert found & {38, 48} == set()


def test_a_terminal_of_sixteen_colours_is_dressed_in_its_own() -> None:
    with running(TERM="xterm-16color") as child:
        found = coloured(codes(walked(child, STEPS[:4])))
    assert found
    assert found <= {39, 49, *range(30, 38), *range(90, 98)}  # no ground is coloured


def test_a_terminal_of_256_colours_gets_the_nearest_of_them() -> None:
    with running(TERM="xterm-256color") as child:
        written = walked(child, ())
    assert b"38;5;" in written
    assert b"38;2;" not in written


async def test_no_state_has_a_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async for scene, state, desk in walk((80, 24), "dark"):
        for strip in desk.app.screen._compositor.render_strips():
            for text, style, _ in strip:
                assert style is None or (style.color is None and style.bgcolor is None), (scene, state, text)
        assert desk.main.query_one(WatchlistPane).ink.colourless
