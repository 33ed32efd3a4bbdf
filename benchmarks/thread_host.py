"""A real host with a short and a long thread: `python -m benchmarks.thread_host SHORT LONG`."""

from __future__ import annotations

import asyncio
import sys

from desk.agents.voice import Statement
from desk.chat.thread_writing import DESK
from desk.host import foreground
from desk.host.core import Core, Surroundings
from desk.settings import Settings
from widgets.specs.chat import Block
from widgets.specs.strategy import Run

BATCH = 200
ENDS = {"short": "ЖЖЖЖЖЖ", "long": "ЩЩЩЩЩЩ"}
"""What the last item of each thread says: no cell of one is like the other's."""


def statement(number: int, words: str = "") -> Statement:
    """An answer of a few lines with a figure, as the desk gives them."""
    text = f"Answer {number}: the spread stayed narrow while buyers lifted the ask, and depth came back each time. "
    blocks = (
        Block(runs=(Run(text=text), Run(text="64,012.50", ref="trn-a/T1.last", tone="figure"))),
        Block(style="bullet", runs=(Run(text=words or "Volatility is as usual for this hour."),)),
    )
    return Statement("House analyst", "analyst", "plain", blocks)


async def fill(core: Core, title: str, count: int) -> None:
    """Write a thread of so many items."""
    threads = core.rooms.threads
    thread = await threads.open(DESK, title)
    for first in range(1, count + 1, BATCH):
        numbers = range(first, min(count + 1, first + BATCH))
        said = [statement(n, ENDS[title] if n == count else "") for n in numbers]
        await threads.exchange(thread, "trn-a", said, DESK)


class TalkedCore(Core):
    """The desk's own, once its threads are written."""

    counts = (0, 0)

    @classmethod
    async def open(cls, given: Surroundings) -> Core:
        core = await super().open(given)
        for title, count in zip(ENDS, cls.counts, strict=True):
            await fill(core, title, count)
        return core


def main(short: int, long: int) -> None:
    TalkedCore.counts = short, long
    vars(foreground)["Core"] = TalkedCore
    foreground.run_host(Settings(tape=False), started_here=False, tell=lambda line: print(line, flush=True))


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]), int(sys.argv[2]))
    except asyncio.CancelledError:
        sys.exit(0)
