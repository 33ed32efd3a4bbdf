"""Memory of a terminal: a desk attached to a running host for a while, against an empty Textual app."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

import psutil

from benchmarks.first_paint import WORDS, stop
from benchmarks.pty_process import PtyProcess, desk, empty_app
from benchmarks.report import finish

RUNS = 3
SECONDS = 10.0
BUDGET = 1.5


def resident(argv: list[str], home: Path, words: tuple[str, ...]) -> float:
    """MiB resident after the program has been painting for a while."""
    program = PtyProcess(argv, home)
    try:
        program.until_painted(*words)
        program.drain(SECONDS)
        return float(psutil.Process(program.pid).memory_info().rss) / 2**20
    finally:
        program.end()


def main() -> None:
    home = Path(tempfile.mkdtemp(prefix="desk-"))
    keeper = PtyProcess(desk(), home)
    empty, terminal = [], []
    try:
        keeper.until_painted(*WORDS)
        for _ in range(RUNS):
            empty.append(resident(empty_app(), home, ()))
            terminal.append(resident(desk(), home, WORDS))
            print(f"empty app {empty[-1]:.1f} MiB, terminal {terminal[-1]:.1f} MiB")
    finally:
        keeper.end()
        stop(home)
    ratio = median(terminal) / median(empty)
    finish("memory", ratio, "ratio", BUDGET, ratio <= BUDGET)


if __name__ == "__main__":
    main()
