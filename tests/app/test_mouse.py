"""The mouse: it selects, scrolls, opens and moves borders, and it never votes nor stops the desk by one stray click."""

from __future__ import annotations

import pytest
from textual import events

from desk.link.envelope import ApprovalVote, CommandInvoke
from tests.app.opened import Opened, opened
from widgets.watchlist import WatchlistPane


def place(desk: Opened, text: str) -> tuple[int, int]:
    """Where this text begins on the screen."""
    for y, row in enumerate(desk.text.splitlines()):
        if text in row:
            return row.index(text), y
    raise AssertionError(f"{text!r} is not on the screen:\n{desk.text}")


async def click(desk: Opened, at: tuple[int, int], times: int = 1) -> None:
    await desk.pilot.click(offset=at, times=times)
    await desk.rest()


async def drag(desk: Opened, start: tuple[int, int], end: tuple[int, int]) -> None:
    await desk.pilot.mouse_down(offset=start)
    await desk.pilot.hover(offset=((start[0] + end[0]) // 2, (start[1] + end[1]) // 2))
    await desk.pilot.hover(offset=end)
    await desk.pilot.mouse_up(offset=end)
    await desk.rest()


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (160, 50), (240, 70)])
async def test_a_click_on_a_row_selects_its_instrument_and_a_second_one_opens_its_chart(
    size: tuple[int, int],
) -> None:
    async with opened(size) as desk:
        await desk.press("f3")
        await click(desk, place(desk, "SOL-USDT"), 2)
        assert desk.main.session.view.instrument == "SOL-USDT"
        assert desk.focus == "chart"


async def test_a_border_is_dragged_and_stays_there() -> None:
    async with opened((160, 50)) as desk:
        boxes = desk.main.session.plan.boxes
        x = boxes["chart"].x
        await drag(desk, (x, 10), (x + 12, 12))
        assert desk.main.session.plan.boxes["chart"].x == x + 12
        y = desk.main.session.plan.boxes["chat"].y
        await drag(desk, (80, y), (80, y - 6))
        assert desk.main.session.plan.boxes["chat"].y == y - 6
        assert desk.main.session.plan.boxes["radar"].y == boxes["radar"].y


async def test_a_click_without_a_drag_moves_no_border() -> None:
    async with opened((160, 50)) as desk:
        boxes = desk.main.session.plan.boxes
        await click(desk, (boxes["chart"].x, 10))
        await click(desk, (80, boxes["chat"].y))
        assert desk.main.session.plan.boxes == boxes


@pytest.mark.parametrize(
    "pane", ["watchlist", "book", "chart", "radar", "portfolio", "chat", "strategy", "queue"]
)
async def test_two_clicks_on_a_title_give_the_pane_the_screen_and_two_more_put_it_back(pane: str) -> None:
    async with opened((160, 50)) as desk:
        before = desk.main.session.plan.boxes
        box = before[pane]
        await click(desk, (box.x + 4, box.y), 2)
        assert desk.main.session.plan.maximised == pane
        assert desk.main.session.plan.boxes[pane].width == 160
        await click(desk, (10, 1), 2)
        assert desk.main.session.plan.boxes == before


async def test_what_is_opened_can_have_the_screen_too() -> None:
    async with opened((160, 50)) as desk:
        await desk.open_request()
        await desk.press("m")
        assert desk.main.session.plan.maximised == "card"
        await desk.press("escape")
        await desk.press("alt+p")
        assert desk.focus == "sheet"
        await desk.press("m")
        assert desk.main.session.plan.boxes["sheet"].width == 160
        await desk.press("escape")
        assert desk.main.session.plan.maximised is None


async def test_a_click_on_the_key_bar_does_what_the_key_does() -> None:
    async with opened((160, 50)) as desk:
        await click(desk, place(desk, "F6 Approvals"))
        assert desk.focus == "queue"
        await click(desk, place(desk, "Enter Open"))
        assert desk.focus == "card"


async def test_one_click_never_stops_the_desk_and_two_do() -> None:
    async with opened((160, 50)) as desk:
        at = place(desk, "F8 HALT")
        await click(desk, at)
        assert not desk.host.of(CommandInvoke)
        assert "twice" in desk.text
        await click(desk, place(desk, "F8 HALT"), 2)
        assert [each.payload.name for each in desk.host.of(CommandInvoke)] == ["halt"]


async def test_no_click_votes() -> None:
    async with opened((160, 50)) as desk:
        await desk.open_request()
        for text in ("^Y", "^N"):
            for y, row in enumerate(desk.text.splitlines()):
                if text in row:
                    await click(desk, (row.index(text), y), 2)
        assert not desk.host.of(ApprovalVote)


async def test_two_clicks_open_a_request_and_it_takes_no_vote_for_half_a_second() -> None:
    async with opened((160, 50)) as desk:
        x, y = place(desk, "Approvals  ")
        await click(desk, (x + 4, y + 2), 2)
        assert desk.focus == "card"
        await desk.press("ctrl+y")
        assert not desk.host.of(ApprovalVote)


async def test_a_figure_of_a_card_is_opened_by_a_click() -> None:
    async with opened((160, 50)) as desk:
        card = desk.main.query_one("#strategy")
        found = [
            (x, y)
            for y in range(card.region.y + 1, card.region.bottom)
            for x in range(card.region.x, card.region.right)
            if desk.main.get_style_at(x, y).meta.get("figure")
        ]
        await click(desk, found[0])
        assert desk.focus == "evidence"


async def test_the_wheel_looks_further_down_a_table_and_a_key_comes_back_to_the_cursor() -> None:
    async with opened((60, 15)) as desk:
        await desk.press("f3")
        pane = desk.main.query_one(WatchlistPane)
        box = pane.region
        assert "BTC-USDT" in desk.text
        await wheel(desk, (box.x + 5, box.y + 2), 3)
        assert desk.main.session.view.instrument == "BTC-USDT"
        assert pane.rows_in_sight()[0][1] > 0
        await desk.press("down")
        assert desk.main.session.view.instrument == "ETH-USDT"
        assert "ETH-USDT" in desk.text


async def wheel(desk: Opened, at: tuple[int, int], turns: int) -> None:
    driver = desk.app._driver
    assert driver is not None
    for _ in range(turns):
        driver.send_message(events.MouseScrollDown(None, *at, 0, 0, 0, False, False, False, *at))
        await desk.settle()
    await desk.rest()
