"""One key table: everything that reacts to keys, and everything that tells of them, comes from it."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from pathlib import Path

from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.dom import DOMNode

import desk.app as desk_app
from desk.app.action import Action
from desk.app.app import DeskApp
from desk.app.help_screen import HelpScreen, sections
from desk.app.jump_screen import JumpScreen
from desk.app.key_bar import KeyBar
from desk.app.keys import ACTIONS, WHERE, action, labels, of
from desk.app.main_screen import MainScreen
from desk.app.palette_pane import PalettePane
from desk.app.pane_keys import CHORD_ACTIONS, PANES
from desk.app.replay import Replay
from desk.app.tape_link import Recorded
from tests.app import samples
from tests.app.clock import HandClock
from tests.app.opened import opened
from tests.app.test_replay import write_tape
from widgets.card import CardPane
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


async def test_help_shows_the_keys_of_the_table_and_every_part_of_it_is_scrolled_to() -> None:
    async with opened((160, 50)) as desk:
        await desk.press("f1")
        assert isinstance(desk.app.screen, HelpScreen)
        seen, page = desk.text, desk.app.screen.query_one(VerticalScroll)
        while (at := page.scroll_y) < page.max_scroll_y:
            await desk.press("pagedown")
            await desk.until(lambda at=at: page.scroll_y > at)  # type: ignore[misc]
            seen += desk.text
        for each in ACTIONS:
            if each.where != "replay":
                assert labels(each).split()[0] in seen, each.id
                assert each.title.split()[0] in seen
        await desk.press("escape")
        assert "Go to the next pane." not in desk.text


async def test_the_mouse_that_rests_on_a_key_is_told_what_it_does() -> None:
    async with opened((120, 36)) as desk:
        bar = desk.main.query_one(KeyBar)
        await desk.pilot.hover(KeyBar, offset=(2, 0))
        assert str(bar.tooltip) == action("help").said
        await desk.pilot.hover(KeyBar, offset=(bar.text.index("HALT"), 0))
        assert str(bar.tooltip) == action("halt").said


async def test_help_begins_with_what_lies_over_the_desk() -> None:
    async with opened((80, 24)) as desk:
        await desk.press("ctrl+p", "f1")
        assert WHERE["palette"] in desk.text.splitlines()[1]
        await desk.press("f1", "ctrl+o", "f1")
        assert WHERE["jump"] in desk.text.splitlines()[1]


def dialogs() -> list[type[DOMNode]]:
    """Everything of the terminal with bindings of its own that is no pane, whoever made it."""
    for module in pkgutil.walk_packages(desk_app.__path__, "desk.app."):
        importlib.import_module(module.name)
    found: list[type[DOMNode]] = []
    waiting: list[type[DOMNode]] = [DOMNode]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        ours = kind.__module__.startswith("desk.app.") and kind not in (DeskApp, MainScreen)
        if ours and kind.__dict__.get("BINDINGS"):
            found.append(kind)
    return found


def test_what_lies_over_the_desk_binds_nothing_that_is_not_in_the_table() -> None:
    found = dialogs()
    assert {HelpScreen, JumpScreen, PalettePane} <= set(found)
    in_table = {each.id: each.keys for each in ACTIONS}
    for kind in found:
        assert all(isinstance(each, Binding) for each in kind.__dict__["BINDINGS"]), kind
        bound = bindings(kind)
        assert bound == {name: in_table.get(name) for name in bound}, kind
    bound_ids = {name for kind in found for name in bindings(kind)}
    assert {each.id for each in ACTIONS if each.owner == "dialog"} == bound_ids


def test_every_row_of_the_table_says_what_it_is_and_the_mouse_is_told_the_same() -> None:
    for each in ACTIONS:
        assert each.title
        assert each.help.endswith(".")
        assert each.said == (each.tooltip or each.help)


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
