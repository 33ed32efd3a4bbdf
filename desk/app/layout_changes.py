"""What a person does to the arrangement: dividers moved, panes hidden, layouts saved and used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from desk.app.layout import HIDEABLE, THE_DESKS_OWN, Shape
from desk.kernel.errors import DeskError
from widgets.language import say

if TYPE_CHECKING:
    from desk.app.layouts import SavedLayout
    from desk.app.main_screen import MainScreen
    from desk.app.preferences import Preferences
    from desk.app.splits import Axis, Divider

_STEPS: dict[Axis, int] = {"x": 2, "y": 1}
"""Cells by which a key moves a divider."""


class LayoutChanges:
    """Changes the shape of the arrangement, and keeps it where the person says so."""

    def __init__(self, screen: MainScreen, preferences: Preferences | None) -> None:
        self._screen = screen
        self._preferences = preferences

    def move(self, divider: str, share: float) -> None:
        """Put a divider where the first part has this share of the whole, in percent."""
        shape = self._shape
        self._reshape(replace(shape, shares={**shape.shares, divider: share}))

    def nudge(self, axis: Axis, way: int) -> None:
        """Move the focused pane's right or lower border, or where it has none the one on its other side."""
        found = self._border(axis)
        if found is None:
            self._screen.screen_display.say(say("This pane has no border to move that way."), "plain")
            return
        at = max(found.origin, min(found.at + way * _STEPS[axis], found.origin + found.length))
        before = self._screen.session.plan.boxes
        self.move(found.name, found.share(at))
        if self._screen.session.plan.boxes == before:
            # What did not move stays where it is: further key presses must not add up unseen.
            self.move(found.name, found.share(found.at))

    def hide(self, pane: str = "") -> None:
        """Leave a pane out: the focused one where none is named."""
        focused = self._screen.focused
        name = pane or (focused.id if focused is not None else "") or ""
        if name not in HIDEABLE:
            panes = ", ".join(HIDEABLE)
            text = say("{pane} cannot be hidden; these can: {panes}.", pane=name or say("This"), panes=panes)
            self._screen.screen_display.say(text, "warn")
            return
        shape = self._shape
        self._reshape(replace(shape, hidden=shape.hidden | {name}))
        self._screen.screen_display.say(
            say("{pane} is hidden; /layout show {pane} brings it back.", pane=name), "plain"
        )

    def show(self, pane: str) -> None:
        """Bring a hidden pane back, or all of them."""
        if pane and pane not in HIDEABLE:
            raise DeskError(say("No pane is called {pane}: {panes}.", pane=pane, panes=", ".join(HIDEABLE)))
        shape = self._shape
        self._reshape(replace(shape, hidden=shape.hidden - {pane} if pane else frozenset()))

    def names(self) -> Sequence[str]:
        """The saved layouts; none while their file cannot be read."""
        from desk.app import layouts

        try:
            return tuple(layouts.read())
        except DeskError:
            return ()

    def use(self, name: str) -> None:
        """Arrange the screen as it was saved under this name, now and when a terminal is opened."""
        self._wear(name)
        self._set(name)
        self._screen.screen_display.say(say("Layout {name}.", name=name), "plain")

    def save(self, name: str) -> None:
        """Keep the arrangement under this name; without one under that of the layout in use."""
        from desk.app import layouts

        name = name or self._shape.name
        if not name:
            raise DeskError(say("Say under which name: /layout save NAME."))
        view = self._screen.session.view
        sizes: dict[str, dict[str, float]] = {}
        for divider, share in view.shape.shares.items():
            form, _, line = divider.partition(".")
            sizes.setdefault(form, {})[line] = share
        layouts.keep(
            name,
            layouts.SavedLayout.model_validate(
                {
                    "hidden": tuple(pane for pane in HIDEABLE if pane in view.shape.hidden),
                    "maximised": view.maximised,
                    "tab": view.tab,
                    "side": view.side,
                    "sizes": sizes,
                }
            ),
        )
        self._reshape(replace(view.shape, name=name))
        self._set(name)
        self._screen.screen_display.say(
            say("Saved as {name}; the terminal opens with it from now on.", name=name), "good"
        )

    def remove(self, name: str) -> None:
        """Forget a saved layout; what stands on the screen stays."""
        from desk.app import layouts

        layouts.remove(name)
        if self._shape.name == name:
            self._reshape(replace(self._shape, name=""))
            self._set("")
        self._screen.screen_display.say(say("Layout {name} is removed.", name=name), "plain")

    def reset(self) -> None:
        """The desk's own arrangement again."""
        self._reshape(THE_DESKS_OWN, maximised=None)
        self._set("")
        self._screen.screen_display.say(say("The desk's own layout."), "plain")

    def cycle(self) -> None:
        """Use the next saved layout; after the last one comes the desk's own."""
        from desk.app import layouts

        display = self._screen.screen_display
        try:
            names = ["", *layouts.read()]
            at = names.index(self._shape.name) if self._shape.name in names else 0
            following = names[(at + 1) % len(names)]
            if following:
                self.use(following)
            elif len(names) > 1:
                self.reset()
            else:
                display.say(say("No layout is saved so far: /layout save NAME."), "plain")
        except DeskError as problem:
            display.say(_sentence(problem), "bad")

    @property
    def _shape(self) -> Shape:
        return self._screen.session.view.shape

    def _border(self, axis: Axis) -> Divider | None:
        focused = self._screen.focused
        name = (focused.id if focused is not None else "") or ""
        dividers = [each for each in self._screen.session.plan.dividers if each.axis == axis]
        behind = next((each for each in dividers if name in each.first), None)
        return behind or next((each for each in dividers if name in each.second), None)

    def _reshape(self, shape: Shape, **change: object) -> None:
        self._screen.session.look(shape=shape, **change)

    def _wear(self, name: str) -> None:
        from desk.app import layouts

        found = layouts.read().get(name)
        if found is None:
            raise DeskError(layouts.unknown(name))
        self._put_on(name, found)

    def _put_on(self, name: str, found: SavedLayout) -> None:
        shape = Shape(found.shares(), frozenset(found.hidden), name)
        self._reshape(shape, maximised=found.maximised, tab=found.tab, side=found.side)

    def _set(self, name: str) -> None:
        if self._preferences is not None and self._preferences.settings.layout != name:
            self._preferences.change("layout", name)

    def follow_setting(self) -> None:
        """Arrange the screen as the person has set."""
        wanted = self._preferences.settings.layout if self._preferences is not None else ""
        if wanted == self._shape.name:
            return
        try:
            if wanted:
                self._wear(wanted)
            else:
                self._reshape(THE_DESKS_OWN)
        except DeskError as problem:
            self._screen.screen_display.say(_sentence(problem), "bad")


def _sentence(problem: DeskError) -> str:
    """All that is wrong, on one line."""
    return " ".join(str(problem).splitlines())
