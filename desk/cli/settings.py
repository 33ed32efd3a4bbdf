"""`desk settings`: what may be set, what it is, where that comes from, and how to change it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from desk.cli import answers
from desk.cli.chosen import choose, explicit

if TYPE_CHECKING:
    from desk.kernel.config import Told
    from desk.setting import Setting
    from desk.settings import Settings

_HIDDEN = "•••••"


@click.group()
def settings() -> None:
    """What may be set, what it is, where that comes from, and how to change it."""


@settings.command()
@choose("profile", "config", "json")
def show(as_json: bool, **flags: Any) -> None:
    """Every setting with its value and where that comes from."""
    from desk.cli.chosen_settings import known_settings, loaded_told
    from desk.setting import APPLIES, GROUPS

    told = loaded_told(explicit(flags))
    known = known_settings()
    if as_json:
        found = [
            {
                "name": name,
                "value": _shown(each, told),
                "source": told.sources.get(name, "default"),
                "scope": each.about.scope,
                "applies": APPLIES[each.about.applies],
            }
            for name, each in known.items()
        ]
        answers.answer("settings show", {"ok": True, "settings": found})
        return
    for group, title in GROUPS.items():
        answers.out(title)
        for name, each in known.items():
            if each.about.group == group:
                value = _shown(each, told) or "-"
                answers.out(f"  {name:<22} {value:<20} {told.sources.get(name, 'default')}")


@settings.command()
@choose("profile", "config")
@click.option("--mine", is_flag=True, help="Your own file in place of the profile's.")
@click.option("--out", is_flag=True, help="Print it; write no file.")
def write(mine: bool, out: bool, **flags: Any) -> None:
    """Write a settings file with everything in it, explained and commented out. One that stands is never touched."""
    from desk.cli.kept_settings import create
    from desk.cli.settings_template import template

    text = template("person" if mine else "host")
    if out:
        answers.out(text.rstrip("\n"))
        return
    file = _file("person" if mine else "host", flags)
    create(file, text)
    answers.say(
        f"desk: {file} holds every setting with its default; take the # away in front of what you change"
    )


@settings.command("set")
@choose("profile", "config", "json")
@click.argument("name")
@click.argument("value")
def set_one(name: str, value: str, as_json: bool, **flags: Any) -> None:
    """Keep VALUE for the setting NAME, in the file where it belongs."""
    from desk.cli.chosen_settings import loaded_told
    from desk.cli.kept_settings import keep

    setting = _known(name)
    given = explicit(flags)
    chosen = loaded_told({**given, setting.name: value}).settings
    file = _file(setting.about.scope, flags)
    keep({setting.name: getattr(chosen, setting.name)}, file)
    _tell("settings set", setting, file, loaded_told(given), as_json)


@settings.command()
@choose("profile", "config", "json")
@click.argument("name")
def reset(name: str, as_json: bool, **flags: Any) -> None:
    """Take the setting NAME out of the file where it is kept."""
    from desk.cli.chosen_settings import loaded_told
    from desk.cli.kept_settings import forget

    setting = _known(name)
    file = _file(setting.about.scope, flags)
    if file.exists():
        forget(setting.name, file)
    _tell("settings reset", setting, file, loaded_told(explicit(flags)), as_json)


def _tell(command: str, setting: Setting, file: Path, told: Told[Settings], as_json: bool) -> None:
    from desk.setting import APPLIES

    value, source = _shown(setting, told), told.sources.get(setting.name, "the default")
    if as_json:
        fields = {"name": setting.name, "value": value, "source": source, "file": str(file)}
        answers.answer(command, {"ok": True, **fields, "applies": APPLIES[setting.about.applies]})
        return
    when = (
        "every terminal that is opened from now on has it"
        if setting.about.scope == "person"
        else "a host has it from its next start on"
        if setting.about.applies != "profile"
        else "a new profile has it"
    )
    if source.startswith(("the environment", "the flag")):
        when = f"{source} decides while it is set"
    answers.say(f"desk: {setting.name} is {value or 'nothing'}, from {source}; {when}")


def _shown(setting: Setting, told: Told[Settings]) -> str:
    from desk.setting import written

    value = written(getattr(told.settings, setting.name))
    return _HIDDEN if setting.about.secret and value else value


def _file(scope: str, flags: dict[str, Any]) -> Path:
    """Where a setting of this scope is kept."""
    from desk.cli.chosen import profile_of
    from desk.cli.kept_settings import settings_file

    if scope == "person":
        return settings_file()
    named = explicit(flags).get("config")
    return named if isinstance(named, Path) else profile_of(flags).settings_file


def _known(name: str) -> Setting:
    from difflib import get_close_matches

    from desk.cli.chosen_settings import known_settings
    from desk.kernel.errors import ConfigError

    known = known_settings()
    plain = name.lower().replace("-", "_")
    if plain not in known:
        near = get_close_matches(plain, known, 1, 0.5)
        hint = f"did you mean `{near[0]}`?" if near else "`desk settings show` lists them."
        raise ConfigError(f"There is no setting `{name}`; {hint}")
    if plain == "profile":
        raise ConfigError("A file belongs to a profile already; name another with --profile or DESK_PROFILE.")
    return known[plain]
