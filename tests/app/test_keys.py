"""One key table: everything that reacts to keys, and everything that tells of them, comes from it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import get_args

import pytest
from textual.binding import Binding

from desk.app.action import Action
from desk.app.app import DeskApp
from desk.app.help_screen import HelpScreen, sections
from desk.app.keys import ACTIONS, WHERE, action, labels, of
from desk.app.main_screen import MainScreen
from desk.app.pane_keys import CHORD_ACTIONS, PANES
from desk.app.replay import Replay
from desk.app.tape_link import Recorded
from tests.app import samples
from tests.app.clock import HandClock
from tests.app.opened import opened
from tests.app.test_replay import write_tape
from widgets.card import CardPane
from widgets.chart import ChartPane
from widgets.chart_study import Study
from widgets.sheet import SheetPane


def bindings(kind: type) -> dict[str, tuple[str, ...]]:
    """Keys by binding id, as a widget class declares them itself."""
    found = [each for each in kind.__dict__.get("BINDINGS", ()) if isinstance(each, Binding)]
    return {each.id or "": tuple(each.key.split(",")) for each in found}


def table(actions: tuple[Action, ...]) -> dict[str, tuple[str, ...]]:
    return {each.id: each.keys for each in actions}


def test_ids_are_unique_and_every_place_has_a_heading() -> None:
    assert max(Counter(each.id for each in ACTIONS).values()) == 1
    assert {each.where for each in ACTIONS} == set(WHERE)


def test_no_two_actions_of_one_place_share_a_key() -> None:
    for place in WHERE:
        keys = Counter(key for each in of(place) for key in each.keys)
        assert [key for key, count in keys.items() if count > 1] == []


def test_no_key_that_works_anywhere_is_taken_by_a_pane() -> None:
    anywhere = {key for each in of("anywhere") for key in each.keys}
    assert not anywhere & {key for each in ACTIONS if each.where != "anywhere" for key in each.keys}


def test_the_table_is_what_the_widgets_bind() -> None:
    assert bindings(DeskApp) == table(of("anywhere"))
    assert bindings(MainScreen) == table(of("replay")) | table(of("panes"))
    for pane, place in PANES:
        # A chord is no binding: the pane takes it where it means it, and throws it away everywhere else.
        here = (
            of("sheet", "threads", "research") if pane is SheetPane else of(place)
        )  # keys of its lists have a place of their own
        bound = tuple(each for each in here if each not in CHORD_ACTIONS)
        assert bindings(pane) == table(bound), pane.__name__


def test_approving_takes_a_chord() -> None:
    approve, reject = (each for each in of("card") if each.id in ("card.approve", "card.reject"))
    assert (approve.keys, reject.keys) == ((CardPane.APPROVE_KEY,), (CardPane.REJECT_KEY,))
    assert all("+" in key for each in (approve, reject) for key in each.keys)


def test_the_three_that_stop_the_desk_are_one_key_each_and_work_anywhere() -> None:
    for name in ("halt", "cancel_all", "flatten"):
        (found,) = (each for each in ACTIONS if each.id == name)
        assert found.where == "anywhere"
        assert len(found.keys) == 1


async def test_every_action_of_the_screen_can_be_carried_out(tmp_path: Path) -> None:
    tape: Recorded = write_tape(tmp_path / "t.tape")
    clock = HandClock()
    async with opened(online=False, replay=Replay(tape, clock)) as desk:
        for each in ACTIONS:
            if each.owner == "desk" and each.id != "detach":
                desk.app.action_perform(each.id)
                await desk.rest()
        desk.app.action_perform("detach")


def test_the_help_page_lists_the_whole_table_the_place_of_the_person_first() -> None:
    page = sections(("card", "panes"), replay=True)
    assert [place for place, _ in page][:2] == ["card", "panes"]
    listed = [each for _, actions in page for each in actions]
    assert sorted(each.id for each in listed) == sorted(each.id for each in ACTIONS)


async def test_help_shows_the_keys_of_the_table() -> None:
    async with opened((160, 50)) as desk:
        await desk.press("f1")
        assert isinstance(desk.app.screen, HelpScreen)
        for each in of("composer", "anywhere"):
            assert labels(each) in desk.text
            assert each.title in desk.text
        await desk.press("escape")
        assert "Go to the next pane." not in desk.text


async def test_the_palette_offers_every_action_of_the_screen() -> None:
    async with opened() as desk:
        titles = [each.title for each in desk.main.palette_entries()]
        for each in ACTIONS:
            if each.owner == "desk" and each.where != "replay" and each.id != "palette":
                assert any(title.startswith(each.title) for title in titles), each.id


@pytest.mark.parametrize("size", [(160, 50), (80, 24)])
async def test_every_study_of_the_chart_is_found_in_the_palette_and_brings_the_chart_out(
    size: tuple[int, int],
) -> None:
    async with opened(size) as desk:
        for study in get_args(Study):
            (entry,) = [
                each
                for each in desk.main.palette_entries()
                if each.title.startswith("Chart: ") and each.help == action(f"chart.{study}").help
            ]
            entry.run()
            await desk.rest()
            assert desk.main.query_one(ChartPane).study == study
            assert desk.focus == "chart"


async def test_an_action_found_in_the_palette_is_carried_out() -> None:
    async with opened() as desk:
        await desk.press("ctrl+p", *"radar", "enter")
        await desk.until(lambda: desk.app.screen is desk.main)
        assert desk.focus == "radar"


async def test_the_key_bar_offers_what_works_where_the_person_is() -> None:
    async with opened((120, 36)) as desk:
        await desk.open_request()
        bottom = desk.text.splitlines()[-1]
        for words in ("^Y Approve", "^N Reject", "F8 HALT", "F9 Cancel all", "F10 Flatten", "^Q Detach"):
            assert words in bottom
        await desk.press("escape")
        assert "^Y Approve" not in desk.text.splitlines()[-1]


async def test_the_key_bar_offers_acting_for_others_only_to_who_can() -> None:
    async with opened((120, 36)) as desk:
        assert "^T Act as" in desk.text.splitlines()[-1]
        await desk.host.show("status", samples.status().model_copy(update={"acting_as": ""}))
        await desk.rest()
        assert "^T Act as" not in desk.text.splitlines()[-1]
        assert "^P Palette" in desk.text.splitlines()[-1]


async def test_the_key_bar_offers_to_acknowledge_on_the_alerts_alone() -> None:
    async with opened((120, 36)) as desk:
        await desk.press("f12")
        assert desk.focus == "sheet"
        assert "Acknowledge" not in desk.text.splitlines()[-1]
        await desk.press("alt+a")
        await desk.rest()
        assert "a Acknowledge" in desk.text.splitlines()[-1]
        await desk.press("alt+p")
        await desk.rest()
        assert "Acknowledge" not in desk.text.splitlines()[-1]
