"""Bytes a second that an idle desk on the moving simulated market sends to a terminal of 160x50."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.first_paint import WORDS, stop
from benchmarks.pty_process import PtyProcess, desk
from benchmarks.report import finish

WARM = 8.0
SECONDS = 60.0
"""A whole minute: one new bar moves the chart within it."""
BUDGET = 8 * 1024
SLOW_BUDGET = 2 * 1024


def rate(*arguments: str) -> float:
    home = Path(tempfile.mkdtemp(prefix="desk-"))
    terminal = PtyProcess(desk(*arguments), home)
    try:
        terminal.until_painted(*WORDS)
        terminal.drain(WARM)
        return terminal.drain(SECONDS) / SECONDS
    finally:
        terminal.end()
        stop(home)


def main() -> None:
    slow = rate("--line", "slow")
    print(f"on a slow line {slow:,.0f} bytes/s of at most {SLOW_BUDGET:,}", flush=True)
    usual = rate()
    print(f"by default {usual:,.0f} bytes/s of at most {BUDGET:,}", flush=True)
    finish("idle_bytes", usual, "bytes/s", BUDGET, usual <= BUDGET and slow <= SLOW_BUDGET)


if __name__ == "__main__":
    main()
