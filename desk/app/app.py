"""The Textual app: it owns the theme, the keys and the way out, and nothing else."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.screen import Screen

from desk.app.keys import of
from desk.app.main_screen import MainScreen
from desk.app.palette import DeskProvider
from themes import THEMES, variable_defaults

if TYPE_CHECKING:
    from textual.driver import Driver

    from desk.app.replay import Replay
    from desk.kernel.clock import Clock
    from desk.link.connector import Connector


@dataclass(frozen=True, slots=True)
class Ending:
    """How a terminal ended: the exit code, and the sentence to print after the screen is given back."""

    exit_code: int
    sentence: str


class DeskApp(App[Ending]):
    """The desk's terminal."""

    TITLE = "Dynamic Desk"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {DeskProvider}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(",".join(each.keys), f"perform('{each.id}')", each.title, id=each.id, priority=True)
        for each in of("anywhere")
    ]

    def __init__(
        self,
        connector: Connector,
        clock: Clock,
        *,
        theme: str = "dark",
        terminal: str = "terminal",
        frames_per_second: float = 4,
        bell: bool = False,
        replay: Replay | None = None,
        driver_class: type[Driver] | None = None,
    ) -> None:
        # With NO_COLOR the filter is chosen once, here, and only native colours end up as no colour at all.
        super().__init__(driver_class=driver_class, ansi_color=True if "NO_COLOR" in os.environ else None)
        self.animation_level = "none"
        for each in THEMES:
            self.register_theme(each)
        self.theme = theme if theme in self.available_themes else f"desk-{theme}"
        self._main = MainScreen(
            connector,
            clock,
            terminal=terminal,
            frames_per_second=frames_per_second,
            bell=bell,
            replay=replay,
            leave=self.leave,
        )

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults()

    def get_default_screen(self) -> Screen[None]:
        return self._main

    def action_perform(self, name: str) -> None:
        """Carry out an action of the key table."""
        self._main.doing.perform(name)

    def on_app_focus(self) -> None:
        self._main.rearm()

    def leave(self, exit_code: int, sentence: str) -> None:
        """End the terminal."""
        self.exit(Ending(exit_code, sentence), return_code=exit_code)

    def leaver(self) -> Callable[[int], None]:
        """A way to end this terminal from a signal handler."""

        def leave(code: int) -> None:
            loop = self._loop
            if loop is not None:
                loop.call_soon_threadsafe(self.leave, code, "")

        return leave
