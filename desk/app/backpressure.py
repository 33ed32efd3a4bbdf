"""Painting for a terminal that may be slow: what it has not taken yet is not painted over, but waited for.

Changes gather meanwhile, so that a slow terminal gets fewer frames and each shows what is newest. Layout, keys and
timers go on.
"""

from __future__ import annotations

from typing import Any, TypeVar

from desk.app.tty import tty
from widgets.tight import TightScreen

Result = TypeVar("Result")

MOST_REGIONS = 400
"""Changed regions that are told apart while nothing is painted; more of them are the whole screen."""


class BackpressureScreen(TightScreen[Result]):
    """A screen that paints when the terminal is ready for it."""

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self._holds = False
        """Whether something is drawn that is not painted."""

    def _compositor_refresh(self) -> None:
        terminal = tty(self.app)
        if terminal is None or self is not self.app.screen or not terminal.behind():
            held = terminal.meter.held if terminal is not None else 0
            super()._compositor_refresh()
            if self is self.app.screen:
                self._holds = terminal is not None and terminal.meter.held != held
                if not self._holds:
                    self.painted()
            return
        self._holds = True
        terminal.meter.held += 1
        self._dirty_widgets.clear()  # the compositor has their regions
        changed = self._compositor._dirty_regions
        if len(changed) > MOST_REGIONS:
            changed.clear()
            changed.add(self.size.region)

    def painted(self) -> None:
        """Called when what was drawn has gone out to the terminal."""

    def taken(self) -> bool:
        """Whether the terminal has taken all that was drawn."""
        terminal = tty(self.app)
        return terminal is None or not (terminal.behind() or self._holds)

    def paint_held(self) -> None:
        """Paint what has changed meanwhile."""
        if self._compositor._dirty_regions:
            self._compositor_refresh()
