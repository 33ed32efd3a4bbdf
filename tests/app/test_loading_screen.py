"""The first frame: light to load, complete to look at, and losing no key."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desk.app.app import DeskApp, Ending, TerminalSetup
from desk.app.loading_screen import WORDS, LoadingScreen
from desk.kernel.errors import ConfigError
from tests.app.clock import HandClock, until
from tests.app.opened import opened, screen_text
from tests.app.scripted import ScriptedHost
from widgets.book import BookPane
from widgets.chart import ChartPane
from widgets.chat import ChatPane
from widgets.portfolio import PortfolioPane
from widgets.prompt import PROMPT
from widgets.queue import QueuePane
from widgets.radar import RadarPane
from widgets.spec_pane import SpecPane
from widgets.strategy import StrategyPane
from widgets.watchlist import WatchlistPane

ROOT = Path(__file__).resolve().parents[2]


class OnlyLoadingScreen(DeskApp):
    """The app as it is before anything else is loaded."""

    async def _load_desk(self) -> None:
        """Leave it down."""


@pytest.mark.parametrize(
    ("size", "named"),
    [
        ((160, 50), ("Watchlist", "Volatility radar", "Chart", "Book", "Chat", "Strategy", "Approvals")),
        ((120, 36), ("Watchlist", "Chart", "Book", "Chat", "Approvals", "Positions")),
        ((80, 24), ("Chat", "Market", "Radar", "Strategy", "Approvals", "Positions")),
        ((20, 5), ("Make the terminal",)),
    ],
)
async def test_every_pane_stands_by_name_before_anything_is_loaded(
    size: tuple[int, int], named: tuple[str, ...]
) -> None:
    app = OnlyLoadingScreen(TerminalSetup(ScriptedHost(), HandClock()))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        text = screen_text(app)
        for words in named:
            assert words in text
        if size != (20, 5):
            assert "Connecting to the desk's host" in text
            assert "F8 HALT" in text


def test_it_says_what_the_panes_say() -> None:
    panes: dict[str, type[SpecPane[Any]]] = {
        "watchlist": WatchlistPane,
        "radar": RadarPane,
        "portfolio": PortfolioPane,
        "chart": ChartPane,
        "book": BookPane,
        "strategy": StrategyPane,
        "queue": QueuePane,
    }
    assert {name: (pane.TITLE, pane.LOADING) for name, pane in panes.items()} == {
        name: words for name, words in WORDS.items() if name in panes
    }
    assert WORDS["chat"][0] == ChatPane.TITLE
    assert WORDS["composer"][0] == PROMPT


async def test_keys_typed_before_the_composer_exists_are_kept() -> None:
    app = OnlyLoadingScreen(TerminalSetup(ScriptedHost(), HandClock()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("/", "b", "u", "y")
        loading = app.screen
        assert isinstance(loading, LoadingScreen)
        assert loading.typed == "/buy"


async def test_what_cannot_be_opened_ends_with_its_sentence_and_exit_code() -> None:
    def prepare() -> TerminalSetup:
        raise ConfigError("the setting sede is not known; did you mean seed?")

    app = DeskApp(prepare)
    async with app.run_test(size=(80, 24)):
        await until(lambda: app.return_value is not None)
    assert app.return_value == Ending(2, "the setting sede is not known; did you mean seed?")


async def test_a_kept_theme_that_is_not_there_keeps_nobody_from_the_desk_and_is_told_with_those_there_are() -> (
    None
):
    app = DeskApp(TerminalSetup(ScriptedHost(), HandClock(), theme="drak"))
    async with app.run_test(size=(160, 50)):
        await until(
            lambda: (
                app.main is not None and "there is no theme 'drak' (dark is the nearest)" in screen_text(app)
            )
        )
        await until(lambda: app.main is not None and app.main.session.online)
    assert app.theme == "desk-dark"


@pytest.mark.parametrize("name", ["light", "desk-light"])
async def test_a_theme_is_known_by_its_short_name_too(name: str) -> None:
    async with opened((80, 24), theme=name) as desk:
        assert desk.app.theme == "desk-light"


@pytest.mark.parametrize("module", ["desk.app.launch", "desk.app.app"])
def test_the_first_frame_loads_nothing_heavy(module: str) -> None:
    heavy = (
        "pydantic",
        "msgspec",
        "polars",
        "openai",
        "tonsdk",
        "ccxt",
        "sqlite3",
        "widgets.card",
        "desk.host",
    )
    program = f"import {module}, sys; print(*[name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60
    )
    assert done.stdout.split() == []


def test_the_whole_terminal_never_loads_the_core() -> None:
    heavy = (
        "polars",
        "openai",
        "tonsdk",
        "ccxt",
        "sqlite3",
        "sqlite_utils",
        "desk.host",
        "desk.kernel.journal",
    )
    program = (
        "import desk.app.main_screen, desk.app.outgoing, desk.app.incoming, desk.app.tape_link, desk.app.replay, sys; "
        f"print(*[name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60
    )
    assert done.stdout.split() == []
