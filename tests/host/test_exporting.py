"""An export is written beside the desk's work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desk.host import exporting
from desk.host.core import Core
from desk.host.exporting import Exporter
from desk.kernel.clock import Clock
from desk.link import envelope as e
from tests.host.cores import START, attached, opened, surroundings, virtually


def test_the_desk_answers_while_an_export_is_written(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        go_on = asyncio.Event()

        async def beside(work: Callable[[], str]) -> str:
            await go_on.wait()
            return work()

        core = await Core.open(replace(surroundings(clock, tmp_path, []), beside=beside))
        await core.start()
        try:
            async with attached(core) as one:
                await one.hello()
                asked = await one.say("/export orders")
                await one.say("/halt drill")
                await one.hear(e.CommandDone, lambda done: done.corr != asked)
                assert not (tmp_path / "exports").exists()
                go_on.set()
                done = await one.hear(e.CommandDone, lambda done: done.corr == asked)
                assert "The export is in" in done.payload.text
        finally:
            await core.close("over")

    virtually(main)
    assert {file.name for file in (tmp_path / "exports").rglob("*.*")} == {
        "orders.csv",
        "orders.json",
        "orders.md",
    }


async def test_on_a_real_loop_exports_run_in_a_thread_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    order: list[str] = []

    def slow(state: Path, what: str, at: int) -> str:
        order.append(f"{what} begins")
        # Only a loop that goes on meanwhile can answer.
        answered = asyncio.run_coroutine_threadsafe(asyncio.sleep(0, what), loop).result(10)
        order.append(f"{answered} ends")
        return answered

    monkeypatch.setattr(exporting, "export_all", slow)
    exporter = Exporter(tmp_path, lambda: START, asyncio.to_thread)
    await asyncio.gather(exporter.write("a"), exporter.write("b"))
    assert order == ["a begins", "a ends", "b begins", "b ends"]


def test_on_a_virtual_loop_an_export_is_written_at_once(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as one:
            await one.hello()
            before = clock.now()
            await one.say("/export")
            assert "The export is in" in (await one.hear(e.CommandDone)).payload.text
            assert clock.now() - before < 10**9

    virtually(main)
