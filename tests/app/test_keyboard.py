"""Keys of one's own on the real screen: presets, the file while the desk runs, and that everything can be reached."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from desk.app.desk_keys import in_force
from desk.app.key_laws import FOLLOWS
from desk.app.key_places import shared
from desk.app.keyboard import NAME
from desk.app.keys import ACTIONS, WHERE, action, key_of, of
from desk.app.pane_keys import CHORD_ACTIONS
from desk.app.preferences import Preferences
from desk.app.presets import PRESETS, Preset
from desk.kernel.profile import terminal_folder
from desk.link.envelope import ApprovalVote, CommandInvoke
from desk.settings import Settings
from tests.app.opened import Opened, opened
from widgets import key_words
from widgets.composer import Composer
from widgets.specs.threads import ThreadInfo, ThreadList
from widgets.watchlist import WatchlistPane


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A terminal folder of this test's own, and the desk's own keys again after it."""
    monkeypatch.setenv("DESK_HOME", str(tmp_path))
    terminal_folder().mkdir()
    yield terminal_folder()
    key_words.use(key_words.NO_KEYS)


def save(text: str) -> None:
    (terminal_folder() / NAME).write_text(text)


@asynccontextmanager
async def sitting(keymap: Preset = "desk", size: tuple[int, int] = (120, 36)) -> AsyncIterator[Opened]:
    preferences = Preferences(Settings(keymap=keymap), lambda changed: None)
    async with opened(size, preferences=preferences) as desk:
        yield desk


def instrument(desk: Opened) -> str:
    return desk.main.query_one(WatchlistPane).selected


async def saved(desk: Opened, text: str) -> None:
    """The file is saved while the desk runs, and the next second comes."""
    save(text)
    desk.main.keyboard.tick()
    await desk.rest()


async def test_the_file_is_read_at_the_start_and_the_key_bar_shows_its_keys() -> None:
    save('[keys]\nhalt = "f11"\n"watchlist.down" = "n"\n')
    async with sitting() as desk:
        assert "F11 HALT" in desk.text.splitlines()[-1]
        await desk.press("f3", "n")
        assert instrument(desk) == "ETH-USDT"
        await desk.press("f8")
        assert not [each for each in desk.host.of(CommandInvoke) if each.payload.name == "halt"]
        await desk.press("f11")
        assert [each.payload.name for each in desk.host.of(CommandInvoke)] == ["halt"]


async def test_a_saved_file_holds_at_once_and_a_broken_one_keeps_the_last_good_keys_and_says_so_once() -> (
    None
):
    async with sitting() as desk:
        await saved(desk, '[keys]\nhalt = "f11"\n')
        assert "was read again" in desk.text
        await saved(desk, '[keys]\nhalt = "x"\nflattn = "f10"\n')
        assert "mistakes, so the keys stay as they were (F1 lists them)" in " ".join(desk.text.split())
        assert "F11 HALT" in desk.text
        assert {each.line for each in desk.main.keyboard.mistakes} == {2, 3}
        desk.main.screen_display.hush()
        for _ in range(3):
            desk.main.keyboard.tick()
        await desk.rest()
        assert "mistake" not in desk.text
        await desk.press("f1")
        assert "line 3: no action is called `flattn`; did you mean `flatten`?" in desk.text
        await desk.press("escape")
        await saved(desk, '[keys]\nhalt = "f13"\n')
        assert desk.main.keyboard.mistakes == ()
        assert "F13 HALT" in desk.text


async def test_a_file_that_goes_away_or_cannot_be_read_gives_the_presets_keys_or_says_so() -> None:
    save('[keys]\nhalt = "f11"\n')
    async with sitting() as desk:
        (terminal_folder() / NAME).unlink()
        desk.main.keyboard.tick()
        await desk.rest()
        assert key_of("halt") == "F8"
        (terminal_folder() / NAME).mkdir()
        desk.main.keyboard.tick()
        await desk.rest()
        assert "cannot be read" in desk.text
        assert key_of("halt") == "F8"


async def test_the_preset_is_changed_while_the_desk_runs() -> None:
    async with sitting() as desk:
        preferences = desk.app.preferences
        assert preferences is not None
        await desk.press("f3", "j")
        assert instrument(desk) == "ETH-USDT"
        preferences.change("keymap", "plain")
        await desk.press("j")
        assert instrument(desk) == "ETH-USDT"
        preferences.change("keymap", "vim")
        await desk.press("j", "g", "g")
        assert instrument(desk) == "BTC-USDT"
        await desk.press("G")
        assert instrument(desk) == "DOGE-USDT"
        await desk.press(":")
        assert desk.focus == "composer"
        assert desk.main.query_one(Composer).text == "/"
        preferences.change("keymap", "desk")
        await desk.rest()
        assert key_words.in_force() == {}


