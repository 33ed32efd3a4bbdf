"""A terminal changes how often it is shown things, and hears how far away its host is and what gave way."""

from __future__ import annotations

from pathlib import Path

from desk.kernel.clock import Clock
from desk.link import envelope as e
from tests.host.attached import Attached
from tests.host.cores import attached, opened, virtually

VIEWS = ("watchlist", "book:BTC-USDT", "book:ETH-USDT")


async def paced(one: Attached, frames_per_second: float) -> None:
    await one.send(e.UiStatePatch, payload=e.UiStatePayload(frames_per_second=frames_per_second))


async def in_ten_seconds(one: Attached, clock: Clock) -> int:
    await clock.sleep(6)  # what was agreed before may still be under way
    before = one.frames
    await clock.sleep(10)
    return one.frames - before


def test_a_terminal_asks_for_fewer_frames_and_for_more_again(tmp_path: Path) -> None:
    async def main(clock: Clock) -> tuple[int, int, int]:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await one.hello(frames=4)
            await one.send(e.PaneSubscribe, payload=e.SubscribePayload(views=VIEWS))
            usual = await in_ten_seconds(one, clock)
            await paced(one, 0.2)
            slow = await in_ten_seconds(one, clock)
            await paced(one, 4)
            return usual, slow, await in_ten_seconds(one, clock)

    usual, slow, again = virtually(main)
    assert slow <= 3 * len(VIEWS)
    assert usual > 5 * slow
    assert abs(again - usual) <= len(VIEWS) * 4


def test_facts_come_at_once_however_slow_the_pace(tmp_path: Path) -> None:
    async def main(clock: Clock) -> float:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await one.hello(frames=0.05)
            await one.send(e.PaneSubscribe, payload=e.SubscribePayload(views=VIEWS))
            await clock.sleep(30)
            asked = clock.now()
            await one.send(e.CommandInvoke, payload=e.CommandPayload(name="halt"))
            await one.hear(e.CommandDone)
            return (clock.now() - asked) / 1e9

    assert virtually(main) < 1.0


def test_an_echo_comes_back_as_it_was_with_what_gave_way(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await one.hello(frames=0.1)
            await one.send(e.PaneSubscribe, payload=e.SubscribePayload(views=VIEWS))
            await clock.sleep(5)
            await one.send(e.UiStatePatch, payload=e.UiStatePayload(echo="12345"))
            back = await one.hear(e.UiStatePatch, lambda m: m.payload.echo == "12345")
            assert back.payload.conflated >= 0

    virtually(main)


def test_a_pace_beyond_reason_is_refused_and_the_line_stays(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await one.hello()
            state = e.UiStatePayload.model_construct(frames_per_second=-1.0)
            await one.send(e.UiStatePatch, payload=state)
            await one.send(e.UiStatePatch, payload=e.UiStatePayload(echo="still here"))
            await one.hear(e.UiStatePatch, lambda m: m.payload.echo == "still here")

    virtually(main)
