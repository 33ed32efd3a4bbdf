"""A terminal with a person in front of it: the real `desk` under a pty, its screen, its keys."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import pexpect
import psutil
import pyte

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
"""How long a person waits for the screen to change; generous, because it is only reached by a failure."""

MOST_RAW = 1024 * 1024
ANSWERS = {b"\x1b[5n": b"\x1b[0n", b"\x1b[?2026$p": b"\x1b[?2026;2$y"}
"""What a terminal of today says: that it is there, and that it can take frames whole."""

KEYS = {
    "enter": "\r",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "escape": "\x1b",
    "space": " ",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f4": "\x1bOS",
    **{f"f{5 + n}": f"\x1b[{code}~" for n, code in enumerate((15, 17, 18, 19, 20, 21, 23, 24))},
    **{f"ctrl+{letter}": chr(ord(letter) - 96) for letter in "abcdefghijklmnopqrstuvwxyz"},
    **{f"alt+{letter}": f"\x1b{letter}" for letter in "abcdefghijklmnopqrstuvwxyz0123456789"},
}

# Keyboard-protocol and mode questions that the emulator would print as letters.
_QUESTIONS = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b\[[0-9;]* q|\x1bP[^\x1b]*\x1b\\")
_UNFINISHED = re.compile(rb"\x1b(?:\[[^@-~]*|P[^\x1b]*)?$")


def command(*arguments: str) -> list[str]:
    """The installed `desk` beside this Python, or the same entry point from the source tree."""
    script = Path(sys.executable).parent / "desk"
    if script.exists():
        return [str(script), *arguments]
    return [sys.executable, "-m", "desk", *arguments]


def environment(home: Path, **more: str) -> dict[str, str]:
    """A fresh machine: nothing of the person who runs the tests reaches the desk."""
    kept = {
        name: os.environ[name] for name in ("PATH", "LANG", "PYTHONDONTWRITEBYTECODE") if name in os.environ
    }
    return {
        **kept,
        "HOME": str(home),
        "DESK_HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LC_ALL": "C.UTF-8",
        "USER": "tester",
        **more,
    }


class Terminal:
    """One terminal. A thread reads the pty as a terminal emulator would, unless `stall()` stops it."""

    def __init__(
        self,
        home: Path,
        *arguments: str,
        columns: int = 160,
        rows: int = 50,
        argv: list[str] | None = None,
        more: Mapping[str, str] | None = None,
        answers: Mapping[bytes, bytes] | None = None,
    ) -> None:
        """`answers` are what the terminal says to questions of the program."""
        program, *rest = argv or command(*arguments)
        self._child = pexpect.spawn(
            program,
            rest,
            env=environment(home, **(more or {})),
            cwd=str(home),
            dimensions=(rows, columns),
            timeout=None,
        )
        self.columns = columns
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._changed = threading.Condition()
        self._reading = threading.Event()
        self._reading.set()
        self._left = b""
        self._closed = self._parked = self._gone = False
        self.bytes_read = 0
        self.raw = bytearray()
        """The last of what came, as it came."""
        self._answers = answers or {}
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        return self._child.pid or 0

    def _read(self) -> None:
        while True:
            with self._changed:
                self._parked = not self._reading.is_set()
                self._changed.notify_all()
            self._reading.wait()
            if self._gone:
                return
            try:
                received = os.read(self._child.child_fd, 65536)
            except OSError:
                received = b""
            with self._changed:
                if received:
                    self._feed(received)
                else:
                    self._closed = True
                self._changed.notify_all()
            if not received:
                return

    def _feed(self, received: bytes) -> None:
        self.bytes_read += len(received)
        self.raw += received
        del self.raw[:-MOST_RAW]
        for question, answer in self._answers.items():
            for _ in range(received.count(question)):
                self._child.send(answer)
        whole = self._left + received
        cut = _UNFINISHED.search(whole)
        self._left = whole[cut.start() :] if cut else b""
        self._stream.feed(_QUESTIONS.sub(b"", whole[: cut.start()] if cut else whole))

    def text(self) -> str:
        """What the screen says now."""
        with self._changed:
            return "\n".join(line.rstrip() for line in self._screen.display)

    def wait_until(self, holds: Callable[[str], bool], what: str, patience: float = PATIENCE) -> str:
        """The first screen of which `holds` is true; a failure shows the screen as it was."""

        def look() -> bool:
            return holds("\n".join(line.rstrip() for line in self._screen.display))

        with self._changed:
            if not self._changed.wait_for(lambda: look() or self._closed, patience) or not look():
                ended = " (the program has ended)" if self._closed else ""
                shown = "\n".join(line.rstrip() for line in self._screen.display)
                raise AssertionError(f"waited {patience:.0f} s for {what}{ended}; the screen says:\n{shown}")
            return "\n".join(line.rstrip() for line in self._screen.display)

    def wait_for(self, *texts: str, patience: float = PATIENCE) -> str:
        """The first screen that shows all of these texts."""
        return self.wait_until(lambda shown: all(text in shown for text in texts), f"{texts}", patience)

    def wait_gone(self, text: str, patience: float = PATIENCE) -> str:
        return self.wait_until(lambda shown: text not in shown, f"{text!r} to go", patience)

    def wait_bytes(self, more: int, patience: float = PATIENCE) -> None:
        """Return once this many more bytes have reached the screen."""
        with self._changed:
            wanted = self.bytes_read + more
            assert self._changed.wait_for(lambda: self.bytes_read >= wanted, patience), (
                "the screen stands still"
            )

    def send(self, data: bytes) -> None:
        """Bytes as they are, at once."""
        while data:
            data = data[os.write(self._child.child_fd, data[:1024]) :]

    def press(self, *keys: str) -> None:
        for key in keys:
            self._child.send(KEYS.get(key, key))

    def type(self, text: str) -> None:
        self._child.send(text)

    def resize(self, columns: int, rows: int) -> None:
        with self._changed:
            self.columns = columns
            self._screen.resize(rows, columns)
            self._child.setwinsize(rows, columns)

    def stall(self) -> None:
        """Stop reading, as a suspended or congested line does."""
        self._reading.clear()

    def resume(self) -> None:
        self._reading.set()

    def wait_end(self, patience: float = PATIENCE) -> int:
        """Wait for the program to end by itself and return its exit status."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._closed, patience), (
                f"still running:\n{self.text_unlocked()}"
            )
        self._child.wait()
        return int(
            self._child.exitstatus if self._child.exitstatus is not None else -(self._child.signalstatus or 0)
        )

    def text_unlocked(self) -> str:
        return "\n".join(line.rstrip() for line in self._screen.display)

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def hang_up(self, patience: float = PATIENCE) -> None:
        """The window is closed: the tty goes away under the program, which must end by itself."""
        process = psutil.Process(self.pid)
        with self._changed:
            self._reading.clear()
            assert self._changed.wait_for(lambda: self._parked, patience), "nothing was painted any more"
        self._gone = True
        self._reading.set()
        vars(self._child)["ptyproc"].fileobj.close()
        try:
            process.wait(patience)
        except psutil.TimeoutExpired:
            raise AssertionError(f"the program lives on {patience:.0f} s after its tty is gone") from None

    def kill(self) -> None:
        """The program is shot: no goodbye."""
        self._reading.set()
        if self._gone:
            return
        if self._child.isalive():
            self._child.kill(signal.SIGKILL)
        self._reader.join(PATIENCE)
        self._child.close(force=True)


def remove(home: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
