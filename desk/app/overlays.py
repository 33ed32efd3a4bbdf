"""What lies over the desk for a while: the help, the palette. Each is loaded when it is first wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from widgets.language import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.screen import Screen

    from desk.app.action import Where
    from desk.app.main_screen import MainScreen


class Overlays:
    """Opens one screen over the desk at a time, and closes it."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen

    def open(self, overlay: Screen[Any]) -> None:
        """Show this in place of whatever lies over the desk."""
        self.close()
        self._screen.app.push_screen(overlay)

    def close(self) -> None:
        """Give the desk back."""
        app = self._screen.app
        while app.screen is not self._screen and len(app.screen_stack) > 1:
            app.pop_screen()

    def help(self) -> None:
        """Every key and what it does, those of this place first; asked again, the desk."""
        from desk.app.help_screen import HelpScreen

        over = self._screen.app.screen
        if isinstance(over, HelpScreen):
            self.close()
            return
        here: Sequence[Where] = getattr(over, "PLACE", ()) or self._screen.places()
        self.open(HelpScreen(here, self._screen.replaying, self._screen.keyboard.mistakes))

    def jump(self) -> None:
        """A letter on everything that one more key can go to; asked again, the desk."""
        from desk.app.jump_screen import JumpScreen

        if isinstance(self._screen.app.screen, JumpScreen):
            self.close()
        else:
            self.open(JumpScreen(self._screen))

    def palette(self) -> None:
        """Find anything; asked again, the desk."""
        from desk.app.palette import PaletteScreen

        if isinstance(self._screen.app.screen, PaletteScreen):
            self.close()
        else:
            self.open(PaletteScreen(self._screen, self._screen.clock))

    def settings(self, wanted: str = "") -> None:
        """Every setting and where it comes from, or those that hold these words; asked again, the desk."""
        from desk.app.settings_screen import SettingsScreen

        app, preferences = self._screen.app, getattr(self._screen.app, "preferences", None)
        if isinstance(app.screen, SettingsScreen):
            self.close()
        elif preferences is None:
            self.close()
            self._screen.screen_display.say(say("Nothing is set here: this is a replay."), "plain")
        else:
            sealing = preferences.sealing() if preferences.sealing is not None else None
            self.open(SettingsScreen(preferences, sealing, self._screen.screen_display, wanted))
