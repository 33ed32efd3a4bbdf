"""A terminal in a process of its own that votes on everything as everybody: `python -m tests.simulation.racing.voter`."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections.abc import Iterable
from pathlib import Path

from desk.link import envelope as e
from desk.link.connector import reach
from tests.host.attached import Attached

AT_ONCE = 6
"""Votes under way at once on one line."""
PEOPLE = {"operator": "Kim", "dana": "Dana", "lee": "Lee"}
"""Whom the terminal acts as, by the name it asks for."""


async def vote(socket: str, name: str, seed: int, offers: list[tuple[str, str]]) -> int:
    """Vote on all of these as each of the people, in an order of its own; how many of the votes counted."""
    chance = random.Random(seed)
    link = await reach(Path(socket))
    assert link is not None, "the host does not answer"
    counted = 0
    async with Attached(link, name) as terminal:
        await terminal.hello()
        print("ready", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
        for person in chance.sample(sorted(PEOPLE), len(PEOPLE)):
            await act(terminal, PEOPLE[person])
            order = chance.sample(offers, len(offers))
            for start in range(0, len(order), AT_ONCE):
                counted += await answers(terminal, person, order[start : start + AT_ONCE])
    return counted


async def act(terminal: Attached, name: str) -> None:
    arguments = {"person": name} if name else {}
    sent = await terminal.send(e.CommandInvoke, payload=e.CommandPayload(name="act", arguments=arguments))
    await terminal.hear(e.CommandDone, lambda m: m.corr == sent)


async def answers(terminal: Attached, person: str, offers: Iterable[tuple[str, str]]) -> int:
    sent = [await terminal.vote(request, digest, voter=person) for request, digest in offers]

    def answered(corr: str) -> bool:
        return any(isinstance(m, e.CommandDone | e.Refused) and m.corr == corr for m in terminal.heard)

    await terminal.hear(e.Message, lambda m: all(answered(corr) for corr in sent))
    counted = sum(isinstance(m, e.CommandDone) and m.corr in sent for m in terminal.heard)
    terminal.heard.clear()
    return counted


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    print(
        asyncio.run(vote(given["socket"], given["name"], given["seed"], json.loads(sys.stdin.readline()))),
        flush=True,
    )
