"""Two hundred instruments in a p99 minute, from the venue's socket to a terminal's screen.

A venue on loopback speaks Binance at the rates of `busy_market`. A real host follows it: native adapter, books, market,
every feature on every instrument. A real terminal of 160x50 hangs on it with watchlist, chart and book. Two things are
measured. The queue: frames that left the venue and were not decoded yet, wherever they wait; it must not be longer in the
last third than in the first. And the screen: the price in each row of the watchlist tells when it was traded, so that it
is known for how long a newer one was there already when it went; never more than two frames of that terminal.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean, quantiles
from time import monotonic, monotonic_ns, sleep

from benchmarks.busy_market import INSTRUMENTS, market, total_rate
from benchmarks.busy_screen import Seen, Watch
from benchmarks.pty_process import PtyProcess, desk, environment
from benchmarks.report import finish
from desk.app.environment import LOCAL

BUDGET = 2.0
"""Frames for which an outdated price may stand on the screen."""
SECONDS = 24.0
SETTLE = 4.0
PATIENCE = 25.0
"""Seconds in which the host has to have the books, and the terminal its screen."""
FRAME = 1e9 / LOCAL.host_frames
GROWN = 0.1
"""Seconds' worth of frames by which the queue may be longer in the last third: the two counts are that far apart."""
DELIVERED = 0.95
"""Share of the planned rate below which nothing was proved."""
SECOND = 1_000_000_000


class Counts:
    """What a process says of itself, line by line."""

    def __init__(self, process: subprocess.Popen[str], word: str) -> None:
        self.times: list[int] = []
        self.counts: list[int] = []
        self.work: list[int] = []
        self.other: list[str] = []
        self._process = process
        self._word = word
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            word, *rest = line.split()
            if word == self._word:
                self.times.append(int(rest[0]))
                self.counts.append(int(rest[1]))
                self.work.append(int(rest[2]) if len(rest) > 2 else 0)
            else:
                self.other.append(line.strip())

    def told(self, word: str, patience: float) -> str:
        """What follows this word, once it was said."""
        until = monotonic() + patience
        while monotonic() < until and self._process.poll() is None:
            for line in self.other:
                if line.startswith(word):
                    return line.removeprefix(word).strip()
            sleep(0.02)
        raise TimeoutError(f"{word} was not said within {patience:.0f} s: {self.other[-5:]}")

    def joined(self) -> None:
        """Wait for the last line."""
        self._reader.join(5.0)

    def worked(self, start: int, end: int) -> float:
        """Share of a processor that the work between two times took."""
        first, last = bisect_right(self.times, start), bisect_right(self.times, end) - 1
        return (self.work[last] - self.work[first]) / (self.times[last] - self.times[first])

    def at(self, time: int) -> float:
        """The count at a time, in between by proportion."""
        times, counts = self.times, self.counts
        after = bisect_right(times, time)
        if after in (0, len(times)):
            return float(counts[max(0, after - 1)]) if counts else 0.0
        before = after - 1
        share = (time - times[before]) / (times[after] - times[before])
        return counts[before] + share * (counts[after] - counts[before])


def outdated(seen: Sequence[Seen], log: Path) -> list[float]:
    """For each price that stood on the screen, frames between the next price's leaving the venue and its painting."""
    sent: dict[int, tuple[list[int], list[int]]] = {}
    for line in log.read_text().splitlines():
        time, place, step = map(int, line.split())
        steps, times = sent.setdefault(place, ([], []))
        steps.append(step)
        times.append(time)
    found = []
    for one in seen:
        steps, times = sent[one.place]
        after = bisect_right(steps, one.step)
        if after < len(times):
            found.append(max(0, one.until - max(times[after], 0)) / FRAME)
    return found


