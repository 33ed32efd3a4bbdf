"""What streaming costs: CPU of a 60-bullet answer, and keys while three analysts speak at once.

The first figure is the CPU of an answer that is said word by word against the same text in one update, in the desk's
chat pane. The second is keypress to paint at p99 in a real terminal at a real host on whose thread three analysts say 50
tokens a second each, against the same with nobody speaking. The last line has the worse of both, as a share of its
budget.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import process_time

from textual import constants

from benchmarks.keypress import LETTERS, p99, typed
from benchmarks.pty_process import environment
from benchmarks.report import finish
from benchmarks.thread_open import attached
from tests.budgets.chat import BULLETS, Chat, answer, fragments
from tests.budgets.counting import counted

ROUNDS = 7
FRAGMENT_SECONDS = 1 / 200
FRAMES = 6
"""Frames given to the pane afterwards, in both cases, to paint what is left."""
CPU_BUDGET = 5.0
SPEAKERS = 3
KEY_ROUNDS = 3
KEYS = 120
SETTLE = 5.0
KEY_BUDGET = 1.5


async def cpu(streamed: bool) -> float:
    """Processor seconds of the answer, less what the same waiting costs an idle pane."""
    app = Chat()
    async with counted(app) as count:
        await count.settle()
        pieces = fragments(answer()) if streamed else []
        took = []
        for speaks in (False, True):
            began = process_time()
            for piece in pieces:
                if speaks:
                    app.chat.stream("House analyst", "plain", piece)
                await asyncio.sleep(FRAGMENT_SECONDS)
            if speaks:
                app.chat.end_stream()
                app.chat.add(answer())
            for _ in range(FRAMES):
                await count.settle_once()
            took.append(process_time() - began)
        return took[1] - took[0]


def cpu_ratio() -> float:
    """Streamed against at once."""
    vars(constants)["COLOR_SYSTEM"] = "truecolor"  # as a terminal gets it, wherever this runs
    whole, streamed = [], []
    for _ in range(ROUNDS):
        whole.append(asyncio.run(cpu(streamed=False)))
        streamed.append(asyncio.run(cpu(streamed=True)))
        print(
            f"{BULLETS} bullets at once {whole[-1] * 1000:.0f} ms, streamed {streamed[-1] * 1000:.0f} ms",
            file=sys.__stdout__,
            flush=True,
        )
    return median(streamed) / median(whole)


def keys(speakers: int) -> list[float]:
    """Times of keys while so many analysts speak."""
    home = Path(tempfile.mkdtemp(prefix="desk-"))
    host = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.stream_host", str(speakers)],
        env=environment(home),
        cwd=home,
        stdout=subprocess.DEVNULL,
    )
    try:
        terminal = attached(home)
        terminal.drain(SETTLE)
        times = [typed(terminal, LETTERS[count % len(LETTERS)]) for count in range(KEYS)]
        terminal.end()
        return times
    finally:
        host.kill()
        host.wait()
        shutil.rmtree(home, ignore_errors=True)


def key_ratio() -> float:
    """p99 with speakers against p99 without."""
    quiet: list[float] = []
    spoken: list[float] = []
    for _ in range(KEY_ROUNDS):
        for speakers, times in ((0, quiet), (SPEAKERS, spoken)):
            new = keys(speakers)
            times += new
            print(
                f"{speakers} analysts: median {median(new) * 1000:.1f} ms, p99 {p99(new) * 1000:.1f} ms",
                flush=True,
            )
    return p99(spoken) / p99(quiet)


def main() -> None:
    key = key_ratio()
    cpu_cost = cpu_ratio()
    print(
        json.dumps(
            {"name": "streaming keypress", "figure": round(key, 3), "unit": "ratio", "budget": KEY_BUDGET}
        )
    )
    print(
        json.dumps(
            {"name": "streaming CPU", "figure": round(cpu_cost, 3), "unit": "ratio", "budget": CPU_BUDGET}
        )
    )
    worst = max(key / KEY_BUDGET, cpu_cost / CPU_BUDGET)
    finish("streaming", worst, "share of the budget", 1.0, worst <= 1.0)


if __name__ == "__main__":
    main()
