"""A terminal's coming and going: it calls the host, calls again, and leaves with the host's last word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from widgets.language import say

if TYPE_CHECKING:
    from desk.app.main_screen import MainScreen

GOODBYE_WITHIN = 1.5
"""Seconds that the host has for its last word."""


class Attaching:
    """Calls the host and takes leave of it."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen

    def retry(self) -> None:
        """Connect now, and again even after a goodbye; with a line, ask for all that is shown once more."""
        session = self._screen.session
        connection = session.connection
        if session.online:
            session.ask_again()
            self._screen.screen_display.say(say("The desk is asked again for all that you see."), "plain")
        elif connection.running:
            connection.retry_now()
        else:
            self._screen.run_worker(connection.run(), name="connection", exclusive=True)

    def detach(self) -> None:
        """Leave, and give the host a moment to say what becomes of it; asked twice, at once."""
        session = self._screen.session
        if session.leaving or not session.detach():
            self._leave()
        else:
            self._screen.set_timer(GOODBYE_WITHIN, self._leave)

    def _leave(self) -> None:
        self._screen.session.leaving = True
        self._screen.screen_display.leave(0, "")
