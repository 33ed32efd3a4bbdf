"""The line to this terminal: which pace it gets, by what the person chose and by how it drains."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from desk.app.drain import Drain, Look
from desk.app.environment import Pace, remote, steps
from desk.app.tty import tty
from widgets.language import say
from widgets.status_line import StatusLine
from widgets.watchlist import WatchlistPane

if TYPE_CHECKING:
    from textual.app import App
    from textual.widget import Widget

    from desk.app.app import TerminalSetup
    from desk.app.line_meter import LineMeter
    from desk.app.main_screen import MainScreen
    from desk.app.session import Session

_ASK_EVERY = 5
"""Looks between two questions to a terminal that is far away."""


class Line:
    """Looked at once a second."""

    def __init__(self, setup: TerminalSetup, session: Session) -> None:
        self._clock = setup.clock
        self._session = session
        self._looks = 0
        self._meter: LineMeter | None = None
        self._take(setup.line)
        preferences = setup.preferences
        if preferences is not None:
            preferences.on_change("line", lambda: self.choose(preferences.settings.line))

    def choose(self, profile: str) -> None:
        """Take another profile; the host hears of its pace."""
        self._take(profile)
        self._session.set_pace(self.pace.host_frames)

    def _take(self, profile: str) -> None:
        self.profile = profile
        """`adaptive`, `normal` or `slow`."""
        self._steps = steps(os.environ, profile)
        self._drain = Drain(len(self._steps) - 1)

    @property
    def pace(self) -> Pace:
        """How much is asked of the host now."""
        return self._steps[self._drain.step]

    @property
    def word(self) -> str:
        """What the status line says of it: nothing while all is sent."""
        return say("slow line") if self.slow else ""

    @property
    def slow(self) -> bool:
        """Whether what only moves is kept still to spare it."""
        return self.pace.host_frames < 1

    def toggle_meter(self, screen: MainScreen) -> None:
        """Open the figures of the line over the desk, or close them."""
        if self._meter is not None:
            self._meter.remove()
            self._meter = None
            return
        from desk.app.line_meter import LineMeter

        screen.styles.layers = "default above"
        self._meter = LineMeter(self, self._session, self._clock)
        screen.mount(self._meter)
        self._meter.measure(screen.app, 0.0)

    def covers(self, pane: Widget) -> range:
        """Rows of a pane that lie under the figures of the line."""
        if self._meter is None:
            return range(0)
        inside = pane.content_region
        under = inside.intersection(self._meter.region)
        return range(under.y - inside.y, under.bottom - inside.y) if under else range(0)

    def tick(self, screen: MainScreen) -> None:
        """Look, and have the screen say and do what follows."""
        if self._meter is None and len(self._steps) < 2:
            return
        terminal = tty(screen.app)
        wait = terminal.meter.slowest(self._clock.monotonic()) if terminal is not None else 0.0
        if self._meter is not None:
            self._meter.measure(screen.app, wait)
        told = self.look(screen.app, wait)
        if told:
            screen.screen_display.say(told, "plain")
        screen.query_one(StatusLine).tell_line(self.word)
        screen.query_one(WatchlistPane).calm = self.slow

    def look(self, app: App[Any], wait: float) -> str:
        """Change the pace where that is called for; the sentence to say, or nothing. `wait` as the meter has it."""
        if len(self._steps) < 2:
            return ""
        terminal = tty(app)
        now = self._clock.monotonic()
        self._looks += 1
        if terminal is not None and remote(os.environ) and self._looks % _ASK_EVERY == 0:
            terminal.ask()
        seen = Look(
            wait=wait,
            queued=terminal.answers.queued(now) if terminal is not None else 0.0,
            late=self._session.age.latest_delay(),
        )
        before = self._drain.step
        if not self._drain.look(seen):
            return ""
        self._session.set_pace(self.pace.host_frames)
        if not self._drain.step:
            return say("The line keeps up again: prices come as often as before.")
        if before > self._drain.step:
            return ""
        return say(
            "The line is slow: what is shown is renewed every {seconds} s; chat, approvals and orders all come.",
            seconds=f"{1 / self.pace.host_frames:.2g}",
        )
