"""A newcomer: the start screen once and never in the way of typing, and the tour that goes on when things are done."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

import pytest

from desk.app.first_run import FirstRun
from desk.app.keys import action
from desk.app.preferences import Preferences
from desk.app.start_text import start_text
from desk.app.tour_steps import STEPS
from desk.link import envelope as e
from desk.settings import Settings
from tests.app import samples
from tests.app.opened import Opened, opened
from tests.app.scripted import ScriptedHost
from widgets.composer import Composer
from widgets.language import speak

TOUR = action("tour").keys[0]


@asynccontextmanager
async def newcomer(
    folder: Path, size: tuple[int, int] = (80, 24), language: Literal["en", "pl"] = "en"
) -> AsyncIterator[Opened]:
    preferences = Preferences(Settings(language=language), lambda changed: None)
    preferences.first_run = FirstRun(folder)
    host = ScriptedHost()
    host.views = samples.view
    async with opened(size, host=host, preferences=preferences) as desk:
        yield desk


def composer(desk: Opened) -> str:
    return desk.main.query_one(Composer).text


def sent(desk: Opened) -> list[str]:
    return [each.payload.text for each in desk.host.heard if isinstance(each, e.TurnSubmit)]


async def test_the_start_screen_explains_the_desk_in_ten_lines_and_is_shown_once(tmp_path: Path) -> None:
    title, *lines, offer = start_text()
    assert len(lines) == 10
    async with newcomer(tmp_path) as desk:
        assert title in desk.text
        assert " 10 " in desk.text
        assert offer in desk.text
    async with newcomer(tmp_path) as desk:
        assert offer not in desk.text


@pytest.mark.parametrize("code", ["en", "pl"])
@pytest.mark.parametrize("size", [(80, 24), (120, 36), (160, 50)])
async def test_each_of_the_ten_lines_stands_whole_on_one_line(
    tmp_path: Path, size: tuple[int, int], code: Literal["en", "pl"]
) -> None:
    try:
        async with newcomer(tmp_path, size, code) as desk:
            _, *lines, offer = start_text()
            assert [line for line in (*lines, offer) if line not in desk.text] == []
    finally:
        speak(None)


async def test_what_is_typed_on_the_start_screen_is_a_message_like_any_other(tmp_path: Path) -> None:
    async with newcomer(tmp_path) as desk:
        await desk.press(*"hello", "enter")
        assert sent(desk) == ["hello"]
        await desk.press("enter")
        assert "Tour" not in desk.text


async def test_enter_begins_the_tour_and_a_step_goes_on_when_it_was_really_done(tmp_path: Path) -> None:
    async with newcomer(tmp_path) as desk:
        await desk.press("enter")
        assert f"Tour 1/{len(STEPS)}" in desk.text
        await desk.press("f3")
        await desk.until(lambda: "Tour 2/" in desk.text)
        assert composer(desk) == "what is BTC doing?"
        await desk.press("enter")
        assert sent(desk) == ["what is BTC doing?"]
        await desk.until(lambda: "Tour 3/" in desk.text)


async def test_enter_in_an_empty_composer_and_the_key_of_the_tour_go_on_too(tmp_path: Path) -> None:
    async with newcomer(tmp_path) as desk:
        await desk.press("enter", "enter")
        assert "Tour 2/" in desk.text
        await desk.press(TOUR)
        assert "Tour 3/" in desk.text
        assert sent(desk) == []


async def test_enter_on_the_chat_takes_the_offer_and_goes_to_what_stands_ready(tmp_path: Path) -> None:
    async with newcomer(tmp_path) as desk:
        await desk.press("f2", "enter")
        assert "Tour 1/" in desk.text
        await desk.press(TOUR, "f2", "enter", "enter")
        assert sent(desk) == ["what is BTC doing?"]


async def test_escape_leaves_the_tour_and_it_goes_on_where_it_was_left_also_next_time(tmp_path: Path) -> None:
    async with newcomer(tmp_path) as desk:
        await desk.press(TOUR, TOUR, TOUR)
        assert "Tour 3/" in desk.text
        await desk.press("escape")
        assert "Tour 3/" not in desk.text
    async with newcomer(tmp_path) as desk:
        await desk.press(*"/tour", "enter")
        await desk.until(lambda: "Tour 3/" in desk.text)


async def test_the_tour_ends_and_begins_anew(tmp_path: Path) -> None:
    async with newcomer(tmp_path) as desk:
        await desk.press(*[TOUR] * (len(STEPS) + 1))
        assert "That was the tour" in desk.text
        await desk.press(TOUR)
        assert "Tour 1/" in desk.text


async def test_every_step_stands_whole_on_a_small_screen_beside_the_keys_that_stop_the_desk(
    tmp_path: Path,
) -> None:
    async with newcomer(tmp_path) as desk:
        for number, step in enumerate(STEPS, 1):
            await desk.press(TOUR)
            text = desk.text
            assert f"Tour {number}/{len(STEPS)}" in text
            assert step.says().split()[-1] in text
            assert "F8 HALT" in text


async def test_a_file_that_cannot_be_read_greets_again_and_breaks_nothing(tmp_path: Path) -> None:
    (tmp_path / "first_run.json").write_text('{"welcomed": 1, "step": "x"')
    found = FirstRun(tmp_path)
    assert (found.welcomed, found.step) == (False, 0)
    found.keep(welcomed=True, step=4)
    again = FirstRun(tmp_path)
    assert (again.welcomed, again.step) == (True, 4)


def test_a_record_of_the_tour_that_is_nested_far_too_deeply_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / "first_run.json").write_text("[" * 100_000, encoding="utf-8")
    assert FirstRun(tmp_path).step == 0
