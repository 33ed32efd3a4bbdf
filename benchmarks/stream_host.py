"""A real host on whose latest thread so many analysts speak at once: `python -m benchmarks.stream_host SPEAKERS`."""

from __future__ import annotations

import asyncio
import sys

from desk.chat.events import TURNS, TurnSaid, TurnStarted
from desk.chat.thread_writing import DESK
from desk.host import foreground
from desk.host.core import Core, Surroundings
from desk.settings import Settings

TOKENS_A_SECOND = 50
TOKEN = "spread "
LINE = 14
"""Tokens of a line."""


async def speak(core: Core, thread: str, speaker: str) -> None:
    """Say a token every fiftieth of a second, as a model does, until the host stops."""
    core.bus.publish(TURNS, TurnStarted(thread, "trn-a", speaker, "plain"))
    number = 0
    while True:
        number += 1
        text = "\n- " if number % LINE == 0 else TOKEN
        core.bus.publish(TURNS, TurnSaid(thread, "trn-a", speaker, "plain", text))
        await asyncio.sleep(1 / TOKENS_A_SECOND)


class SpokenCore(Core):
    """The desk's own, with analysts who never end."""

    speakers = 0
    speaking: tuple[asyncio.Task[None], ...] = ()

    @classmethod
    async def open(cls, given: Surroundings) -> Core:
        core = await super().open(given)
        thread = await core.rooms.threads.latest(DESK)
        cls.speaking = tuple(
            asyncio.create_task(speak(core, thread, f"Analyst {number}")) for number in range(cls.speakers)
        )
        return core


def main(speakers: int) -> None:
    SpokenCore.speakers = speakers
    vars(foreground)["Core"] = SpokenCore
    foreground.run_host(Settings(tape=False), started_here=False, tell=lambda line: print(line, flush=True))


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]))
    except asyncio.CancelledError:
        sys.exit(0)
