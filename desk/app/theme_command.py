"""`/theme`: which theme is worn and which there are, and changing to another one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from desk.app.theme_choice import theme_names
from desk.kernel.errors import DeskError
from widgets.language import say
from widgets.specs.status import CommandInfo

if TYPE_CHECKING:
    from desk.app.app import DeskApp
    from desk.app.main_screen import MainScreen


def theme(screen: MainScreen, words: Sequence[str]) -> None:
    """Carry out `/theme` with its words."""
    theme_switch = cast("DeskApp", screen.app).theme_switch
    match words:
        case []:
            told = ", ".join(
                say("{name} (worn)", name=name) if name == theme_switch.worn else name
                for name in theme_names()
            )
            screen.screen_display.say(say("Themes: {names}.", names=told), "plain")
        case [name]:
            cast("DeskApp", screen.app).dress(name)
        case _:
            raise DeskError(say("Say /theme NAME, or /theme for the names there are."))


def offered() -> CommandInfo:
    """How it is completed."""
    return CommandInfo(
        name="theme",
        usage="/theme [NAME]",
        summary=say("Change the colours of this terminal, at once and for good."),
        arguments=("theme_name",),
        choices=(tuple(theme_names()),),
    )
