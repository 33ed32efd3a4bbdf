"""The terminal's own cursor follows focus and row, for screen readers and braille; focus is seen without colour."""

from __future__ import annotations

import pytest
from textual.geometry import Offset
from textual.widget import Widget

from desk.app.app import DeskApp
from desk.app.preferences import Preferences
from desk.settings import Settings
from tests.app.opened import Opened, opened
from tests.app.test_talk import listed
from tests.widgets.every import SPEC_PANES, filled
from tests.widgets.stage import staged
from widgets.line_pane import LinePane


def place(desk: Opened) -> Offset:
    """Where the terminal's cursor is put after the next frame."""
    return desk.app.cursor_position


def row(desk: Opened) -> str:
    """The part of the screen's line with the cursor that belongs to the focused pane."""
    focused = desk.app.focused
    assert focused is not None
    region = focused.region
    return desk.text.split("\n")[place(desk).y].ljust(desk.app.size.width)[region.x : region.right]


def inside(widget: Widget, at: Offset) -> bool:
    return widget.region.contains_point(at)


PANES = ("watchlist", "radar", "portfolio", "chart", "book", "chat", "composer", "strategy", "queue")


@pytest.mark.parametrize("size", [(160, 50), (80, 24)], ids=str)
async def test_the_cursor_is_in_the_pane_with_the_keys_wherever_tab_leads(size: tuple[int, int]) -> None:
    async with opened(size) as desk:
        seen = set()
        for key in ("f2", "f3", "f4", "f5", "f6", "f7"):
            await desk.press(key)
            for _ in range(3):
                focused = desk.app.focused
                assert focused is not None
                assert inside(focused, place(desk)), focused
                seen.add(focused.id)
                await desk.press("tab")
        assert seen >= set(PANES)


async def test_the_cursor_goes_with_the_row_of_the_watchlist_the_radar_and_the_queue() -> None:
    async with opened() as desk:
        for key in ("f3", "f4", "f6"):
            await desk.press(key)
            first = place(desk)
            here = row(desk)
            await desk.press("down")
            assert place(desk) == first + Offset(0, 1) or desk.focus == "queue"
            if desk.focus != "queue":
                assert row(desk) != here
                assert "▸" in row(desk)
            await desk.press("up")
            assert place(desk) == first


async def test_the_cursor_stands_where_one_writes() -> None:
    async with opened() as desk:
        await desk.press(*"half a thought")
        assert row(desk)[: place(desk).x - desk.main.query_one("#composer").region.x].endswith(
            "half a thought"
        )
        await desk.open_request()
        await desk.press("pagedown", "pagedown", "ctrl+n", *"too large")
        await desk.until(lambda: "too large" in desk.text)
        card = desk.main.query_one("#card")
        assert row(desk)[: place(desk).x - card.region.x].endswith("too large")


async def test_the_cursor_goes_with_the_crosshair() -> None:
    async with opened() as desk:
        await desk.press("f3")
        desk.main.focus_pane("chart")
        await desk.press("x")
        first = place(desk)
        await desk.press("left", "left", "left")
        assert place(desk).x < first.x
        before = place(desk)
        await desk.press("up")
        assert place(desk).y < before.y
        assert place(desk).x == before.x


async def test_the_cursor_goes_with_the_marked_figure_of_a_card() -> None:
    async with opened() as desk:
        await desk.press("f5")
        await desk.press("f")
        first = place(desk)
        assert first.y > desk.main.query_one("#strategy").content_region.y
        await desk.press("f", "f")
        assert place(desk).y > first.y


async def test_the_cursor_goes_with_the_chosen_row_of_a_sheet() -> None:
    async with opened() as desk:
        desk.main.look_up("threads")
        await desk.host.show("threads", listed())
        await desk.until(lambda: desk.focus == "sheet" and "▸" in row(desk))
        first = place(desk)
        await desk.press("down")
        assert place(desk).y > first.y
        assert "▸" in row(desk)


@pytest.mark.parametrize("key", ["f1", "ctrl+p", "alt+e"])
async def test_over_the_desk_the_cursor_is_in_what_lies_on_top(key: str) -> None:
    async with opened(preferences=Preferences(Settings(), lambda changed: None)) as desk:
        await desk.press("f6", key)
        await desk.until(lambda: desk.app.screen is not desk.main)
        await desk.rest()
        on_top = desk.app.focused or desk.app.screen.children[-1]
        assert inside(on_top, place(desk))
        assert place(desk) != Offset(0, 0)
        await desk.press("escape")
        await desk.until(lambda: desk.app.screen is desk.main)
        assert desk.focus == "queue"
        assert inside(desk.main.query_one("#queue"), place(desk))


@pytest.mark.parametrize("name", [name for name in SPEC_PANES if name != "status"])
async def test_focus_is_seen_by_a_mark_and_a_heavier_border(name: str) -> None:
    pane = filled(name)
    async with staged(pane, size=(60, 20), theme="desk-monochrome") as pilot:
        await pilot.pause()
        before = (str(pane.border_title), pane.styles.border_top[0])
        pane.focus()
        await pilot.pause()
        after = (str(pane.border_title), pane.styles.border_top[0])
        assert "▸" in after[0]
        assert "▸" not in before[0]
        assert (before[1], after[1]) == ("solid", "heavy")


def test_every_pane_of_lines_says_where_its_cursor_is() -> None:
    assert isinstance(LinePane.cursor_place, property)
    assert isinstance(DeskApp.cursor_position, property)


async def test_focus_is_seen_by_a_mark_and_a_heavier_border_where_one_writes_too() -> None:
    async with opened() as desk:
        composer = desk.main.query_one("#composer")
        assert desk.focus == "composer"
        assert (str(composer.border_title).startswith(" ▸ "), composer.styles.border_top[0]) == (
            True,
            "heavy",
        )
        await desk.press("f6")
        assert (str(composer.border_title).startswith(" ▸ "), composer.styles.border_top[0]) == (
            False,
            "solid",
        )
