"""Durable appends: group commit against one commit an event, with 64 writers on the same disk in the same run."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

import msgspec

from benchmarks.report import finish
from desk.kernel import writer
from desk.kernel.clock import SystemClock
from desk.kernel.facts import Draft
from desk.kernel.journal import Journal
from desk.kernel.topics import Topic
from desk.kernel.writer import ThreadWriter

WRITERS = 64
SECONDS = 1.0
ROUNDS = 7
"""Short turns, one kind after the other, and the median of them: a busy disk slows both alike."""
BUDGET = 20.0


class Noted(msgspec.Struct, frozen=True, tag=True):
    text: str


NOTES = Topic[Noted]("notes.v1", durable=True, messages=Noted)


async def rate(directory: Path, group: int) -> float:
    """Acknowledged appends a second with at most `group` to a commit."""
    journal = await Journal.open(directory, (), (NOTES,), SystemClock(), ThreadWriter(group))
    ends = time.perf_counter() + SECONDS
    draft = Draft(NOTES, Noted("an order of some hundred bytes " * 4), "writer")

    async def write() -> int:
        count = 0
        while time.perf_counter() < ends:
            await journal.append(draft)
            count += 1
        return count

    began = time.perf_counter()
    total = sum(await asyncio.gather(*(write() for _ in range(WRITERS))))
    took = time.perf_counter() - began
    await journal.close()
    return total / took


def main() -> None:
    ratios = []
    for round_number in range(ROUNDS):
        with tempfile.TemporaryDirectory(dir=".") as folder:
            single = asyncio.run(rate(Path(folder) / "single", 1))
            grouped = asyncio.run(rate(Path(folder) / "grouped", writer.GROUP))
        ratios.append(grouped / single)
        print(
            f"round {round_number + 1}: {grouped:,.0f} against {single:,.0f} a second, {ratios[-1]:.1f} : 1",
            flush=True,
        )
    figure = sorted(ratios)[len(ratios) // 2]
    finish("journal", figure, "group commit : one commit an event, 64 writers", BUDGET, figure >= BUDGET)


if __name__ == "__main__":
    main()
