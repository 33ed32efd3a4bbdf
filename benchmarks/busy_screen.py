"""The screen as a person sees it: which price stood in which row of the watchlist, and for how long."""

from __future__ import annotations

import re
from time import monotonic_ns
from typing import NamedTuple

import pyte

from benchmarks.busy_market import WATCHED, Busy, market
from benchmarks.pty_process import COLUMNS, ROWS, PtyProcess

_PRIVATE = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b\[[0-9;]* q|\x1bP[^\x1b]*\x1b\\")
"""Questions to the terminal that the emulator would print."""
_OPEN = re.compile(rb"\x1b(?:\[[^@-~]*|P[^\x1b]*)?$")
_ROW = re.compile(r"([A-Z0-9]+)-USDT\s+([0-9,]+\.[0-9]+)")


class Seen(NamedTuple):
    """A price that stood on the screen from one time to another."""

    place: int
    step: int
    since: int
    until: int


class Watch:
    """The screen as a person sees it: which price stood in which row, and for how long."""

    def __init__(self, terminal: PtyProcess) -> None:
        self.seen: list[Seen] = []
        self._terminal = terminal
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        self._fed = 0
        self._now: dict[int, tuple[int, int]] = {}
        """Step and time of the price that stands in an instrument's row."""
        self._of = {one.base: one for one in market()[:WATCHED]}

    def until(self, end: int) -> None:
        """Follow the screen until a monotonic time."""
        while (left := (end - monotonic_ns()) / 1e9) > 0:
            self._terminal.read(min(left, 0.05))
            self._feed()

    def close(self) -> None:
        """What stands now has stood until now."""
        now = monotonic_ns()
        self.seen += [Seen(place, step, since, now) for place, (step, since) in self._now.items()]
        self._now.clear()

    def begin(self) -> None:
        """Count from here on."""
        now = monotonic_ns()
        self.seen.clear()
        self._now = {place: (step, now) for place, (step, _) in self._now.items()}

    def _feed(self) -> None:
        output = self._terminal.output
        if not output:
            return
        cut = _OPEN.search(output)
        whole = bytes(output[: cut.start()] if cut else output)
        del output[: len(whole)]
        self._stream.feed(_PRIVATE.sub(b"", whole))
        now = monotonic_ns()
        for line in self._screen.buffer.values():
            self._row("".join(line[column].data for column in range(40)), now)

    def _row(self, text: str, now: int) -> None:
        found = _ROW.search(text)
        of = self._of.get(found[1]) if found else None
        if found is None or of is None:
            return
        step = told(of, found[2])
        before = self._now.get(of.place)
        if before is None or before[0] != step:
            if before is not None:
                self.seen.append(Seen(of.place, before[0], before[1], now))
            self._now[of.place] = (step, now)


def told(of: Busy, price: str) -> int:
    """The step of time that a price tells."""
    return int(price.replace(",", "").replace(".", "")) - of.ticks
