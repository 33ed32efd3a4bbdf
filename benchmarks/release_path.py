"""From a proposal over two signed votes to the released order, as a multiple of one durable append of the same run."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path

from benchmarks.journal import NOTES, Noted
from benchmarks.report import finish
from desk.kernel.clock import SystemClock
from desk.kernel.facts import Draft
from desk.kernel.journal import Journal
from desk.kernel.writer import ThreadWriter
from tests.approvals.test_race import roomy
from tests.execution.paper_desk import PaperDesk, paper_desk

PATHS = 40
"""Releases in a round, one after the other; as many appends."""
ROUNDS = 7
BUDGET = 25.0


async def release(desk: PaperDesk, number: int) -> None:
    """One order of its own size through the whole path: three transactions, each waited for."""
    offer = await desk.propose(f"{Decimal(1 + number) / 1000:f}")
    assert await desk.approve(offer), "it was released"


async def each(count: int, step: Callable[[int], Awaitable[object]]) -> float:
    """Seconds that one step takes, in the median."""
    took = []
    for number in range(count):
        began = time.perf_counter()
        await step(number)
        took.append(time.perf_counter() - began)
    return sorted(took)[count // 2]


async def ratio(folder: Path) -> tuple[float, float]:
    """Seconds of one append, and of one release, on the same disk right after each other."""
    journal = await Journal.open(folder / "notes", (), (NOTES,), SystemClock(), ThreadWriter())
    draft = Draft(NOTES, Noted("an order of some hundred bytes " * 4), "writer")
    append = await each(PATHS, lambda number: journal.append(draft))
    await journal.close()
    async with paper_desk(
        folder / "desk", SystemClock(), writer=ThreadWriter(), policy=roomy(), gateway=False
    ) as desk:
        return append, await each(PATHS, lambda number: release(desk, number))


def main() -> None:
    ratios = []
    for round_number in range(ROUNDS):
        with tempfile.TemporaryDirectory(dir=".") as folder:
            append, released = asyncio.run(ratio(Path(folder)))
        ratios.append(released / append)
        print(
            f"round {round_number + 1}: {released * 1e3:.2f} ms against {append * 1e3:.2f} ms, {ratios[-1]:.1f} : 1",
            flush=True,
        )
    figure = sorted(ratios)[len(ratios) // 2]
    unit = "proposal, two signed votes, release : one durable append"
    finish("release_path", figure, unit, BUDGET, figure <= BUDGET)


if __name__ == "__main__":
    main()
