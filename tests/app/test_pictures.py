"""One picture a state at three sizes, as SVG and as plain text. `pytest tests/app --snapshot-update` draws them again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.image import SVGImageSnapshotExtension
from textual import constants

from desk.app.replay import Replay
from desk.link.envelope import PaneSubscribe
from tests.app import samples
from tests.app.clock import HandClock
from tests.app.opened import Opened, opened
from tests.app.scripted import ScriptedHost
from tests.app.test_replay import write_tape

SIZES = [(160, 50), (120, 36), (80, 24)]


@pytest.fixture(autouse=True)
def truecolor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "COLOR_SYSTEM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)


async def nothing(desk: Opened) -> None:
    """As it stands after opening."""


async def open_card(desk: Opened) -> None:
    await desk.open_request()
    await desk.until(lambda: "a vote covers exactly this text" in desk.text)
    await desk.until(lambda: "one moment" not in desk.text)


async def halt(desk: Opened) -> None:
    desk.host.views = lambda view: samples.status("HALTED") if view == "status" else samples.view(view)
    await desk.press("f8")
    await desk.host.show("status", samples.status("HALTED"))
    await desk.host.refuse("The desk is halted; `/resume` needs the risk role.")
    await desk.until(lambda: "HALTED" in desk.text)


async def lose_the_host(desk: Opened) -> None:
    await desk.press(*"half a thought")
    desk.host.drop()
    await desk.until(lambda: "retrying" in desk.text)


async def see_evidence(desk: Opened) -> None:
    await desk.press("f2", "p", "enter")
    await desk.until(lambda: "SHA-256" in desk.text)


async def ask_for_help(desk: Opened) -> None:
    await desk.press("f1")


async def stand_in_the_market(desk: Opened) -> None:
    await desk.press("f3")
    await desk.until(lambda: len(desk.host.of(PaneSubscribe)) > 0)


STATES: dict[str, Callable[[Opened], Awaitable[None]]] = {
    "live": nothing,
    "market": stand_in_the_market,
    "card": open_card,
    "halted": halt,
    "disconnected": lose_the_host,
    "evidence": see_evidence,
    "help": ask_for_help,
}


async def quiet(desk: Opened) -> str:
    """The text of the screen once nothing moves any more."""
    before = ""
    async with asyncio.timeout(10):
        while (now := desk.text) != before:
            before = now
            await asyncio.sleep(0.15)
    return now


async def compare(desk: Opened, snapshot: SnapshotAssertion) -> None:
    assert await quiet(desk) == snapshot(name="text")
    assert desk.app.export_screenshot(title="desk") == snapshot(
        name="picture", extension_class=SVGImageSnapshotExtension
    )


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("state", STATES)
async def test_picture(state: str, size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with opened(size) as desk:
        # What lies under the help is painted only while it is on top.
        await desk.until(
            lambda: "PAPER" in desk.text and "97,412.3" in desk.text and "Welcome" not in desk.text
        )
        await STATES[state](desk)
        await compare(desk, snapshot)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_picture_of_an_empty_desk_that_has_no_host_yet(
    size: tuple[int, int], snapshot: SnapshotAssertion
) -> None:
    host = ScriptedHost()
    host.there = False
    async with opened(size, online=False, host=host) as desk:
        await desk.until(lambda: "retrying" in desk.text)
        await compare(desk, snapshot)


async def test_picture_of_a_screen_too_small_for_the_desk(snapshot: SnapshotAssertion) -> None:
    async with opened((20, 5)) as desk:
        await desk.until(lambda: "PAPER" in desk.text)
        await compare(desk, snapshot)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_picture_of_a_replay(
    size: tuple[int, int], tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    replay = Replay(write_tape(tmp_path / "ses-1.tape"), HandClock())
    async with opened(size, replay=replay) as desk:
        replay.toggle()
        replay.skip(42)
        await desk.until(lambda: "said at 40" in desk.text)
        await compare(desk, snapshot)
