"""What the whole desk has come to, told by every pane; and how long each has waited for its first figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.app.connection import Connecting, Ended, LinkState, Waiting
from widgets.composer import Composer
from widgets.line_pane import LinePane
from widgets.spec_pane import SpecPane

if TYPE_CHECKING:
    from textual.screen import Screen

    from widgets.notice import State


class Conditions:
    """A line that is down says more than a desk that is halted: then nobody here knows whether it still is."""

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen
        self._line: State | None = None
        self._halted = False
        self._told: State | None = None
        self._waited: dict[str, int] = {}

    def link(self, state: LinkState, quiet: int) -> None:
        """The line to the host is so, and the host has been silent for so many seconds."""
        match state:
            case Waiting() | Ended():
                self._line = "disconnected"
            case Connecting(attempt=attempt) if attempt > 1:
                self._line = "disconnected"
            case _:
                self._line = "delayed" if quiet else None
        self._tell()

    def desk(self, state: str) -> None:
        """The host says what state the desk is in."""
        self._halted = state == "HALTED"
        self._tell()

    def tell_all(self) -> None:
        """Tell panes that have come since."""
        for pane in self._screen.query(LinePane):
            pane.come_to(self._told)

    def tick(self) -> None:
        """A second has gone by."""
        waiting = {}
        for pane in self._screen.query(SpecPane):
            if pane.display and pane.id and pane.waiting:
                waiting[pane.id] = self._waited.get(pane.id, 0) + 1
                pane.wait(waiting[pane.id])
        self._waited = waiting

    def _tell(self) -> None:
        condition = self._line or ("halted" if self._halted else None)
        if condition != self._told:
            self._told = condition
            self.tell_all()
            self._screen.query_one(Composer).come_to(condition)
