"""How a desk ends: when nobody needs it, and with its record closed whatever happens on the way."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from desk.host.core import Core
from desk.host.foreground import Idle
from desk.host.lifecycle import GRACE
from desk.kernel.clock import Clock
from desk.kernel.errors import DeskError
from tests.host.cores import attached, opened, surroundings, virtually


def test_a_service_that_will_not_end_does_not_keep_the_record_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main(clock: Clock) -> None:
        core = await Core.open(surroundings(clock, tmp_path, []))
        await core.start()
        stop = core.supervisor.stop

        async def stubborn() -> None:
            await stop()
            raise DeskError("These services do not end when asked: one; end the process.")

        monkeypatch.setattr(core.supervisor, "stop", stubborn)
        with pytest.raises(DeskError, match="do not end"):
            await core.close("over")
        async with opened(clock, tmp_path):
            pass

    virtually(main)


def test_a_host_is_needed_while_somebody_is_attached_and_no_longer(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            idle = Idle(core)
            watching = asyncio.create_task(idle.run(lambda: None))
            async with attached(core) as one:
                await one.hello()
                await clock.sleep(10 * GRACE)
                assert not idle.over.is_set()
            await clock.sleep(2 * GRACE)
            assert idle.over.is_set()
            await watching

    virtually(main)


def test_a_host_that_fails_to_see_whether_it_is_needed_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken: list[str] = []

    async def main(clock: Clock) -> None:
        core = await Core.open(surroundings(clock, tmp_path, broken))
        idle = Idle(core)
        core.supervisor.add(idle)

        def busy() -> str:
            raise RuntimeError("boom")

        with monkeypatch.context() as patched:
            patched.setattr(core.terminal_desk, "busy", busy)
            await core.start()
            try:
                async with attached(core) as one:
                    await one.hello()
                await clock.sleep(10)
                assert not idle.over.is_set()
                assert "idle: RuntimeError('boom')" in broken
                patched.undo()
                await clock.sleep(60)
                assert idle.over.is_set()
            finally:
                await core.close("over")

    virtually(main)
