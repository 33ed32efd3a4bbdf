"""The real program on terminals of every kind: few colours or none, inside tmux, a dumb one; suspended; pasted into."""

from __future__ import annotations

import base64
import os
import re
import shutil
import signal
import string
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.terminal.person import leave
from tests.terminal.pty_terminal import KEYS, PATIENCE, Terminal, command
from tests.terminal.shared import Opener, one_host, opener

pytestmark = pytest.mark.timeout(300)
STYLE = re.compile(rb"\x1b\[([0-9;:]*)m")
COPIED = re.compile(rb"\x1b\]52;[a-z]*;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)")
TMUX = shutil.which("tmux")


@pytest.fixture(scope="module")
def host() -> Iterator[Path]:
    with one_host() as home:
        yield home


@pytest.fixture
def open_one(host: Path) -> Iterator[Opener]:
    with opener(host) as opening:
        yield opening


def colours(raw: bytes) -> set[str]:
    """Which kinds of colour were asked for: `16`, `256`, `rgb`."""
    kinds = set()
    for (codes,) in ((found.group(1).decode(),) for found in STYLE.finditer(raw)):
        parts = re.split("[;:]", codes)
        at = 0
        while at < len(parts):
            code = int(parts[at] or 0)
            if code in (38, 48) and at + 1 < len(parts):
                kinds.add({"5": "256", "2": "rgb"}[parts[at + 1]])
                at += 3 if parts[at + 1] == "5" else 5
                continue
            if 30 <= code <= 37 or 40 <= code <= 47 or 90 <= code <= 107:
                kinds.add("16")
            at += 1
    return kinds


@pytest.mark.parametrize(
    ("more", "allowed"),
    [
        ({"TERM": "xterm", "COLORTERM": ""}, {"16"}),
        ({"TERM": "xterm-256color", "COLORTERM": ""}, {"16", "256"}),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, {"16", "256", "rgb"}),
        ({"NO_COLOR": "1"}, set()),
    ],
    ids=["16 colours", "256 colours", "truecolor", "NO_COLOR"],
)
def test_a_terminal_gets_the_colours_that_it_has_and_the_same_words(
    open_one: Opener, more: dict[str, str], allowed: set[str]
) -> None:
    terminal = open_one(**more)
    terminal.wait_for("PAPER", "● live", "Watchlist", "F8 HALT")
    terminal.press("f6")
    terminal.wait_for("▸ Approvals")  # the focus is told by more than a colour
    seen = colours(bytes(terminal.raw))
    assert seen <= allowed
    assert bool(seen) == bool(allowed)


def test_a_dumb_terminal_is_told_what_to_do_and_gets_no_control_codes(open_one: Opener) -> None:
    terminal = open_one(TERM="dumb", COLORTERM="")
    terminal.wait_for("TERM=dumb", "plain mode", "Type yes")
    terminal.kill()
    assert b"\x1b" not in terminal.raw


def pasted(data: bytes) -> bytes:
    return b"\x1b[200~" + data + b"\x1b[201~"


def test_a_pasted_megabyte_neither_ends_nor_holds_up_the_terminal(open_one: Opener) -> None:
    terminal = open_one()
    terminal.wait_for("● live")
    terminal.send(pasted(b"0123456789abcdef" * 65536))
    terminal.press("f6")
    terminal.wait_for("▸ Approvals")
    terminal.press("f2")
    terminal.press("ctrl+q")
    assert terminal.wait_end() == 0