async def test_a_search_is_begun_by_a_key_and_hints_name_the_keys_of_the_keymap() -> None:
    save('[keys]\n"sheet.rename" = "z"\n')
    async with sitting("vim") as desk:
        await desk.press("f3", "/", *"risk")
        assert desk.main.query_one(Composer).text == "/search risk"
        desk.main.look_up("threads")
        thread = ThreadInfo(thread="th-7", title="Risk", created_at=0, items=1, last_at=0)
        await desk.host.show("threads", ThreadList(threads=(thread,), total=1))
        await desk.until(lambda: "z title" in desk.text)


async def test_two_keys_are_two_letters_where_text_is_written() -> None:
    async with sitting("vim") as desk:
        await desk.press(*"gg:/G")
        assert desk.main.query_one(Composer).text == "gg:/G"


async def test_the_first_of_two_keys_alone_does_nothing_and_loses_no_other_key() -> None:
    async with sitting("vim") as desk:
        await desk.press("f3", "g", "j")
        assert instrument(desk) == "ETH-USDT"


async def test_a_vote_goes_by_its_new_chord_alone_and_the_card_names_it() -> None:
    save('[keys]\n"card.approve" = "alt+v"\n')
    async with sitting(size=(160, 50)) as desk:
        await desk.open_request()
        assert "Alt+v approve" in desk.text
        await desk.press("ctrl+y", "v", "y")
        assert desk.host.of(ApprovalVote) == []
        await desk.press("alt+v")
        (vote,) = desk.host.of(ApprovalVote)
        assert vote.payload.choice == "approve"


async def test_notices_name_the_key_that_is_in_force() -> None:
    save('[keys]\nretry = "f11"\ndetach = "ctrl+x"\n')
    async with sitting() as desk:
        desk.host.drop()
        await desk.until(lambda: not desk.main.session.online)
        assert "F11 tries at once" in desk.text
        await desk.press("f3", "ctrl+c")
        assert "^X" in desk.text


async def test_keys_of_the_composer_are_a_persons_own_too() -> None:
    save('[keys]\n"composer.send" = "ctrl+s"\n"composer.new_line" = ["enter", "ctrl+j"]\n')
    async with sitting() as desk:
        await desk.press(*"one", "enter", *"two")
        assert desk.main.query_one(Composer).text == "one\ntwo"
        await desk.press("ctrl+s")
        await desk.until(lambda: desk.main.query_one(Composer).text == "")


async def test_keys_of_what_lies_over_the_desk_are_a_persons_own_too() -> None:
    save('[keys]\n"help.close" = "x"\n"palette.down" = "ctrl+n"\n')
    async with sitting() as desk:
        await desk.press("f1", "escape")
        assert desk.app.screen is not desk.main
        await desk.press("x")
        assert desk.app.screen is desk.main


@pytest.mark.parametrize("preset", PRESETS)
async def test_by_keys_alone_every_pane_is_reached_and_there_every_action_answers_to_its_key(
    preset: Preset,
) -> None:
    """What Textual finds under each key where the focus is, against the table; keys that a pane takes itself are tried
    in tests of their own."""
    async with sitting(preset, (160, 50)) as desk:
        next_pane = in_force(action("next_pane")).keys[0]
        await desk.press("f3")
        seen: set[str] = set()
        while desk.focus not in seen:
            seen.add(desk.focus)
            answers(desk)
            await desk.press(next_pane)
        reachable = {
            name for name in desk.main.session.plan.boxes if desk.main.query_one(f"#{name}").can_focus
        }
        assert seen == reachable - {"status"}


def answers(desk: Opened) -> None:
    """Each action of where the focus is, is what its keys find first, or shares them by design with what is before."""
    pane = desk.main.focused
    assert pane is not None
    chain = [keys.key_to_bindings for _, keys in desk.main._modal_binding_chain]
    by_design = shared(ACTIONS)
    for each in of("anywhere", *desk.main.places()):
        if each in CHORD_ACTIONS or each.id in FOLLOWS:
            continue  # taken by the pane itself
        for key in in_force(each).keys:
            found = [binding for keys in chain for binding in keys.get(key, ())]
            ids = [binding.id or "" for binding in sorted(found, key=lambda binding: not binding.priority)]
            if pane.id == "composer" and each.id not in ids:
                assert each.where == "panes"  # the text takes it
                assert pane.check_consume_key(key, "x") or key in {"up", "down", "left", "right"}
                continue
            before = ids[: ids.index(each.id)]
            assert all(frozenset((other, each.id)) in by_design for other in before if other), (
                pane.id,
                key,
                ids,
            )


@pytest.mark.parametrize("preset", PRESETS)
async def test_on_a_small_screen_every_tab_is_one_key_away(preset: Preset) -> None:
    async with sitting(preset, (80, 24)) as desk:
        for each in ACTIONS:
            if each.id.startswith("focus_"):
                await desk.press(in_force(each).keys[0])
                assert desk.main.session.view.tab == each.id.removeprefix("focus_")


def test_every_place_of_the_table_has_a_heading() -> None:
    assert {each.where for each in ACTIONS} <= set(WHERE)
