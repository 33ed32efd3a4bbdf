"""Themes at a terminal: changed at once, kept for the person, their own read again when it is saved."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from textual.color import Color

from desk.app.preferences import Preferences
from desk.settings import Settings
from tests.app.opened import Opened, opened
from themes import HOUSE_NAMES, house_palette
from widgets.watchlist import WatchlistPane


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the person's own themes are."""
    monkeypatch.setenv("DESK_HOME", str(tmp_path))
    themes = tmp_path / ".terminal" / "themes"
    themes.mkdir(parents=True)
    return themes


class Kept:
    """The person's settings file."""

    def __init__(self) -> None:
        self.said: dict[str, Any] = {}

    def keep(self, changed: Mapping[str, Any]) -> None:
        self.said.update(changed)


def save(file: Path, text: str) -> None:
    """Save as an editor does: beside, and then in its place."""
    beside = file.with_suffix(".new")
    beside.write_text(text)
    beside.replace(file)


def up(desk: Opened) -> str:
    """Colour that rising prices have now."""
    color = desk.main.query_one(WatchlistPane).ink.up.color
    assert color is not None
    return color.get_truecolor().hex


async def wears(desk: Opened, colour: str) -> None:
    await desk.until(lambda: up(desk) == colour)


async def test_a_theme_is_changed_at_once_and_kept() -> None:
    kept = Kept()
    preferences = Preferences(Settings(), kept.keep)
    async with opened((120, 36), preferences=preferences) as desk:
        for name in HOUSE_NAMES:
            desk.app.dress(name)
            await desk.rest()
            palette = house_palette(name)
            assert palette is not None
            assert (
                desk.main.query_one(WatchlistPane).ink.up.color
                == Color.parse(palette.colour("up")).rich_color
            )
        assert kept.said == {"theme": "ansi-light"}
        assert preferences.settings.theme == "ansi-light"
        preferences.change("theme", "light")
        await wears(desk, "#0b6e48")


async def test_motion_is_changed_at_once_and_kept() -> None:
    kept = Kept()
    preferences = Preferences(Settings(motion="reduced"), kept.keep)
    async with opened((80, 24), preferences=preferences) as desk:
        assert desk.app.has_class("-still")
        preferences.change("motion", "full")
        assert not desk.app.has_class("-still")
        assert kept.said == {"motion": "full"}


async def test_the_command_tells_the_themes_changes_and_refuses(folder: Path) -> None:
    (folder / "night.toml").write_text('[colours]\nup = "#00ff80"\n')
    async with opened((160, 50)) as desk:
        await desk.press(*"/theme", "enter")
        await desk.until(lambda: "Themes: dark (worn), light, contrast-dark" in desk.text)
        assert "night" in desk.text
        await desk.press(*"/theme night", "enter")
        await wears(desk, "#00ff80")
        await desk.press(*"/theme nihgt", "enter")
        await desk.until(lambda: "there is no theme 'nihgt' (night is the nearest)" in desk.text)
        assert up(desk) == "#00ff80"


async def test_a_theme_of_ones_own_is_read_again_when_it_is_saved_and_a_broken_one_keeps_the_last_good(
    folder: Path,
) -> None:
    file = folder / "night.toml"
    save(file, '[colours]\nup = "#00ff80"\n')
    async with opened((160, 50), theme="night") as desk:
        await wears(desk, "#00ff80")
        theme_switch = desk.app.theme_switch
        save(file, '[colours]\nup = "#40ffc0"\n')
        theme_switch.look_again()
        await wears(desk, "#40ffc0")
        await desk.until(lambda: "Theme night was read again." in desk.text)
        save(file, '[colours]\nupp = "#ff0000"\ndown = "red"\n')
        theme_switch.look_again()
        await desk.until(
            lambda: "night.toml line 2: there is no token `upp` (`up` is the nearest)" in desk.text
        )
        assert "night.toml line 3: `down` is 'red'" in desk.text
        assert up(desk) == "#40ffc0"
        save(file, '[colours]\nup = "#101010"\n')
        theme_switch.look_again()
        await desk.until(
            lambda: "`colours.up` #101010 has 1." in desk.text and "where 4.5 is the floor" in desk.text
        )
        file.unlink()
        theme_switch.look_again()
        assert theme_switch.worn == "night"
        save(file, 'extends = "ansi"\n')
        theme_switch.look_again()
        await desk.until(lambda: desk.app.current_theme.ansi)
        save(file, 'extends = "light"\n')
        theme_switch.look_again()
        await wears(desk, "#0b6e48")


async def test_the_file_is_looked_at_by_itself_only_while_it_is_worn(folder: Path) -> None:
    file = folder / "night.toml"
    save(file, '[colours]\nup = "#00ff80"\n')
    async with opened((80, 24)) as desk:
        assert desk.app.theme_switch._looking is None
        desk.app.dress("night")
        assert desk.app.theme_switch._looking is not None
        save(file, '[colours]\nup = "#40ffc0"\n')
        os.utime(file, (1, 1))
        await wears(desk, "#40ffc0")
        desk.app.dress("dark")
        assert desk.app.theme_switch._looking is None


async def test_a_kept_theme_that_is_wrong_keeps_nobody_from_the_desk(folder: Path) -> None:
    (folder / "night.toml").write_text("[colours]\nupp = 1\n")
    async with opened((160, 50), theme="night") as desk:
        assert desk.app.theme == "desk-dark"
        desk.app.theme_switch.take_over("night")
        await desk.until(lambda: "night.toml line 2: there is no token `upp`" in desk.text)


async def test_themes_beside_the_desks_own_are_not_worn() -> None:
    async with opened((80, 24)) as desk:
        desk.app.dress("textual-light")
        await desk.until(lambda: "there is no theme 'textual-light'" in desk.text)
