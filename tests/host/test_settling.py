"""A host that has settled is not stopped by rounds of the garbage collector."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator

import pytest

from desk.host.settling import PAUSES, Settling
from desk.kernel.clock import Clock
from desk.kernel.virtual import run_virtual

START = 1_700_000_000_000_000_000


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.unfreeze()


def test_what_came_by_then_is_left_alone_and_what_comes_later_is_looked_at() -> None:
    kept: list[int] = []

    async def story(clock: Clock) -> None:
        settling = asyncio.ensure_future(Settling(clock).run(lambda: None))
        await clock.sleep(PAUSES[0] - 1.0)
        kept.append(gc.get_freeze_count())
        await clock.sleep(2.0)
        kept.append(gc.get_freeze_count())
        later = [[number] for number in range(1_000)]
        kept.append(sum(each is one for each in gc.get_objects() for one in (later,)))
        await clock.sleep(sum(PAUSES))
        kept.append(gc.get_freeze_count())
        settling.cancel()
        assert later

    run_virtual(story, START)
    before, first, later, last = kept
    assert before == 0
    assert first > 1_000
    assert later == 1
    assert last > first
