"""Dividers moved, panes hidden, layouts saved: what a person makes of the arrangement, and that it comes back."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from desk.app import layouts
from desk.app.preferences import Preferences
from desk.kernel.errors import DeskError
from desk.link.envelope import TurnSubmit
from desk.settings import Settings
from tests.app.opened import Opened, opened


@pytest.fixture(autouse=True)
def _a_home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_HOME", str(tmp_path))


def widths(desk: Opened) -> dict[str, int]:
    return {name: box.width for name, box in desk.main.session.plan.boxes.items()}


async def type_line(desk: Opened, line: str) -> None:
    desk.main.set_focus(desk.main.query_one("#composer"))
    await desk.press(*(" " if each == " " else each for each in line), "enter")


async def test_alt_and_an_arrow_moves_the_border_of_the_focused_pane() -> None:
    async with opened((160, 50)) as desk:
        desk.main.focus_pane("chart")
        before = widths(desk)
        await desk.press("alt+right")
        assert widths(desk)["chart"] == before["chart"] + 2
        assert widths(desk)["queue"] == before["queue"] - 2
        desk.main.focus_pane("queue")  # it has nothing on its right, so its left border moves
        await desk.press("alt+left")
        assert widths(desk)["queue"] == before["queue"]


async def test_a_layout_that_was_saved_comes_back_by_its_name() -> None:
    async with opened((160, 50)) as desk:
        desk.main.focus_pane("chart")
        await desk.press("alt+right", "alt+right", "alt+down")
        await type_line(desk, "/layout hide radar")
        moved = desk.main.session.plan.boxes
        assert "radar" not in moved
        await type_line(desk, "/layout save trading")
        await type_line(desk, "/layout reset")
        assert "radar" in desk.main.session.plan.boxes
        await desk.press("alt+y")
        assert desk.main.session.plan.boxes == moved
        assert not desk.host.of(TurnSubmit)


async def test_the_terminal_opens_with_the_layout_that_is_set(tmp_path: Path) -> None:
    write(
        tmp_path,
        """
        layouts:
          # for the night shift
          night:
            hidden: [book, radar]
            sizes: {wide: {left: 40}}
        """,
    )
    preferences = Preferences(Settings(layout="night"), lambda changed: None)
    async with opened((160, 50), preferences=preferences) as desk:
        assert not desk.main.session.plan.shows("book")
        assert desk.main.session.view.shape.name == "night"
        preferences.change("layout", "")
        await desk.rest()
        assert desk.main.session.plan.shows("book")


async def test_saving_keeps_what_else_the_person_wrote_and_sets_what_the_next_terminal_opens_with(
    tmp_path: Path,
) -> None:
    write(tmp_path, "layouts:\n  # for the night shift\n  night: {hidden: [book]}\n")
    kept: dict[str, object] = {}
    async with opened((160, 50), preferences=Preferences(Settings(), kept.update)) as desk:
        await type_line(desk, "/layout save day")
        assert kept == {"layout": "day"}
        text = (tmp_path / ".terminal" / "layouts.yaml").read_text()
        assert "# for the night shift" in text
        assert list(layouts.read()) == ["night", "day"]
        await type_line(desk, "/layout remove day")
        assert list(layouts.read()) == ["night"]
        assert kept == {"layout": ""}


async def test_everything_wrong_with_the_file_is_told_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    text = (
        "layouts:\n  one: {hiden: [book]}\n  two:\n    sizes: {wide: {left: 120, lef: 3}}\n    tab: markt\n"
    )
    write(tmp_path, text)
    with pytest.raises(DeskError) as told:
        layouts.read()
    for words in ("line 2", "`hidden`", "line 4", "at most 99", "`left`", "line 5", "'market'"):
        assert words in str(told.value)
    async with opened((240, 70)) as desk:
        await type_line(desk, "/layout save three")
        assert "layouts.yaml, line 2" in desk.text
        assert (tmp_path / ".terminal" / "layouts.yaml").read_text() == text
        await desk.press("alt+y")
        assert desk.main.session.plan.shows("book")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/layout use nowhere", "No layout is called 'nowhere'"),
        ("/layout save Über", "at most 24 small letters"),
        ("/layout hide chat", "cannot be hidden"),
        ("/layout turn", "/layout save, use or remove NAME"),
        ("/layout", "No layout is saved so far"),
    ],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(line: str, said: str) -> None:
    async with opened((160, 50)) as desk:
        await type_line(desk, line)
        assert said in desk.text


async def test_a_hidden_pane_comes_back_by_the_key_that_goes_to_it() -> None:
    async with opened((160, 50)) as desk:
        desk.main.focus_pane("radar")
        await desk.press("alt+h")
        assert not desk.main.session.plan.shows("radar")
        assert desk.focus
        await desk.press("f4")
        assert desk.focus == "radar"


async def test_a_large_screen_charts_longer_bars_too() -> None:
    async with opened((240, 70)) as desk:
        await desk.until(lambda: "chart:BTC-USDT:15m" in desk.host.subscribed)
        assert "Overview" in desk.text
        await desk.pilot.resize_terminal(160, 50)
        await desk.until(lambda: "chart:BTC-USDT:15m" not in desk.host.subscribed)
        assert "chart:BTC-USDT:1m" in desk.host.subscribed


def write(home: Path, text: str) -> None:
    folder = home / ".terminal"
    folder.mkdir()
    (folder / "layouts.yaml").write_text(dedent(text))
