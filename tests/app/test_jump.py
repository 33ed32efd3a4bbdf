"""Ctrl+O: a letter on everything in sight, and one more key goes there."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.app.jump import LETTERS, PANE_LETTERS, Target, lettered
from desk.app.jump_screen import JumpScreen, Mark
from tests.app.opened import Opened, opened
from widgets.queue import QueuePane
from widgets.watchlist import WatchlistPane

SIZES = [(60, 15), (80, 24), (120, 36), (160, 50)]


def marks(desk: Opened) -> list[str]:
    return re.findall(r"\[(\w)\]", desk.text)


def jumping(desk: Opened) -> bool:
    return isinstance(desk.app.screen, JumpScreen)


async def jump(desk: Opened) -> None:
    await desk.press("ctrl+o")
    await desk.until(lambda: bool(desk.app.screen.query(Mark)))


@pytest.mark.parametrize("size", SIZES)
async def test_every_pane_and_tab_in_sight_has_its_letter_and_one_key_goes_there(
    size: tuple[int, int],
) -> None:
    async with opened(size) as desk:
        panes = [name for name in PANE_LETTERS if desk.main.session.plan.shows(name)]
        for name in panes:
            await jump(desk)
            assert PANE_LETTERS[name] in marks(desk), name
            await desk.press(PANE_LETTERS[name])
            assert desk.app.screen is desk.main
            assert desk.focus == name
        for number, _ in enumerate(desk.main.session.plan.tabs, 1):
            await jump(desk)
            assert str(number) in marks(desk)
            await desk.press("escape")
            assert desk.app.screen is desk.main


async def test_a_row_is_one_key_away_and_its_pane_gets_the_keys() -> None:
    async with opened((80, 24)) as desk:
        await desk.press("f3")
        await jump(desk)
        line = next(each for each in desk.text.splitlines() if "SOL-USDT" in each)
        (letter,) = re.findall(r"\[(\w)\]", line.split("SOL")[0])
        await desk.press(letter)
        assert desk.main.query_one(WatchlistPane).selected == "SOL-USDT"
        assert desk.focus == "watchlist"


async def test_a_request_is_gone_to_and_neither_opened_nor_voted_on() -> None:
    async with opened((80, 24)) as desk:
        await desk.press("f6")
        await jump(desk)
        rows = [each for each in desk.text.splitlines() if "BUY" in each]
        await desk.press(rows[1][1])
        assert desk.main.query_one(QueuePane).cursor == 1
        assert desk.focus == "queue"


async def test_what_is_typed_in_one_breath_goes_to_what_the_letters_will_mean() -> None:
    async with opened((80, 24)) as desk:
        await desk.burst("f3", "ctrl+o", "b")
        assert desk.focus == "book"
        assert desk.app.screen is desk.main


async def test_keys_that_are_pressed_twice_close_once_and_never_the_desk() -> None:
    async with opened((80, 24)) as desk:
        for over in ("ctrl+o", "f1", "ctrl+p"):
            await desk.press(over)
            await desk.burst("escape", "escape", "escape")
            assert desk.app.screen is desk.main
        await desk.burst("ctrl+o", "t", "t", "t")
        assert desk.app.screen is desk.main


async def test_a_tab_is_gone_to_by_its_digit() -> None:
    async with opened((80, 24)) as desk:
        await desk.press("ctrl+o", "4")
        assert desk.main.session.view.tab == "strategy"


async def test_esc_a_second_ctrl_o_and_a_new_size_leave_everything_as_it_was() -> None:
    async with opened((80, 24)) as desk:
        before = (desk.focus, desk.main.session.view.tab)
        for leave in ("escape", "ctrl+o"):
            await desk.press("ctrl+o", leave)
            assert desk.app.screen is desk.main
        await jump(desk)
        await desk.pilot.resize_terminal(100, 30)
        await desk.until(lambda: desk.app.screen is desk.main)
        assert (desk.focus, desk.main.session.view.tab) == before


async def test_a_key_that_is_no_letter_goes_nowhere_and_the_desk_can_be_halted() -> None:
    async with opened((80, 24)) as desk:
        await desk.press("ctrl+o", "Z", "enter", "ctrl+y")
        assert jumping(desk)
        await desk.press("f8")
        assert desk.app.screen is desk.main


async def test_a_letter_is_clicked() -> None:
    async with opened((80, 24)) as desk:
        await desk.press("f3")
        await jump(desk)
        await desk.pilot.click(f"#mark_{ord(PANE_LETTERS['chart'])}")
        await desk.until(lambda: desk.app.screen is desk.main)
        assert desk.focus == "chart"


async def test_marks_are_read_without_colours_and_none_hides_another() -> None:
    async with opened((80, 24)) as desk:
        await desk.press("f3")
        await jump(desk)
        places = [each.region for each in desk.app.screen.query(Mark)]
        assert not any(one.overlaps(other) for at, one in enumerate(places) for other in places[at + 1 :])
        assert sorted(marks(desk)) == sorted(set(marks(desk)))


@given(st.lists(st.sampled_from(["", "a", "b", "w", "1"]), max_size=90))
def test_each_letter_is_given_once_and_who_wants_one_first_gets_it(wanted: list[str]) -> None:
    given_out = lettered(Target(at, 0, lambda: None, letter) for at, letter in enumerate(wanted))
    letters = [letter for letter, _ in given_out]
    assert len(letters) == len(set(letters)) == min(len(wanted), len(LETTERS))
    for letter in set(wanted) - {""}:
        first = wanted.index(letter)
        if any(target.x == first for _, target in given_out):
            assert next(mark for mark, target in given_out if target.x == first) == letter
