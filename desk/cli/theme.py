"""`desk theme`: the themes there are, what a person's own theme's file says, and one to begin with."""

from __future__ import annotations

import click

from desk.cli import answers
from desk.cli.chosen import choose
from desk.kernel.errors import ConfigError


@click.group()
def theme() -> None:
    """How the terminal looks: the desk's themes and your own."""


@theme.command("list")
@choose("json")
def listed(as_json: bool) -> None:
    """Print every theme there is, your own with what is wrong in them."""
    from desk.app.theme_choice import own_names, read_own, theme_choices, themes_folder

    own = {name: read_own(name) for name in own_names()}
    if as_json:
        answers.answer(
            "theme list",
            {
                "folder": str(themes_folder()),
                "themes": [{"name": each.name, "title": each.title} for each in theme_choices()],
                "mistakes": {name: list(read.mistakes) for name, read in own.items() if read.mistakes},
            },
        )
        return
    for each in theme_choices():
        answers.out(f"{each.name:<16}  {each.title}")
        for mistake in own[each.name].mistakes if each.name in own else ():
            answers.out(f"{'':<16}  {mistake}")
    answers.out(f"your own are files NAME.toml in {themes_folder()}; `desk theme template dark` begins one")


@theme.command()
@click.argument("name", metavar="NAME")
@choose("json")
def check(name: str, as_json: bool) -> None:
    """Say whether one of your own themes is right; everything wrong is told at once, and every colour that moves."""
    from desk.app.theme_choice import own_names, read_own, themes_folder

    if name not in own_names():
        raise ConfigError(
            f"there is no {name}.toml in {themes_folder()}; `desk theme list` shows what there is"
        )
    read = read_own(name)
    if read.palette is None:
        raise ConfigError("\n".join(f"{name}.toml {each}" for each in read.mistakes))
    if as_json:
        answers.answer("theme check", {"name": name, "moved": [str(each) for each in read.moved]})
        return
    for each in read.moved:
        answers.out(str(each))
    held = "every colour holds its contrast" if not read.moved else "the colours above are moved to the floor"
    answers.out(f"{name}.toml is a theme; {held}")


@theme.command()
@click.argument("name", metavar="NAME", default="dark")
def template(name: str) -> None:
    """Print a theme's file to begin with: one of the desk's themes, every token with what it is for."""
    from desk.app.theme_choice import palette_called
    from themes.template import template as made

    answers.out(made(palette_called(name)).rstrip())
