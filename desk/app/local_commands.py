"""Commands that a terminal carries out itself: how it looks is nobody's business but the person's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desk.app.main_screen import MainScreen
    from widgets.specs.status import CommandInfo

Act = Callable[["MainScreen", Sequence[str]], None]
"""Carries out a command with its words; a `DeskError` it raises is told as a refusal."""


def _layout() -> Act:
    from desk.app.layout_command import layout

    return layout


def _save() -> Act:
    return lambda screen, words: screen.copying.save(words)


def _theme() -> Act:
    from desk.app.theme_command import theme

    return theme


def _tour() -> Act:
    return lambda screen, words: screen.tour.go_on()


def _settings() -> Act:
    return lambda screen, words: screen.overlays.settings()


_ACTS: Mapping[str, Callable[[], Act]] = {
    "theme": _theme,
    "layout": _layout,
    "save": _save,
    "tour": _tour,
    "settings": _settings,
}
"""By name without the slash; each is loaded when it is first typed."""


def carried_out(screen: MainScreen, line: str) -> bool:
    """Carry out a line that belongs to the terminal; false leaves it to the host."""
    from desk.kernel.errors import DeskError

    command, *words = line.split()
    found = _ACTS.get(command.removeprefix("/")) if command.startswith("/") else None
    if found is None:
        return False
    try:
        found()(screen, words)
    except DeskError as refusal:
        screen.screen_display.say(" ".join(str(refusal).splitlines()), "warn")
    return True


def local_commands(screen: MainScreen) -> tuple[CommandInfo, ...]:
    """What the composer and the palette offer of them."""
    from desk.app import theme_command
    from desk.app.layout import SAVED
    from desk.app.layout_command import offered
    from desk.kernel.profile import terminal_folder
    from widgets.language import say
    from widgets.specs.status import CommandInfo

    save = CommandInfo(
        name="save",
        usage="/save [FILE]",
        summary=say("Write what was copied last to a file that only you can read."),
        arguments=("text",),
    )
    tour = CommandInfo(
        name="tour",
        usage="/tour",
        summary=say("Take the tour of the desk, or go on with it: two minutes, by keys."),
        arguments=(),
    )
    settings = CommandInfo(
        name="settings",
        usage="/settings",
        summary=say("Change how the desk looks and works for you."),
        arguments=(),
    )
    # What checks layouts is large: it is not loaded for somebody who has saved none.
    names = screen.layout_changes.names() if (terminal_folder() / SAVED).exists() else ()
    return (offered(names), theme_command.offered(), save, tour, settings)
