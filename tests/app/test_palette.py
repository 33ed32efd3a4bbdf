"""Ctrl+P on the real screen: everything is found, said before it is done, and remembered."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import get_args

import pytest

from desk.app.keys import ACTIONS, action
from desk.app.palette import PaletteScreen
from desk.app.palette_entry import Entry
from desk.app.palette_lines import Palette, mnemonic_rows, palette_lines
from desk.app.palette_mnemonics import AMONG, MNEMONICS
from desk.app.palette_pane import PalettePane
from desk.app.palette_sources import VIEWS, entries
from desk.app.palette_used import NAME
from desk.app.preferences import Preferences
from desk.app.replay import Replay
from desk.app.settings_pane import SettingsPane
from desk.app.settings_screen import SettingsScreen
from desk.kernel.profile import terminal_folder
from desk.link.envelope import CommandInvoke, PaneSubscribe, TurnSubmit
from desk.settings import Settings
from tests.app import samples
from tests.app.clock import HandClock
from tests.app.opened import Opened, opened
from tests.app.test_replay import write_tape
from widgets import key_words
from widgets.chart import ChartPane
from widgets.chart_study import Study
from widgets.composer import Composer
from widgets.ink import Ink
from widgets.specs.contract import WidgetSpec
from widgets.specs.people import PeopleList, PersonRow
from widgets.specs.status import CommandInfo
from widgets.specs.threads import ThreadInfo, ThreadList

AT = 1_767_621_600_000_000_000
THREADS = ThreadList(
    threads=(
        ThreadInfo(thread="th-7", title="Risk of the week", created_at=AT, items=12, last_at=AT),
        ThreadInfo(thread="th-8", title="\x1b[31mNight shift", created_at=AT, items=1, last_at=AT),
    ),
    total=2,
)
PEOPLE = PeopleList(
    profile="demo",
    you="dana",
    rows=(
        PersonRow(
            person="dana", name="Dana", roles=("trader",), rights=("vote",), access="active", terminals=1
        ),
    ),
)
COMMANDS = (
    CommandInfo(name="needs", usage="/needs SIDE INSTRUMENT [LIMIT]", summary="Say what an order would need."),
    CommandInfo(name="playbook", usage="/playbook [PLAYBOOK]", summary="", choices=(("exposure",),)),
)  # fmt: skip


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DESK_HOME", str(tmp_path))
    yield
    key_words.use(key_words.NO_KEYS)


def view(name: str) -> WidgetSpec | None:
    return {"threads": THREADS, "people": PEOPLE}.get(name) or samples.view(name)


@asynccontextmanager
async def palette(size: tuple[int, int] = (120, 36)) -> AsyncIterator[Opened]:
    """The palette, open on a desk whose host has said everything."""
    preferences = Preferences(Settings(), lambda changed: None)
    async with opened(size, preferences=preferences) as desk:
        desk.host.views = view
        await desk.host.offer(*COMMANDS)
        await desk.press("ctrl+p")
        await desk.until(lambda: "asking the host" not in desk.text)
        yield desk


def keys(text: str) -> Sequence[str]:
    return ["space" if letter == " " else letter for letter in text]


async def write(desk: Opened, text: str) -> Entry | None:
    await desk.press("ctrl+u", *keys(text))
    return desk.app.screen.query_one(PalettePane).current


async def choose(desk: Opened, text: str) -> None:
    await write(desk, text)
    await desk.press("enter")
    await desk.until(lambda: desk.app.screen is desk.main)


async def test_every_action_of_the_screen_is_found_by_its_name_and_says_what_it_does() -> None:
    async with palette() as desk:
        found = {each.id: each for each in entries(desk.main, {})}
        for each in ACTIONS:
            if each.owner == "desk" and each.where != "replay" and each.id != "palette":
                assert each.help in found[f"action.{each.id}"].preview
                assert found[f"action.{each.id}"].title == each.title


FOUND = (
    ("halt", "action.halt"),
    ("eth", "instrument.ETH-USDT"),
    ("risk week", "thread.th-7"),
    ("dana", "person.dana"),
    ("light", "theme.light"),
    ("motion", "setting.motion.reduced"),
    ("exposure", "playbook.exposure"),
    ("/needs", "command.needs"),
    ("T night", "thread.th-8"),
    ("r btc", "request.req-7kq2m9x4c1"),
    ("P ", "person.dana"),
    ("B BTC", "shortcut.B.BTC-USDT"),
    ("d sol", "shortcut.D.SOL-USDT"),
)


async def test_everything_is_found() -> None:
    async with palette() as desk:
        for typed, name in FOUND:
            found = await write(desk, typed)
            assert found is not None, typed
            assert found.id == name


async def test_an_order_is_only_begun_and_the_preview_says_that_it_is_only_proposed() -> None:
    async with palette((80, 24)) as desk:
        await write(desk, "B BTC 0.01")
        assert "only proposes: no order leaves the desk before people approve" in " ".join(
            desk.text.replace("│", "").split()
        )
        await desk.press("enter")
        assert desk.focus == "composer"
        assert desk.main.query_one(Composer).text == "/buy BTC-USDT 0.01"
        assert not desk.host.of(TurnSubmit)


async def test_a_debate_is_sent_and_what_stands_in_the_composer_stays() -> None:
    async with palette() as desk:
        desk.main.query_one(Composer).load_text("a draft")
        await choose(desk, "D SOL")
        (sent,) = desk.host.of(TurnSubmit)
        assert sent.payload.text == "/debate SOL-USDT"
        assert desk.main.query_one(Composer).text == "a draft"


async def test_a_chart_is_shown_and_the_focus_goes_there() -> None:
    async with palette((80, 24)) as desk:
        await choose(desk, "V TON")
        assert desk.main.session.view.instrument == "TON-USDT"
        assert desk.main.query_one(ChartPane).study == "volatility"
        assert desk.focus == "chart"


@pytest.mark.parametrize("size", [(160, 50), (80, 24)])
async def test_every_study_of_the_chart_is_found_and_brings_the_chart_out(size: tuple[int, int]) -> None:
    async with palette(size) as desk:
        for study in get_args(Study):
            (entry,) = [each for each in entries(desk.main, {}) if each.id == f"action.chart.{study}"]
            assert action(f"chart.{study}").help in entry.preview
            desk.main.overlays.close()
            entry.run()
            await desk.rest()
            assert desk.main.query_one(ChartPane).study == study
            assert desk.focus == "chart"


async def test_a_request_is_opened_and_nothing_is_voted() -> None:
    async with palette() as desk:
        await write(desk, "R btc")
        assert "Opening votes for nothing" in " ".join(desk.text.split())
        await desk.press("enter")
        await desk.until(lambda: desk.focus == "card")


async def test_a_thread_is_opened() -> None:
    async with palette() as desk:
        await choose(desk, "T risk")
        (sent,) = [each for each in desk.host.of(CommandInvoke) if each.payload.name == "thread"]
        assert sent.payload.arguments == {"thread": "th-7"}


async def test_a_setting_is_changed_at_once() -> None:
    async with palette() as desk:
        await choose(desk, "E keymap vim")
        preferences = desk.app.preferences
        assert preferences is not None
        assert preferences.settings.keymap == "vim"


async def test_every_setting_is_found_and_one_of_the_host_is_opened_where_it_stands() -> None:
    async with palette() as desk:
        ids = [each.id for each in entries(desk.main, {})]
        for name in Settings.model_fields:
            kind = {"theme": "theme.", "layout": "command.layout"}.get(name, f"setting.{name}")
            assert any(each.startswith(kind) for each in ids), name
        await write(desk, "reading pace")
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, SettingsScreen))
        chosen = desk.app.screen.query_one(SettingsPane).chosen
        assert chosen is not None
        assert chosen.name == "reading_pace"


async def test_a_theme_is_put_on() -> None:
    async with palette() as desk:
        before = desk.app.theme
        await choose(desk, "H light")
        assert desk.app.theme != before


async def test_threads_requests_and_people_are_asked_for_only_while_it_is_open() -> None:
    async with palette((80, 24)) as desk:
        assert set(VIEWS) <= set(desk.host.of(PaneSubscribe)[-1].payload.views)
        await desk.press("escape")
        assert not {"threads", "people"} & set(desk.host.of(PaneSubscribe)[-1].payload.views)


async def test_what_was_chosen_stands_first_when_it_opens_again_and_is_kept() -> None:
    async with palette() as desk:
        await choose(desk, "eth")
        file = terminal_folder() / NAME
        await desk.until(file.exists)
        assert "instrument.ETH-USDT" in json.loads(file.read_text())["people"]["you"]
        await desk.press("ctrl+p")
        assert desk.text.index("Recent") < desk.text.index("ETH-USDT  ") < desk.text.index("Actions")


async def test_nothing_found_is_said_in_words_with_what_could_be_typed() -> None:
    async with palette((80, 24)) as desk:
        await write(desk, "qqqq")
        assert "Nothing is called qqqq." in desk.text
        assert "B BTC 0.01" in desk.text
        assert "Enter does nothing. Esc goes back." in desk.text
        await desk.press("enter")
        assert isinstance(desk.app.screen, PaletteScreen)
        await write(desk, "L ")
        assert "Layouts: there are none." in desk.text


async def test_it_is_used_by_mouse_alone() -> None:
    async with palette((80, 24)) as desk:
        await write(desk, "radar")
        await desk.pilot.click(PalettePane, offset=(6, 3))
        await desk.until(lambda: desk.app.screen is desk.main)
        assert desk.focus == "radar"


async def test_the_key_that_opens_it_closes_it_and_what_stops_the_desk_works_in_it() -> None:
    async with palette() as desk:
        await desk.press("ctrl+p")
        assert desk.app.screen is desk.main
        await desk.press("ctrl+p", "f8")
        assert [each.payload.name for each in desk.host.of(CommandInvoke)][-1:] == ["halt"]
        assert desk.app.screen is desk.main


async def test_tab_writes_the_name_of_the_line_to_go_on_from() -> None:
    async with palette() as desk:
        await desk.press(*keys("b et"), "tab", *keys("2"), "enter")
        assert desk.main.query_one(Composer).text == "/buy ETH-USDT 2"


async def test_a_paste_and_names_from_outside_cannot_act() -> None:
    async with palette() as desk:
        await write(desk, "night shift")
        assert "Night shift" in desk.text
        assert "\x1b" not in desk.text


@pytest.mark.parametrize("width", [20, 24, 40, 60, 78, 94])
@pytest.mark.parametrize("height", [4, 8, 12, 22, 30])
async def test_it_is_drawn_in_any_room(width: int, height: int) -> None:
    from desk.app.palette_entry import listed

    lines = [
        Entry(
            f"thread.{at}",
            "thread",
            f"A title that is longer than twenty cells {at}",
            "Enter opens it. " * 9,
            print,
        )
        for at in range(40)
    ]
    for typed, found in (("", lines), ("title", lines), ("nothing like it", [])):
        drawn = palette_lines(
            Palette(typed, listed(found, typed, {}, 0.0), 3 if found else 0), width, height, Ink()
        )
        assert len(drawn) == height
        assert {each.cell_length for each in drawn} == {width}


async def test_in_a_replay_nothing_is_offered_that_could_change_something(tmp_path: Path) -> None:
    clock = HandClock()
    async with opened((80, 24), online=False, replay=Replay(write_tape(tmp_path / "t.tape"), clock)) as desk:
        found = {each.id for each in entries(desk.main, {})}
        assert {"action.replay_pause", "theme.dark"} <= found
        assert not {"action.halt", "action.flatten", "action.command"} & found
        await desk.press("ctrl+p", *keys("B BTC"))
        found_line = desk.app.screen.query_one(PalettePane).current
        assert found_line is None or found_line.kind != "shortcut"


@pytest.mark.parametrize("size", [(20, 5), (60, 15), (300, 100)])
async def test_it_opens_at_every_size_and_so_do_jump_and_help(size: tuple[int, int]) -> None:
    async with opened(size) as desk:
        for key in ("ctrl+p", "ctrl+o", "f1"):
            await desk.press(key, *keys("x "), "down", "end", "pagedown", "escape")
            assert desk.app.screen is desk.main


def test_letters_that_begin_a_line_are_all_different_and_documented() -> None:
    letters = [*(each.letter for each in MNEMONICS), *(each.letter for each in AMONG)]
    assert len(set(letters)) == len(letters)
    docs = (Path(__file__).parents[2] / "docs" / "keys.md").read_text()
    for example, does in mnemonic_rows():
        assert f"| `{example}` | {does} |" in docs
