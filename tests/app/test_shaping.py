"""Dividers moved, panes hidden, layouts saved: what a person makes of the arrangement, and that it comes back."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.link.envelope import TurnSubmit
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
