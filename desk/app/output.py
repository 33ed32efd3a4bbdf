"""What goes to the tty, written on a thread of its own: a terminal that stops reading never holds up the app."""

from __future__ import annotations

import contextlib
import os
import select
import threading
from collections import deque
from collections.abc import Callable
from typing import TextIO

PIECE = 4096
"""Bytes of one write: so many at a time are known to have been taken."""
LATE = 50_000_000
"""Nanoseconds that something may wait for the tty before nothing more is painted."""
MOST_AHEAD = 128 * 1024
"""Bytes that may wait before nothing more is painted, however young they are."""
MOST_WAITING = 4 * 1024 * 1024
"""Bytes that are kept for a terminal that does not read; frames never come near it."""
STALLED = 2.0
"""Seconds in which a terminal that is to take the last bytes takes none, before it is given up."""
_LOOK_AGAIN = 0.5


class Meter:
    """What a terminal was sent and how it took that. Counting is a few additions; nobody need look."""

    def __init__(self) -> None:
        self.bytes_out = 0
        """Bytes that the tty has taken."""
        self.frames = 0
        """Paints that were sent."""
        self.held = 0
        """Paints that waited until the tty had taken those before, and then showed what was newest."""
        self.lost = 0
        """Sequences that were given up because far too much waited."""
        self.waiting = 0
        """Bytes that the tty has not taken yet."""
        self.since = 0
        """Monotonic time since which the oldest of them wait."""
        self._slowest = 0

    def took(self, size: int, nanoseconds: int) -> None:
        """So much was written, and it had waited for so long."""
        self.bytes_out += size
        self._slowest = max(self._slowest, nanoseconds)

    def slowest(self, now: int) -> float:
        """The longest wait, in seconds, since this was asked last; one that is not over counts too."""
        slowest, self._slowest = self._slowest, 0
        return max(slowest, now - self.since if self.waiting else 0) / 1e9


class Output:
    """Writes in order. Whoever hands something over never waits; Textual's own writer lets the app wait."""

    def __init__(
        self, file: TextIO, meter: Meter, monotonic: Callable[[], int], free: Callable[[], None]
    ) -> None:
        self._file = file
        self._encoding = file.encoding or "utf-8"
        self._meter = meter
        self._monotonic = monotonic
        self._free = free
        self._items: deque[tuple[int, bytes]] = deque()
        self._changed = threading.Condition()
        self._wanted = self._over = self._gone = False
        self._thread = threading.Thread(target=self._run, daemon=True, name="terminal-output")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Write what waits, however slowly it is taken; give up on a terminal that takes nothing."""
        with self._changed:
            self._over = True
            self._changed.notify()
        before = -1
        while self._thread.is_alive() and self._meter.bytes_out != before:
            before = self._meter.bytes_out
            self._thread.join(STALLED)
        self._gone = True

    def write(self, text: str) -> None:
        data = text.encode(self._encoding, "backslashreplace")
        meter = self._meter
        with self._changed:
            if self._gone or not data:
                return
            if meter.waiting + len(data) > MOST_WAITING:
                meter.lost += 1
                return
            if not meter.waiting:
                meter.since = self._monotonic()
            meter.waiting += len(data)
            self._items.append((self._monotonic(), data))
            self._changed.notify()

    def flush(self) -> None:
        """Nothing is held back."""

    def fileno(self) -> int:
        return self._file.fileno()

    def isatty(self) -> bool:
        return True

    def behind(self) -> bool:
        """Whether the terminal has yet to take what was painted; `free` is called when it has."""
        meter = self._meter
        with self._changed:
            if not meter.waiting:
                return False
            late = self._monotonic() - meter.since > LATE or meter.waiting > MOST_AHEAD
            self._wanted = self._wanted or late
            return late

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._items and not self._over:
                    self._changed.wait()
                if not self._items:
                    return
                since = self._items[0][0]
                data = b"".join(item for _, item in self._items)
                self._items.clear()
                self._meter.since = since
            self._put(data, since)
            with self._changed:
                done = self._wanted and not self._meter.waiting
                self._wanted = self._wanted and not done
            if done:
                self._free()

    def _put(self, data: bytes, since: int) -> None:
        at, meter = 0, self._meter
        while at < len(data):
            taken = 0 if self._gone else self._some(data[at : at + PIECE])
            with self._changed:
                if not taken:  # nobody is there any more
                    self._gone = True
                    taken = len(data) - at
                else:
                    meter.took(taken, self._monotonic() - since)
                meter.waiting -= taken
            at += taken

    def _some(self, piece: bytes) -> int:
        """Write what the tty takes of it; 0 when it is gone."""
        while not self._gone:
            try:
                return os.write(self._file.fileno(), piece)
            except BlockingIOError:  # whoever shares the tty has made it so
                with contextlib.suppress(OSError):
                    select.select((), (self._file.fileno(),), (), _LOOK_AGAIN)
            except (OSError, ValueError):
                return 0
        return 0
