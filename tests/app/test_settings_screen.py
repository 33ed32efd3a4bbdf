"""The settings screen at its smallest: found, changed, taken back, refused beside the field, secrets that never show."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.events import Paste
from textual.screen import Screen

from desk.app.preferences import Keeping, Preferences
from desk.app.sealing import SealedKey
from desk.app.settings_pane import SettingsPane
from desk.app.settings_screen import SettingsScreen
from desk.kernel.errors import ConfigError
from desk.link import envelope as e
from desk.settings import Settings
from tests.app.opened import Opened, opened
from widgets.specs.host_settings import HostSetting, HostSettings

SECRET = "sk-canary-9d1f77"


class Kept:
    """A file of settings that is a mapping."""

    def __init__(self, **file: Any) -> None:
        self.file = dict(file)

    def preferences(self, sources: Mapping[str, str] | None = None) -> Preferences:
        keeping = Keeping(self.file.update, lambda name: self.file.pop(name, None), place="mine.yaml")
        told = dict.fromkeys(self.file, "mine.yaml, line 1")
        return Preferences(Settings(**self.file), keeping, {**told, **(sources or {})})


class Vault:
    """Seals in memory, and keeps what it was handed to look at afterwards."""

    def __init__(self) -> None:
        self.sealed: dict[str, bytes] = {}
        self.handed: list[bytearray] = []
        self.refuses = ""

    def keys(self) -> Sequence[SealedKey]:
        return (
            SealedKey("model:x", "Key of model x", "What it asks for.", "model:x" in self.sealed, "http://x"),
        )

    def first(self) -> bool:
        return not self.sealed

    def seal(self, name: str, secret: bytearray, passphrase: bytearray) -> str:
        self.handed = [secret, passphrase]
        if self.refuses:
            raise ConfigError(self.refuses)
        self.sealed[name] = bytes(secret)
        return "The key of x is sealed."


@asynccontextmanager
async def settings(kept: Kept, vault: Vault | None = None, **sources: str) -> AsyncIterator[Opened]:
    preferences = kept.preferences(sources)
    if (held := vault) is not None:
        preferences.sealing = lambda: held
    async with opened((80, 24), preferences=preferences) as desk:
        await desk.press("alt+e")
        await desk.until(lambda: isinstance(screen(desk), SettingsScreen))
        yield desk


def screen(desk: Opened) -> Screen[Any]:
    return desk.app.screen


def pane(desk: Opened) -> SettingsPane:
    return screen(desk).query_one(SettingsPane)


def setting(desk: Opened) -> Settings:
    assert desk.app.preferences is not None
    return desk.app.preferences.settings


async def find(desk: Opened, words: str) -> None:
    await desk.press("slash", *words, "enter")


async def paste(desk: Opened, text: str) -> None:
    pane(desk).post_message(Paste(text))
    await desk.rest()


async def test_each_setting_stands_with_its_value_its_source_and_what_it_does() -> None:
    async with settings(Kept(motion="reduced"), keymap="the environment variable DESK_KEYMAP") as desk:
        rows = [line.split() for line in desk.text.splitlines()]
        assert ["Motion", "reduced", "your", "file"] in rows
        assert ["Line", "adaptive", "default"] in rows
        assert ["Keys", "desk", "DESK_KEYMAP"] in rows
        assert "Colours of the terminal." in desk.text
        assert "[dark]" in desk.text


async def test_a_choice_holds_at_once_is_kept_and_is_taken_back() -> None:
    kept = Kept()
    async with settings(kept) as desk:
        await find(desk, "motion")
        await desk.press("enter")
        assert setting(desk).motion == "reduced"
        assert kept.file == {"motion": "reduced"}
        assert desk.app.animation_level == "none"
        await desk.press("u")
        assert setting(desk).motion == "full"
        assert kept.file == {}


async def test_the_default_is_one_key_away_and_can_be_taken_back_too() -> None:
    kept = Kept(line="slow")
    async with settings(kept) as desk:
        await find(desk, "how much is sent")
        await desk.press("d")
        assert (setting(desk).line, kept.file) == ("adaptive", {})
        await desk.press("u")
        assert (setting(desk).line, kept.file) == ("slow", {"line": "slow"})


async def test_what_a_variable_holds_says_that_it_decides_again() -> None:
    async with settings(Kept(), motion="the environment variable DESK_MOTION") as desk:
        await find(desk, "motion")
        await desk.press("right")
        assert setting(desk).motion == "reduced"
        assert "DESK_MOTION decides again" in desk.text


async def test_a_value_that_cannot_be_kept_holds_and_says_so_beside_its_field() -> None:
    def full(changed: Mapping[str, Any]) -> None:
        raise ConfigError("mine.yaml cannot be written (disk full); the setting holds until you leave.")

    kept = Kept()
    kept.file = type("Full", (dict,), {"update": lambda self, changed: full(changed)})()
    async with settings(kept) as desk:
        await find(desk, "motion")
        await desk.press("enter")
        assert setting(desk).motion == "reduced"
        lines = desk.text.splitlines()
        field = next(number for number, line in enumerate(lines) if "Motion" in line and "reduced" in line)
        assert "✗ mine.yaml cannot be written" in lines[field + 1]


async def test_a_setting_of_the_host_says_what_to_type_where_it_cannot_change() -> None:
    async with settings(Kept()) as desk:
        await find(desk, "faults")
        await desk.press("enter")
        assert "✗ It needs a restart of the host" in desk.text
        assert "desk settings set" in desk.text


async def test_a_setting_of_the_host_that_may_change_is_asked_of_the_host() -> None:
    async with settings(Kept()) as desk:
        row = HostSetting(name="debate_rounds", value="3", changeable=True)
        await desk.host.show("settings", HostSettings(rows=(row,)))
        await find(desk, "rounds of")
        await desk.press("enter", "ctrl+u", "5", "enter")
        asked = [each.payload for each in desk.host.heard if isinstance(each, e.CommandInvoke)]
        assert [(each.name, each.arguments) for each in asked] == [
            ("set", {"name": "debate_rounds", "value": "5"})
        ]
        await desk.host.refuse("It takes the right to administer.")
        await desk.until(lambda: "✗ It takes the right" in desk.text)


async def test_words_find_a_setting_and_escape_shows_all_again() -> None:
    async with settings(Kept()) as desk:
        await desk.press("slash", *"bell")
        assert [row.name for row in pane(desk).rows] == ["notify"]
        await desk.press("escape")
        assert len(pane(desk).rows) > 20
        await desk.press("escape")
        assert not isinstance(screen(desk), SettingsScreen)


async def test_a_click_chooses_and_a_second_one_changes() -> None:
    async with settings(Kept()) as desk:
        line = next(number for number, text in enumerate(desk.text.splitlines()) if " Motion " in text)
        await desk.pilot.click(SettingsPane, offset=(5, line))
        chosen = pane(desk).chosen
        assert chosen is not None
        assert (chosen.name, setting(desk).motion) == ("motion", "full")
        await desk.pilot.click(SettingsPane, offset=(5, line))
        assert setting(desk).motion == "reduced"


async def test_a_secret_is_pasted_masked_with_its_length_and_shows_nowhere(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    vault = Vault()
    async with settings(Kept(), vault) as desk:
        await desk.until(lambda: any(row.kind == "secret" for row in pane(desk).rows))
        await find(desk, "key of model")
        await desk.press("enter")
        await paste(desk, SECRET + "\n")
        assert f"{'•' * len(SECRET)} ({len(SECRET)})" in desk.text
        seen = [desk.text, desk.app.export_screenshot()]
        await desk.press("enter", *"hunter two", "enter", *"hunter two", "enter")
        await desk.until(lambda: "is sealed" in desk.text)
        seen += [desk.text, desk.app.export_screenshot(), caplog.text, repr(desk.host.heard)]
        assert not any(SECRET in each or "hunter" in each for each in seen)
        assert vault.sealed == {"model:x": SECRET.encode()}
        assert all(not any(each) for each in vault.handed)
        assert pane(desk).copyable == ""


async def test_two_passphrases_that_differ_seal_nothing() -> None:
    vault = Vault()
    async with settings(Kept(), vault) as desk:
        await desk.until(lambda: any(row.kind == "secret" for row in pane(desk).rows))
        await find(desk, "key of model")
        await desk.press("enter", *"key", "enter", *"one", "enter", *"two", "enter")
        await desk.until(lambda: "not the same" in desk.text)
        assert vault.sealed == {}


async def test_a_secret_in_the_making_is_forgotten_with_escape() -> None:
    vault = Vault()
    async with settings(Kept(), vault) as desk:
        await desk.until(lambda: any(row.kind == "secret" for row in pane(desk).rows))
        await find(desk, "key of model")
        await desk.press("enter", *SECRET, "escape")
        assert not pane(desk).typing
        assert "•" not in desk.text
        assert isinstance(screen(desk), SettingsScreen)


async def test_letters_in_a_field_are_letters_and_no_keys_of_the_screen() -> None:
    kept = Kept()
    async with settings(kept) as desk:
        row = HostSetting(name="reading_pace", value="1", changeable=True)
        await desk.host.show("settings", HostSettings(rows=(row,)))
        await find(desk, "reading pace")
        await desk.press("enter", "ctrl+u", *"duq/")
        assert isinstance(screen(desk), SettingsScreen)
        assert "duq/▏" in desk.text
        assert kept.file == {}


async def test_a_replay_has_nothing_to_set_and_says_so() -> None:
    async with opened((80, 24)) as desk:
        await desk.press("alt+e")
        assert "Nothing is set here" in desk.text
