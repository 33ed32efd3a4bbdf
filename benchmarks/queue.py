"""A queue of 10 000 requests against one of 10: frames until it is there, until it has moved, until a card is open.

Two real hosts, one terminal each, in turns. A frame is the terminal's own, a thirtieth of a second, and nothing takes
less than one. `open` runs from the key to the painted card, `move` from the key to the row painted under the cursor,
`jump` to the last request and back to the first, `attach` from the start of the program to the painted queue. Every
request asks for another quantity, which is how a row or a card is told from all others. The figure is the worst of the
ratios of `attach`, `open` and `move`; a jump to the far end of a long queue fetches the rows there, which takes a frame
or two of the host's however long it is.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

import pyte

from benchmarks.pty_process import ALTERNATE_SCREEN, COLUMNS, ROWS, PtyProcess, desk, environment
from benchmarks.queue_host import quantity
from benchmarks.report import finish
from desk.app.environment import LOCAL

SMALL, LARGE = 10, 10_000
ROUNDS = 3
MOVES = 48
JUMPS = 8
OPENED = 8
BUDGET = 1.5
SETTLE = 4.0
FRAME = 1 / LOCAL.paint_frames
F6, ESCAPE, DOWN, UP, HOME, END = "\x1b[17~", "\x1b", "\x1b[B", "\x1b[A", "\x1b[H", "\x1b[F"
PRIVATE = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b\[[0-9;]* q|\x1bP[^\x1b]*\x1b\\\\")
"""Questions to the terminal that the emulator would print."""
Frames = dict[str, list[float]]


class Painted:
    """What stands on the screen of a terminal."""

    def __init__(self, terminal: PtyProcess) -> None:
        self._terminal = terminal
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        self.feed(bytes(terminal.output).partition(ALTERNATE_SCREEN)[2])

    def feed(self, received: bytes) -> None:
        self._stream.feed(PRIVATE.sub(b"", received))

    def rest(self, seconds: float) -> None:
        """Let it paint."""
        end = perf_counter() + seconds
        while (left := end - perf_counter()) > 0:
            self.feed(self._terminal.read(left))

    def until(self, keys: str, *texts: str, patience: float = 10.0) -> float:
        """Frames from these keys until a line holds all of these texts."""
        began = perf_counter()
        self._terminal.send(keys)
        while not any(all(text in line for text in texts) for line in self._screen.display):
            self.feed(self._terminal.read(0.5))
            if perf_counter() - began > patience:
                raise TimeoutError(f"{texts} was not painted:\n" + "\n".join(self._screen.display))
        return max(1.0, (perf_counter() - began) / FRAME)


def row(number: int) -> str:
    return f"{quantity(number):,}"


def measured(count: int, frames: Frames) -> None:
    """One host and one terminal."""
    home = Path(tempfile.mkdtemp(prefix="desk-"))
    host = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.queue_host", str(count)],
        env=environment(home),
        cwd=home,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert host.stdout is not None
        assert "serves" in host.stdout.readline()
        sleep(SETTLE)
        terminal = PtyProcess(desk("attach"), home)
        frames["attach"].append(terminal.until_painted("Approvals", row(0)) / FRAME)
        screen = Painted(terminal)
        screen.rest(SETTLE)
        terminal.send(F6 + HOME)
        screen.rest(0.5)
        at = 0
        for move in range(MOVES):
            step = 1 if (move // 8) % 2 == 0 else -1
            at += step
            frames["move"].append(screen.until(DOWN if step > 0 else UP, "▸", row(at)))
            screen.rest(0.03)
        for number in range(OPENED):
            # Each card once: the one that was open before is on the screen at once.
            frames["open"].append(screen.until("\r", f"quantity: {quantity(number)} "))
            screen.rest(0.3)
            terminal.send(ESCAPE)
            screen.rest(0.5)
            terminal.send(DOWN)
            screen.rest(0.2)
        for _ in range(JUMPS):
            frames["jump"].append(screen.until(END, "▸", row(count - 1)))
            screen.rest(0.4)
            frames["jump"].append(screen.until(HOME, "▸", row(0)))
            screen.rest(0.4)
        terminal.end()
        host.send_signal(signal.SIGTERM)
        host.communicate(timeout=60)
    finally:
        host.kill()
        host.wait()
        shutil.rmtree(home, ignore_errors=True)


def main() -> None:
    small: Frames = {"attach": [], "open": [], "move": [], "jump": []}
    large: Frames = {"attach": [], "open": [], "move": [], "jump": []}
    for _ in range(ROUNDS):
        measured(SMALL, small)
        measured(LARGE, large)
    worst = 0.0
    for kind in small:
        few, many = median(small[kind]), median(large[kind])
        if kind != "jump":
            worst = max(worst, many / few)
        print(f"{kind}: {few:.2f} frames in a queue of {SMALL}, {many:.2f} in one of {LARGE:,}")
    finish("queue", worst, "ratio", BUDGET, worst <= BUDGET)


if __name__ == "__main__":
    main()
