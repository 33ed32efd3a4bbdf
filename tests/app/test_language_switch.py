"""The language of a terminal: changed live on every pane, kept for the person, and never wider than the screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from desk.app.language_switch import change_language
from desk.app.preferences import Preferences
from desk.app.start_text import start_text
from desk.settings import Settings
from tests.app.opened import Opened, opened
from tests.app.scripted import ScriptedHost
from widgets.chat import ChatPane
from widgets.language import say, speak, speak_as
from widgets.line_pane import LinePane

TABS = {"chat": "f2", "market": "f3", "radar": "f4", "strategy": "f5", "approvals": "f6", "positions": "f7"}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Whatever a test speaks, the next one begins in English."""
    yield
    speak(None)


def nothing_kept(changed: Mapping[str, Any]) -> None:
    """A person whose settings are kept nowhere."""


def titles(desk: Opened) -> dict[str, str]:
    return {
        pane.id or "": str(pane.border_title)
        for pane in desk.main.query(LinePane)
        if pane.TITLE and pane.border_title
    }


async def test_changing_the_setting_says_every_pane_anew_and_back_again_to_the_letter() -> None:
    preferences = Preferences(Settings(), nothing_kept)
    async with opened((160, 50), preferences=preferences) as desk:
        await desk.until(lambda: "14:00:05" in desk.text)
        before, named = desk.text, titles(desk)
        preferences.change("language", "pl")
        await desk.rest()
        polish = titles(desk)
        assert [
            pane for pane in named if polish[pane] == named[pane] and pane not in ("radar", "sheet")
        ] == []
        for words in (
            "Notowania",
            "Wykres",
            "Arkusz",
            "Rozmowa",
            "Wnioski",
            "Pozycje i zlecenia",
            "Kapitał",
            "Pomoc",
        ):
            assert words in desk.text
        assert "Waiting" not in desk.text
        assert "Equity" not in desk.text
        preferences.change("language", "en")
        await desk.rest()
        assert desk.text == before


async def test_items_of_the_chat_that_were_wrapped_already_are_wrapped_again() -> None:
    async with opened((160, 50)) as desk:
        change_language(desk.app, "pl")
        await desk.rest()
        assert "(niesprawdzone)" in desk.text or "(unverified)" not in desk.text


def test_a_language_that_nobody_speaks_is_english() -> None:
    speak_as("xx")
    assert say("Positions") == "Positions"


@pytest.mark.parametrize("lang", ["pl_PL.UTF-8", "pl"])
async def test_the_locale_of_the_shell_changes_nothing(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", lang)
    monkeypatch.setenv("LC_ALL", lang)
    async with opened((80, 24), preferences=Preferences(Settings(), nothing_kept)) as desk:
        assert "Chat" in desk.text


@pytest.mark.parametrize("tab", sorted(TABS))
async def test_polish_screens_of_80x24_are_not_cut(tab: str, snapshot: SnapshotAssertion) -> None:
    async with opened((80, 24)) as desk:
        await desk.press(TABS[tab])
        cut = desk.text.count("…")
        change_language(desk.app, "pl")
        await desk.rest()
        assert desk.text.count("…") <= cut
        assert all(len(row) <= 80 for row in desk.text.split("\n"))
        assert desk.text == snapshot


async def test_the_polish_card_holds_the_exact_text_and_its_keys(snapshot: SnapshotAssertion) -> None:
    async with opened((80, 24)) as desk:
        change_language(desk.app, "pl")
        await desk.press("f6", "enter")
        await desk.until(lambda: desk.focus == "card")
        await desk.clock.forward(1)
        await desk.until(lambda: "chwila" not in desk.text)
        assert "zatwierdź" in desk.text
        assert "limit price: " in desk.text
        assert desk.text == snapshot


async def test_the_start_screen_is_said_anew() -> None:
    async with opened(
        (80, 24), host=ScriptedHost(), preferences=Preferences(Settings(), nothing_kept)
    ) as desk:
        chat = desk.main.query_one(ChatPane)
        chat.greet(start_text)
        change_language(desk.app, "pl")
        await desk.press("f2")
        assert "Witaj na desku" in desk.text
        assert "Model nie śle zleceń" in desk.text
