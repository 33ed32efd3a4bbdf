"""First painted frame: `desk` against an empty Textual app, alternating, each under a pty of 160x50.

`desk` is what a person types: cold, with no host running, so it starts one while it paints. The frame counts
when every cell is drawn and the panes are named. The figure is the ratio of the medians.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.pty_process import PtyProcess, desk, empty_app, environment
from benchmarks.report import finish

RUNS = 9
BUDGET = 1.5
WORDS = ("Chat", "Approvals")


def painted(argv: list[str], home: Path, words: tuple[str, ...]) -> float:
    program = PtyProcess(argv, home)
    try:
        return program.until_painted(*words)
    finally:
        program.end()


def cold_desk() -> float:
    home = Path(tempfile.mkdtemp(prefix="desk-"))
    try:
        return painted(desk(), home, WORDS)
    finally:
        stop(home)


def stop(home: Path) -> None:
    """End the host of this home and forget it."""
    subprocess.run(
        desk("stop"), env=environment(home), cwd=home, capture_output=True, check=False, timeout=60
    )
    shutil.rmtree(home, ignore_errors=True)


def warm_desk(home: Path) -> float:
    return painted(desk(), home, WORDS)


def main() -> None:
    warm_home = Path(tempfile.mkdtemp(prefix="desk-"))
    empty, cold, warm = [], [], []
    keeper = PtyProcess(desk(), warm_home)
    try:
        keeper.until_painted(*WORDS)
        for run in range(RUNS + 1):
            times = (painted(empty_app(), warm_home, ()), cold_desk(), warm_desk(warm_home))
            if run:  # the first round warms the disk cache
                empty.append(times[0])
                cold.append(times[1])
                warm.append(times[2])
                print(
                    f"empty app {times[0]:.3f} s, desk cold {times[1]:.3f} s, desk attaching {times[2]:.3f} s"
                )
    finally:
        keeper.end()
        stop(warm_home)
    print(f"attaching to a running host : empty app {median(warm) / median(empty):.2f}")
    finish(
        "first_paint", median(cold) / median(empty), "ratio", BUDGET, median(cold) / median(empty) <= BUDGET
    )


if __name__ == "__main__":
    main()