def test_suspended_it_gives_the_screen_back_and_resumed_it_is_whole(open_one: Opener) -> None:
    shell = open_one(argv=["bash", "--norc", "--noprofile", "-i"], PS1="ready ")
    shell.wait_for("ready")
    shell.type(" ".join(command("attach")) + "\r")
    shell.wait_for("● live", "Watchlist")
    for number in range(2):
        del shell.raw[:]
        if number:
            shell.press("alt+z")
        else:
            found = re.search(rb"\d+", subprocess.check_output(["pgrep", "-P", f"{shell.pid}"]))
            assert found is not None
            os.kill(int(found.group()), signal.SIGTSTP)
        shell.wait_for("Stopped")
        for given_back in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1006l", b"\x1b[?2004l", b"\x1b[?7h"):
            assert given_back in shell.raw
        shell.type("stty -a\r")
        shell.wait_until(lambda shown: " icanon" in shown and " echo " in shown, "a tty as it was")
        del shell.raw[:]
        shell.type("fg\r")
        shell.wait_for("● live", "Watchlist", "Ask the desk", "F8 HALT")
        for taken in (b"\x1b[?1049h", b"\x1b[?1006h", b"\x1b[?2004h"):
            assert taken in shell.raw
    shell.type("x")
    shell.press("backspace", "ctrl+q")
    shell.wait_for("ready", "detached")


def test_without_a_shell_behind_it_nothing_is_suspended(open_one: Opener) -> None:
    terminal = open_one()
    terminal.wait_for("● live")
    terminal.press("alt+z")
    terminal.wait_for("No shell waits")
    leave(terminal)


class Tmux:
    """A tmux of our own inside one of our terminals."""

    def __init__(self, host: Path, open_one: Opener, *options: str) -> None:
        self._socket = host / "tmux"
        self._run("-f", "/dev/null", "new-session", "-d", "-x", "120", "-y", "36", "sleep 600")
        self._run("set", "-g", "escape-time", "10")
        for each in options:
            self._run("set", "-g", *each.split())
        self.terminal = open_one(argv=self._command("attach"), TERM="xterm-256color")
        self._run("respawn-pane", "-k", " ".join(command("attach")))
        self.terminal.wait_for("● live", "Watchlist")

    def _command(self, *arguments: str) -> list[str]:
        return [TMUX or "tmux", "-S", str(self._socket), *arguments]

    def _run(self, *arguments: str) -> None:
        home = str(self._socket.parent)
        environment = {**os.environ, "DESK_HOME": home, "HOME": home, "PYTHONPATH": str(Path.cwd())}
        for name in ("TMUX", "COLUMNS", "LINES"):  # the size is the pane's, not that of who runs the tests
            environment.pop(name, None)
        subprocess.run(
            self._command(*arguments), check=True, env=environment, capture_output=True, timeout=PATIENCE
        )

    def end(self) -> None:
        self._run("kill-server")


@pytest.mark.skipif(TMUX is None, reason="no tmux is installed here")
@pytest.mark.parametrize(
    ("options", "told", "arrives"),
    [
        (("allow-passthrough on",), "OSC 52 through tmux", True),
        (("set-clipboard on", "allow-passthrough off"), "which hands it on", True),
        (("set-clipboard external", "allow-passthrough off"), "tmux lets no copy through", False),
    ],
    ids=["passed through", "handed on", "blocked"],
)
def test_a_copy_inside_tmux_goes_by_the_way_that_is_open_and_says_so(
    host: Path, open_one: Opener, options: tuple[str, ...], told: str, arrives: bool
) -> None:
    tmux = Tmux(host, open_one, *options)
    try:
        terminal = tmux.terminal
        terminal.press("f3")
        terminal.wait_for("▸ Watchlist")
        terminal.press("ctrl+c")
        shown = terminal.wait_until(lambda shown: told in " ".join(shown.split()), told)
        assert shown
        copied = [base64.b64decode(found.group(1)) for found in COPIED.finditer(bytes(terminal.raw))]
        assert (b"BTC-USDT" in copied) == arrives
    finally:
        tmux.end()


def test_a_copy_that_tmux_would_pass_through_is_what_it_unwraps(open_one: Opener) -> None:
    """Where no tmux is installed its pass-through is emulated: it takes the wrapping and one of each two escapes."""
    terminal = open_one(TMUX="/nowhere/default,1,0", TERM="tmux-256color", PATH="/nonexistent")
    terminal.wait_for("● live", "Watchlist")
    terminal.press("f3")
    terminal.wait_for("▸ Watchlist")
    terminal.press("ctrl+c")
    terminal.wait_for("OSC 52 through")
    found = re.search(rb"\x1bPtmux;((?:\x1b\x1b|[^\x1b])*)\x1b\\", bytes(terminal.raw)[-20_000:])
    assert found is not None
    assert b"BTC-USDT" in [
        base64.b64decode(each.group(1))
        for each in COPIED.finditer(found.group(1).replace(b"\x1b\x1b", b"\x1b"))
    ]


PRINTABLE = [each for each in string.printable if each.isprintable()] + list("äß€漢й…")
LEAVING = {"ctrl+q", "alt+z"}
FRAGMENTS = [name for name in KEYS if name not in LEAVING]


@pytest.fixture(scope="module")
def typed_into(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """A terminal on samples, for keys that nobody means."""
    home = tmp_path_factory.mktemp("keys")
    with Terminal(home, argv=[sys.executable, "-m", "tests.app.program"], columns=120, rows=36) as terminal:
        terminal.wait_for("14:00:00 UTC")
        yield terminal


ESCAPE_ENDS = 0.15
"""Seconds after which an Escape is a key and not the beginning of another one."""


def is_alive(terminal: Terminal) -> None:
    """It still does what it is told: the help opens and closes."""
    for _ in range(3):
        time.sleep(ESCAPE_ENDS)
        terminal.press("escape")
    time.sleep(ESCAPE_ENDS)
    terminal.press("f1")
    terminal.wait_for("╭─ Keys")
    terminal.press("escape")
    terminal.wait_gone("╭─ Keys")


@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.sampled_from([f"f{number}" for number in range(2, 8)]),
    st.lists(st.one_of(st.sampled_from(PRINTABLE), st.sampled_from(FRAGMENTS)), min_size=10, max_size=60),
)
def test_no_keys_anywhere_end_the_terminal(typed_into: Terminal, pane: str, keys: list[str]) -> None:
    typed_into.press(pane)
    typed_into.send("".join(KEYS.get(each, each) for each in keys).encode())
    is_alive(typed_into)


def test_every_printable_key_in_every_pane_leaves_the_terminal_alive(typed_into: Terminal) -> None:
    for pane in ("f2", "f3", "f4", "f5", "f6", "f7"):
        typed_into.press("escape")
        time.sleep(ESCAPE_ENDS)
        typed_into.press(pane)
        typed_into.send("".join(PRINTABLE).encode())
    is_alive(typed_into)
