"""Opening a long thread against opening a short one: from Enter in the composer until its last item is painted.

One host with both threads and one terminal under a pty; the threads are opened in turns.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.pty_process import PtyProcess, desk, environment
from benchmarks.report import finish
from benchmarks.thread_host import ENDS

SHORT, LONG = 100, 10_000
ROUNDS = 25
BUDGET = 1.2


def opened(terminal: PtyProcess, title: str) -> float:
    """Seconds until the thread is there."""
    terminal.send(f"/thread {title}")
    terminal.drain(0.5)
    del terminal.output[:]
    wanted = ENDS[title].encode()
    began = perf_counter()
    terminal.send("\r")
    while wanted not in terminal.output:
        terminal.read(10.0)
        if perf_counter() - began > 10.0:
            raise TimeoutError(f"{title} was not painted within 10 s: {bytes(terminal.output[-400:])!r}")
    took = perf_counter() - began
    terminal.drain(0.3)
    return took


def attached(home: Path) -> PtyProcess:
    """A terminal at the host, once that is there."""
    until = perf_counter() + 120.0
    while True:
        terminal = PtyProcess(desk("attach"), home)
        try:
            terminal.until_painted("Chat", "Approvals", "live")  # and the host has greeted it
            return terminal
        except EOFError:
            terminal.end()
            if perf_counter() > until:
                raise


def main() -> None:
    home = Path(tempfile.mkdtemp(prefix="desk-"))
    host = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.thread_host", str(SHORT), str(LONG)],
        env=environment(home),
        cwd=home,
        stdout=subprocess.DEVNULL,
    )
    times: dict[str, list[float]] = {title: [] for title in ENDS}
    try:
        terminal = attached(home)
        terminal.drain(4.0)
        for title in ENDS:
            opened(terminal, title)  # what is loaded with the first one is loaded
        for _ in range(ROUNDS):
            for title, taken in times.items():
                taken.append(opened(terminal, title))
        terminal.end()
    finally:
        host.kill()
        host.wait()
        shutil.rmtree(home, ignore_errors=True)
    for title, taken in times.items():
        print(f"{title}: median {median(taken) * 1000:.1f} ms, most {max(taken) * 1000:.1f} ms")
    ratio = median(times["long"]) / median(times["short"])
    finish("thread_open", ratio, "ratio", BUDGET, ratio <= BUDGET)


if __name__ == "__main__":
    main()
