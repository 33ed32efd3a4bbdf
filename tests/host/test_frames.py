"""How often a terminal is sent what it shows, and how often that is built."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.kernel.clock import Clock
from tests.host.cores import attached, opened, virtually


def test_frames_come_at_the_terminals_rate_and_stop_when_nothing_is_watched(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one, attached(core, "u") as two:
            await one.hello(frames=5)
            await two.hello(frames=1)
            for each in (one, two):
                await each.watch("book:BTC-USDT")
            await clock.sleep(10)
            assert 40 <= one.frames <= 55
            assert 8 <= two.frames <= 12
            await one.watch()
            await clock.sleep(1)
            before = one.frames
            await clock.sleep(5)
            assert one.frames == before

    virtually(main)


def test_a_frame_is_built_when_the_line_takes_it_and_not_a_frame_before(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await one.hello(frames=4)
            await one.watch("book:BTC-USDT")
            await one.see("book:BTC-USDT")
            ages = []
            for look in range(1_000):
                before = one.frames
                if look % 70 == 30:
                    core.terminal_desk.touch()
                await clock.sleep(0.01)
                if one.frames != before:
                    ages.append(clock.now() - one.built_at)
            assert len(ages) > 30
            assert max(ages) < 30_000_000

    virtually(main)


def test_a_view_that_has_not_changed_is_not_sent_again(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await one.hello()
            await one.watch("queue")
            await one.see("queue", lambda queue: queue.pending == 0)
            await clock.sleep(10)
            assert one.frames == 1
            await one.say("/buy BTC 0.01")
            await one.see("queue", lambda queue: queue.pending == 1)

    virtually(main)


@pytest.mark.parametrize("frames", [0.5, 20])
def test_views_shown_by_several_terminals_are_built_once(tmp_path: Path, frames: float) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one, attached(core, "u") as two:
            for each in (one, two):
                await each.hello(frames=frames)
                await each.watch("watchlist")
            first, second = await one.see("watchlist"), await two.see("watchlist")
            await clock.sleep(4)
            assert one.shown["watchlist"] is two.shown["watchlist"] or first is second

    virtually(main)
