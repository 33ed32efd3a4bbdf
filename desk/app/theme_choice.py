"""The themes that a person may choose: the desk's, and their own in the folder beside their settings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desk.kernel.errors import ConfigError
from desk.kernel.profile import terminal_folder
from widgets.language import say

if TYPE_CHECKING:
    from themes import Palette
    from themes.user_theme import UserTheme

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_SUFFIX = ".toml"


@dataclass(frozen=True)
class Choice:
    """One theme to choose."""

    name: str
    """What is written behind `--theme` and kept in settings."""
    title: str


def themes_folder() -> Path:
    """Where people put their own; it need not exist."""
    return terminal_folder() / "themes"


def own_names() -> list[str]:
    """Names of the person's own themes, whether they can be read or not."""
    try:
        files = sorted(each.stem for each in themes_folder().iterdir() if each.suffix == _SUFFIX)
    except OSError:
        return []
    return [each for each in files if _NAME.fullmatch(each) and not _of_the_house(each)]


def theme_names() -> list[str]:
    """Every name there is to choose, the desk's first. Cheap: nothing is loaded or read."""
    from themes import HOUSE_NAMES

    return [*(each.removeprefix("desk-") for each in HOUSE_NAMES), *own_names()]


def theme_choices() -> list[Choice]:
    """The same with their titles."""
    from themes import house_palettes

    house = [Choice(each.name.removeprefix("desk-"), say(each.title)) for each in house_palettes()]
    return [*house, *(Choice(name, say("Your own: {name}", name=name)) for name in own_names())]


def known_theme(name: str) -> str:
    """The theme's name as it is kept, for that with or without `desk-`; refused where there is none or it is wrong."""
    return palette_called(name).name.removeprefix("desk-")


def palette_called(name: str) -> Palette:
    """The colours of the theme of this name. Raises `ConfigError` with a line for each thing that is wrong."""
    from themes import house_palette

    found = house_palette(name)
    if found is not None:
        return found
    short = name.removeprefix("desk-")
    if short not in own_names():
        raise ConfigError(_refusal(name))
    read = read_own(short)
    if read.palette is None:
        raise ConfigError("\n".join(f"{short}{_SUFFIX} {each}" for each in read.mistakes))
    return read.palette


def own_file(name: str) -> Path:
    """The file of a theme of the person's own."""
    return themes_folder() / f"{name}{_SUFFIX}"


def read_own(name: str) -> UserTheme:
    """A theme of the person's own, as its file is now."""
    from themes.user_theme import LARGEST, UserTheme, read_theme

    file = own_file(name)
    if not file.is_file():  # to open a pipe would wait for whoever writes into it
        return UserTheme(None, [say("line 1: it is no file that can be read")])
    try:
        with file.open("rb") as opened:
            text = opened.read(LARGEST + 1).decode("utf-8")
    except OSError as problem:
        return UserTheme(None, [say("line 1: it cannot be read ({why})", why=problem.strerror)])
    except UnicodeDecodeError:
        return UserTheme(None, [say("line 1: it is not written in UTF-8")])
    return read_theme(text, name)


def _of_the_house(name: str) -> bool:
    from themes.palettes import is_house_name

    return is_house_name(name)


def _refusal(name: str) -> str:
    from difflib import get_close_matches

    known: Sequence[str] = theme_names()
    near = get_close_matches(name.lower().removeprefix("desk-"), known, 1, 0.5)
    nearest = say(" ({name} is the nearest)", name=near[0]) if near else ""
    return say(
        "there is no theme {name!r}{nearest}; choose {names}",
        name=name[:40],
        nearest=nearest,
        names=", ".join(known),
    )
