"""CPU of a 60-bullet answer said word by word, against the same text in one update, in the desk's chat pane."""

from __future__ import annotations

import asyncio
import sys
from statistics import median
from time import process_time

from textual import constants

from benchmarks.report import finish
from tests.budgets.chat import BULLETS, Chat, answer, fragments
from tests.budgets.counting import counted

ROUNDS = 7
FRAGMENT_SECONDS = 1 / 200
FRAMES = 6
"""Frames given to the pane afterwards, in both cases, to paint what is left."""
BUDGET = 5.0


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


def main() -> None:
    vars(constants)["COLOR_SYSTEM"] = "truecolor"  # as a terminal gets it, wherever this runs
    whole, streamed = [], []
    for _ in range(ROUNDS):
        whole.append(asyncio.run(cpu(streamed=False)))
        streamed.append(asyncio.run(cpu(streamed=True)))
        print(
            f"{BULLETS} bullets at once {whole[-1] * 1000:.0f} ms, streamed {streamed[-1] * 1000:.0f} ms",
            file=sys.__stdout__,
        )
    ratio = median(streamed) / median(whole)
    finish("streaming", ratio, "ratio", BUDGET, ratio <= BUDGET)


if __name__ == "__main__":
    main()
