"""The research timeline by keys: what an entry opens, how it is filtered, and where the cursor stays."""

from __future__ import annotations

import pytest

from desk.link.envelope import CommandInvoke
from tests.app.opened import Opened, opened
from tests.widgets.test_insights import NOW, RUNS, entry, timeline
from widgets.composer import Composer
from widgets.specs.insights import InsightDetail, TimelineEntry


async def showing(desk: Opened, *entries: TimelineEntry) -> None:
    await desk.press("alt+i")
    assert "timeline" in desk.host.subscribed
    await desk.host.show("timeline", timeline(*entries))
    await desk.rest()


def asked(desk: Opened) -> list[tuple[str, dict[str, str]]]:
    return [(each.payload.name, each.payload.arguments) for each in desk.host.of(CommandInvoke)]


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (160, 50)])
async def test_an_entry_opens_its_history_and_its_figures(size: tuple[int, int]) -> None:
    async with opened(size) as desk:
        await showing(desk, entry(), entry(id="ins-b", sort="risk flag", review=True))
        assert "▸ thesis BTC-USDT 15m ▼ lower" in desk.text
        await desk.press("enter")
        assert "insight:ins-7kq2m9x4c1" in desk.host.subscribed
        detail = InsightDetail(now=NOW, entry=entry(), seal="0a" * 32, sealed=True, evidence=(), changes=())
        await desk.host.show("insight:ins-7kq2m9x4c1", detail)
        await desk.rest()
        assert "Nothing has changed since it was kept." in desk.text
        await desk.press("enter")
        assert f"evidence:{RUNS[1].ref}" in desk.host.subscribed


async def test_keys_go_to_the_evidence_the_thread_and_the_review() -> None:
    async with opened((120, 36)) as desk:
        await showing(desk, entry(), entry(id="ins-b", sort="risk flag", review=True, thread="", evidence=""))
        await desk.press("e")
        assert f"evidence:{RUNS[1].ref}" in desk.host.subscribed
        await desk.press("alt+i", "g")
        assert asked(desk) == [("thread", {"thread": "thr-a"})]
        await desk.press("alt+i", "down", "e", "g")
        assert asked(desk) == [("thread", {"thread": "thr-a"})]
        await desk.press("r")
        assert desk.main.query_one(Composer).text == "/reviewed ins-b "


async def test_kinds_and_instruments_are_filtered_by_a_key() -> None:
    async with opened((80, 24)) as desk:
        await showing(desk, entry())
        await desk.press("f")
        assert "timeline:*:thesis" in desk.host.subscribed
        await desk.host.show("timeline:*:thesis", timeline(entry(), sort="thesis"))
        await desk.rest()
        assert "Thesis entries, newest first." in desk.text
        await desk.press("i")
        assert "timeline:BTC-USDT:thesis" in desk.host.subscribed


async def test_the_cursor_stays_on_its_entry_when_newer_ones_come() -> None:
    async with opened((120, 36)) as desk:
        old = (entry(id="ins-a"), entry(id="ins-b", sort="regime", direction=""))
        await showing(desk, *old)
        await desk.press("down")
        assert "▸ regime" in desk.text
        await desk.host.show("timeline", timeline(entry(id="ins-new"), *old))
        await desk.rest()
        assert "▸ regime" in desk.text
        await desk.press("enter")
        assert "insight:ins-b" in desk.host.subscribed


async def test_an_empty_timeline_says_so_and_its_keys_do_no_harm() -> None:
    async with opened((80, 24)) as desk:
        await showing(desk)
        assert "Nothing is remembered yet." in desk.text
        await desk.press("enter", "e", "g", "r", "i", "down", "up")
        assert asked(desk) == []
