"""A line between a program and its terminal: `python -m tests.terminal.relay DELAY RATE PROGRAM...` delays both ways by
DELAY seconds and carries at most RATE bytes a second to the terminal; 0 is no limit."""

from __future__ import annotations

import contextlib
import fcntl
import os
import selectors
import signal
import sys
import termios
import time
import tty
from collections import deque

_HELD_SLOW = 4096
_HELD = 1024 * 1024
"""Bytes that the line holds; a slow one holds few, so that it pushes back."""


class Way:
    """One direction."""

    def __init__(self, target: int, delay: float, rate: float) -> None:
        self._target, self._delay, self._rate = target, delay, rate
        self._held: deque[tuple[float, bytes]] = deque()
        self._free_at = 0.0
        self.size = 0

    @property
    def full(self) -> bool:
        return self.size >= (_HELD_SLOW if self._rate else _HELD)

    def put(self, data: bytes) -> None:
        self._held.append((time.monotonic() + self._delay, data))
        self.size += len(data)

    def carry(self) -> float:
        """Hand on what is due; seconds until more is."""
        while self._held:
            due, data = self._held[0]
            wait = max(due, self._free_at) - time.monotonic()
            if wait > 0:
                return wait
            piece = data[: max(1, int(self._rate * 0.05))] if self._rate else data
            os.write(self._target, piece)
            self.size -= len(piece)
            if self._rate:
                self._free_at = time.monotonic() + len(piece) / self._rate
            if piece == data:
                self._held.popleft()
            else:
                self._held[0] = (due, data[len(piece) :])
        return 1.0


def main() -> int:
    delay, rate = float(sys.argv[1]), float(sys.argv[2])
    tty.setraw(0)
    pid, inner = os.forkpty()
    if not pid:
        os.execvp(sys.argv[3], sys.argv[3:])

    def resize(*_: object) -> None:
        size = fcntl.ioctl(0, termios.TIOCGWINSZ, b"\0" * 8)
        with contextlib.suppress(OSError):
            fcntl.ioctl(inner, termios.TIOCSWINSZ, size)

    resize()
    signal.signal(signal.SIGWINCH, resize)
    inward, outward = Way(inner, delay, 0), Way(1, delay, rate)
    with selectors.DefaultSelector() as selector, contextlib.suppress(OSError):
        selector.register(0, selectors.EVENT_READ, inward)
        selector.register(inner, selectors.EVENT_READ, outward)
        while True:
            wait = min(inward.carry(), outward.carry())
            if outward.full:
                time.sleep(min(wait, 0.01))
                continue
            for key, _ in selector.select(wait):
                received = os.read(key.fd, 65536 if not rate else 512)
                if not received:
                    return 1
                key.data.put(received)
    while outward.size:
        time.sleep(min(1.0, outward.carry()))
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    sys.exit(main())
