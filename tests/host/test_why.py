"""`/why REQUEST`: what a request is and who stands behind it, in the thread of whoever asks."""

from __future__ import annotations

from pathlib import Path

from desk.host.core import Core
from desk.kernel.clock import Clock
from desk.link import envelope as e
from tests.host.attached import Attached
from tests.host.cores import attached, opened, virtually


async def answer(one: Attached, line: str) -> str:
    """What the desk's analyst says to this line."""
    await one.say(line)
    said = await one.hear(e.ItemAdded, lambda added: added.payload.speaker.startswith("House"))
    return said.payload.text


def test_why_of_an_order_by_hand_says_that_no_debate_stands_behind_it(tmp_path: Path) -> None:
    async def main(clock: Clock) -> tuple[str, str]:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await clock.sleep(3.0)
            await one.hello()
            asked = await one.say("/buy BTC-USDT 0.01")
            await one.hear(e.CommandDone, lambda done: done.corr == asked)
            request = waiting(core)
            return request, await answer(one, f"/why {request}")

    request, said = virtually(main)
    assert f"{request}: buy" in said
    assert "no debate stands behind it" in said


def test_why_of_a_request_that_is_not_there_says_so(tmp_path: Path) -> None:
    async def main(clock: Clock) -> str:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await clock.sleep(3.0)
            await one.hello()
            return await answer(one, "/why req-0000000000")

    assert "req-0000000000 is not in this part of the queue" in virtually(main)


def waiting(core: Core) -> str:
    """The one request that waits for votes."""
    (row,) = core.bus.rows("SELECT request FROM requests WHERE state = 'pending'", ())
    return str(row[0])
