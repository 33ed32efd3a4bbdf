"""The whole desk, idle on the moving simulated market: what it sends, lays out and holds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from desk.app.app import DeskApp, TerminalSetup
from desk.app.environment import LOCAL, SLOW, Pace
from desk.host.solo import SoloConnector
from desk.kernel.clock import SystemClock
from desk.settings import Settings
from tests.budgets.counting import Count, counted

WARM = 6.0
SECONDS = 8.0
"""Real seconds: what is counted is a rate on a line, and the painting timer is Textual's own.

They lie within one minute. What the next minute costs once, when a bar begins and the chart moves on, is counted by
itself in `test_frames`, and the benchmark `idle_bytes` counts a whole minute.
"""
MOST_WIDGETS = 40


def screen_of(app: DeskApp) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


@asynccontextmanager
async def idle_desk(pace: Pace) -> AsyncIterator[tuple[DeskApp, Count]]:
    app = DeskApp(
        TerminalSetup(SoloConnector(Settings(tape=False)), SystemClock(), "budget", pace.host_frames)
    )
    async with counted(app) as count:
        async with asyncio.timeout(30):
            while "● live" not in screen_of(app):
                await count.settle_once()
        await asyncio.sleep(WARM)
        if (left := 60.0 - time.time() % 60.0) < SECONDS + 1.0:
            await asyncio.sleep(left + 1.5)
        count.watch(app.screen)
        yield app, count


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_HOME", str(tmp_path))


@pytest.mark.parametrize(
    ("pace", "most"), [(LOCAL, 8 * 1024), (SLOW, 2 * 1024)], ids=["default", "slow line"]
)
async def test_an_idle_desk_stays_within_its_bytes_and_never_lays_out(pace: Pace, most: int) -> None:
    async with idle_desk(pace) as (app, count):
        count.reset()
        await asyncio.sleep(SECONDS)
        rate = count.bytes_out / SECONDS
        assert 0 < rate <= most
        assert count.layouts == 0
        assert len(list(app.screen.walk_children())) <= MOST_WIDGETS
