"""Keypress to paint at p99, with the host taking 50 000 events a second and with an idle host.

One host and one terminal at a time, in turns. A key is a letter that stands nowhere else on the screen, typed into the
composer; its time runs from the write to the pty until the letter comes back in a frame.
"""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from benchmarks.pty_process import PtyProcess, desk, environment
from benchmarks.report import finish

RATE = 50_000
ROUNDS = 4
KEYS = 150
LETTERS = "жщюяфыэцд"
SETTLE = 6.0
BUDGET = 1.5


def typed(terminal: PtyProcess, letter: str) -> float:
    """Seconds until the letter is painted; then it is taken back."""
    wanted = letter.encode()
    del terminal.output[:]
    began = perf_counter()
    terminal.send(letter)
    while wanted not in terminal.output:
        terminal.read(10.0)
        if perf_counter() - began > 10.0:
            raise TimeoutError(f"the key was not painted within 10 s: {bytes(terminal.output[-400:])!r}")
    took = perf_counter() - began
    terminal.send("\x7f")
    terminal.drain(0.03 + random.random() * 0.05)
    return took


def measured(rate: int) -> tuple[list[float], float]:
    """Times of the keys, and the events a second that the host really took."""
    home = Path(tempfile.mkdtemp(prefix="desk-"))
    host = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.flood_host", str(rate)],
        env=environment(home),
        cwd=home,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        terminal = PtyProcess(desk("attach"), home)
        while True:
            try:
                terminal.until_painted("Chat", "Approvals")
                break
            except EOFError:  # the host is not there yet
                terminal.end()
                terminal = PtyProcess(desk("attach"), home)
        terminal.drain(SETTLE)
        began = perf_counter()
        times = [typed(terminal, LETTERS[count % len(LETTERS)]) for count in range(KEYS)]
        lasted = perf_counter() - began + SETTLE
        terminal.end()
        host.send_signal(signal.SIGTERM)
        emitted = int(host.communicate(timeout=60)[0].split()[-1])
        return times, emitted / lasted
    finally:
        host.kill()
        host.wait()
        shutil.rmtree(home, ignore_errors=True)


def p99(times: list[float]) -> float:
    return quantiles(times, n=100)[98]


def main() -> None:
    idle: list[float] = []
    busy: list[float] = []
    for _ in range(ROUNDS):
        for rate, times in ((0, idle), (RATE, busy)):
            new, taken = measured(rate)
            times += new
            print(
                f"{taken:,.0f} events/s: median {median(new) * 1000:.1f} ms, p99 {p99(new) * 1000:.1f} ms",
                flush=True,
            )
    ratio = p99(busy) / p99(idle)
    print(f"p99 {p99(busy) * 1000:.1f} ms under the flood, {p99(idle) * 1000:.1f} ms idle")
    finish("keypress", ratio, "ratio", BUDGET, ratio <= BUDGET)


if __name__ == "__main__":
    main()
