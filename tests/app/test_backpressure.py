"""A terminal that stops reading: nothing waits for it, keys go on, and it catches up with what is newest."""

from __future__ import annotations

import pytest
from textual import constants

from desk.app.line_meter import LineMeter
from desk.app.paint_again import PaintAgain
from desk.link.envelope import ApprovalVote, CommandInvoke, UiStatePatch
from tests.app import samples
from tests.app.stalling import stalling


@pytest.fixture(autouse=True)
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "COLOR_SYSTEM", "truecolor")


async def test_nothing_is_painted_for_a_terminal_that_does_not_read_and_then_only_what_changed() -> None:
    async with stalling() as desk:
        desk.driver.stalled = True
        await desk.rest()
        del desk.driver.received[:]
        for number in range(20):
            await desk.host.show("status", samples.status(pending=number))
        await desk.rest()
        assert "".join(desk.driver.received).count("\x1b[38") == 0
        assert desk.driver.meter.held > 0
        caught_up = await desk.read_on()
        assert "19" in caught_up
        assert len(caught_up) < 3000  # changed cells, and not the screen
        assert "18 pending" not in caught_up


async def test_keys_go_on_while_nobody_reads() -> None:
    async with stalling() as desk:
        desk.driver.stalled = True
        await desk.press("f8")
        assert [each.payload.name for each in desk.host.of(CommandInvoke)] == ["halt"]
        await desk.press("f2", *"what is this?", "enter")
        await desk.press("f6")
        assert desk.focus == "queue"
        await desk.press("enter")
        assert desk.focus == "card"
        assert not desk.host.of(ApprovalVote)
        caught_up = await desk.read_on()
        assert "Request" in caught_up


async def test_what_lies_over_the_desk_is_painted_whole_when_there_is_room_again() -> None:
    async with stalling() as desk:
        desk.driver.stalled = True
        await desk.press("f1")
        await desk.press("escape")
        await desk.press("f1")
        assert "Halt" in await desk.read_on()


async def test_a_suspended_terminal_is_painted_whole_and_armed_anew() -> None:
    async with stalling((120, 36)) as desk:
        del desk.driver.received[:]
        desk.app.post_message(PaintAgain(whole=True))
        await desk.rest()
        whole = "".join(desk.driver.received)
        for word in ("Watchlist", "Chat", "PAPER"):
            assert word in whole


async def test_a_line_that_falls_behind_is_told_to_the_host_and_on_the_screen() -> None:
    async with stalling((160, 50), line="adaptive") as desk:
        line, meter = desk.main.line, desk.driver.meter
        for _ in range(8):
            meter.took(1, 2_000_000_000)
            line.tick(desk.main)
        await desk.rest()
        asked = [p for each in desk.host.of(UiStatePatch) if (p := each.payload.frames_per_second)]
        assert asked == [2.0, 0.6]
        assert "The line is slow" in desk.text
        assert "slow line" in desk.text.splitlines()[0]
        for _ in range(60):
            line.tick(desk.main)
        await desk.rest()
        assert "keeps up again" in desk.text
        await desk.host.show("status", samples.status(pending=3))
        await desk.rest()
        assert "slow line" not in desk.text.splitlines()[0]
        asked = [p for each in desk.host.of(UiStatePatch) if (p := each.payload.frames_per_second)]
        assert asked[-1] == 4


@pytest.mark.parametrize("profile", ["normal", "slow"])
async def test_a_chosen_line_stays_as_it_was_chosen(profile: str) -> None:
    async with stalling((160, 50), line=profile) as desk:
        for _ in range(20):
            desk.driver.meter.took(1, 2_000_000_000)
            desk.main.line.tick(desk.main)
        await desk.rest()
        assert not any(each.payload.frames_per_second for each in desk.host.of(UiStatePatch))
        assert "The line is slow" not in desk.text


async def test_the_meter_opens_and_closes_by_its_key_and_costs_nothing_while_it_is_closed() -> None:
    async with stalling((120, 36)) as desk:
        assert not list(desk.main.query(LineMeter))
        echoes = len(desk.host.of(UiStatePatch))
        for _ in range(5):
            desk.main.line.tick(desk.main)
        assert len(desk.host.of(UiStatePatch)) == echoes
        assert desk.driver.asked == 0
        await desk.press("alt+u")
        await desk.clock.forward(1)
        desk.main.line.tick(desk.main)
        await desk.until(lambda: "to the terminal" in desk.text)
        assert desk.driver.asked > 0
        await desk.press("alt+u")
        await desk.until(lambda: "to the terminal" not in desk.text)
        assert not list(desk.main.query(LineMeter))


async def test_what_comes_while_a_terminal_is_left_finds_no_pane_missing() -> None:
    """Panes go one by one while a frame that came before still waits to be shown, and news of the line comes."""
    async with stalling((160, 50)) as desk:
        main = desk.main
        watchlist = samples.view("watchlist")
        assert watchlist is not None
        main.session.keep_frame("watchlist", watchlist)
        desk.app.leave(0, "")
        desk.main.query_one("#watchlist").remove()
        await desk.until(lambda: not main.query("#watchlist"))
        main.session.keep_frame("watchlist", watchlist)
        main.screen_display._show_frames()
        main.session.link_changed(main.session.connection.state)
        assert desk.app._exception is None
