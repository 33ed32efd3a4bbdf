"""Parts of the desk's screen that nobody needs before somebody does something: each is loaded when it is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from desk.app.copying import Copying
    from desk.app.layout_changes import LayoutChanges
    from desk.app.main_screen import MainScreen
    from desk.app.overlays import Overlays
    from desk.app.tour import Tour


class WhenWanted:
    """What the desk's screen has in store."""

    @cached_property
    def overlays(self) -> Overlays:
        from desk.app.overlays import Overlays

        return Overlays(self._screen)

    @cached_property
    def copying(self) -> Copying:
        from desk.app.copying import Copying

        return Copying(self._screen, self._screen.clock)

    @cached_property
    def tour(self) -> Tour:
        from desk.app.tour import Tour

        return Tour(self._screen)

    @cached_property
    def layout_changes(self) -> LayoutChanges:
        from desk.app.layout_changes import LayoutChanges

        return LayoutChanges(self._screen, self._screen.preferences)

    def greet(self) -> None:
        """Show the start screen to somebody who has never seen it."""
        preferences = self._screen.preferences
        first_run = preferences.first_run if preferences is not None else None
        if first_run is not None and not first_run.welcomed:
            self.tour.greet()

    def look_at_tour(self) -> None:
        """Let the tour see what was done, where it runs."""
        if "tour" in vars(self):
            self.tour.look()

    def follow_layout(self) -> None:
        """Open with the layout that the person has set, and follow that setting."""
        preferences = self._screen.preferences
        if preferences is None:
            return
        preferences.on_change("layout", lambda: self.layout_changes.follow_setting())
        if preferences.settings.layout:
            self.layout_changes.follow_setting()

    @property
    def _screen(self) -> MainScreen:
        return cast("MainScreen", self)