def main() -> None:
    home = Path(tempfile.mkdtemp(prefix="desk-"))
    log = home / "prices.log"
    print(
        f"{INSTRUMENTS} instruments, {total_rate():,.0f} frames/s planned, the busiest {market()[0].rate:,.0f}",
        flush=True,
    )
    venue = _started("benchmarks.busy_venue", str(log), home=home)
    host = terminal = None
    try:
        sent = Counts(venue, "sent")
        port = sent.told("port", PATIENCE)
        host = _started("benchmarks.busy_host", f"http://127.0.0.1:{port}", home=home)
        taken = Counts(host, "taken")
        terminal = _attached(home)
        watch = Watch(terminal)
        began = monotonic_ns()
        while not (taken.counts and taken.counts[-1] > total_rate()):
            watch.until(monotonic_ns() + SECOND // 5)
            if host.poll() is not None or monotonic_ns() - began > PATIENCE * 1e9:
                raise TimeoutError(f"the host took no frames within {PATIENCE:.0f} s: {taken.other[-5:]}")
        watch.until(monotonic_ns() + round(SETTLE * 1e9))
        watch.begin()
        start, painted = monotonic_ns(), terminal.bytes_read
        for third in range(3):
            watch.until(start + round((third + 1) * SECONDS / 3 * 1e9))
            waiting = sent.at(monotonic_ns()) - taken.at(monotonic_ns())
            print(
                f"third {third + 1}: {waiting:,.0f} frames wait, {len(watch.seen):,} prices seen", flush=True
            )
        end = monotonic_ns()
        watch.close()
        painted = round((terminal.bytes_read - painted) / SECONDS)
        host.send_signal(signal.SIGTERM)
        host.wait(10)
        taken.joined()
        _judge(sent, taken, watch.seen, log, (start, end), painted)
    finally:
        if terminal is not None:
            terminal.end()
        for process in (host, venue):
            if process is not None:
                process.kill()
                process.wait()
        shutil.rmtree(home, ignore_errors=True)


def _judge(
    sent: Counts, taken: Counts, seen: Sequence[Seen], log: Path, span: tuple[int, int], painted: int
) -> None:
    start, end = span
    assert seen, "no row of the watchlist was read from the screen"
    rate = (taken.at(end) - taken.at(start)) * 1e9 / (end - start)
    step = (end - start) // 150
    waits = [max(0.0, sent.at(time) - taken.at(time)) for time in range(start, end, step)]
    first, last = fmean(waits[: len(waits) // 3]), fmean(waits[-len(waits) // 3 :])
    frames = sorted(outdated(seen, log))
    rows = len({one.place for one in seen})
    share = quantiles(frames, n=100)
    grown = last - first > GROWN * rate
    worked = taken.worked(start, end)
    print(
        f"{rate:,.0f} frames/s taken by {worked:.2f} of a processor; "
        f"{first:,.0f} frames waited in the first third, {last:,.0f} in the last, "
        f"{max(waits):,.0f} at most; features took {' '.join(taken.other)}",
        flush=True,
    )
    print(
        f"{rows} rows in sight, {len(frames):,} prices; when one went, a newer one had been there for "
        f"{share[49]:.2f} frames in the middle, {share[98]:.2f} at p99, {frames[-1]:.2f} at most; "
        f"{painted:,} bytes/s to the terminal",
        flush=True,
    )
    holds = frames[-1] <= BUDGET and not grown and rate >= DELIVERED * total_rate()
    finish("many_instruments", frames[-1], "frames", BUDGET, holds)


def _started(module: str, argument: str, home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", module, argument],
        env=environment(home),
        cwd=home,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _attached(home: Path) -> PtyProcess:
    until = monotonic() + PATIENCE
    while True:
        terminal = PtyProcess(desk("attach"), home)
        try:
            terminal.until_painted("Watchlist", "Chart", patience=PATIENCE)
            return terminal
        except EOFError:  # the host is not there yet
            terminal.end()
            if monotonic() > until:
                raise


if __name__ == "__main__":
    main()
