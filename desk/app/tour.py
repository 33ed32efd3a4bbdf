"""Meets a newcomer: the start screen once, and the tour over the live desk for as long as they like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.app.key_bar import KeyBar
from widgets.language import say

if TYPE_CHECKING:
    from desk.app.first_run import FirstRun
    from desk.app.main_screen import MainScreen
    from desk.app.tour_steps import Seen, Step


class Tour:
    """Nothing of it is loaded before somebody is new here, or asks for the tour."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        preferences = screen.preferences
        self._first_run: FirstRun | None = preferences.first_run if preferences is not None else None
        self._step: int | None = None
        self._sent = ""
        self._pending = 0
        self._offers = False

    @property
    def running(self) -> bool:
        """Whether the tour is on the screen."""
        return self._step is not None

    def greet(self) -> None:
        """Show the start screen to somebody who has never seen it."""
        if self._first_run is None or self._first_run.welcomed or self._screen.replaying:
            return
        from desk.app.start_text import start_text
        from widgets.chat import ChatPane

        self._screen.query_one(ChatPane).greet(start_text)
        self._offers = True
        self._first_run.keep(welcomed=True)

    def go_on(self) -> None:
        """Begin, go on where it was left, or take the next step where it runs."""
        if self._screen.replaying:
            self._screen.screen_display.say(
                say("The tour is of a desk that runs; this is a replay."), "plain"
            )
        elif self.running:
            self._go(self._step_now + 1)
        else:
            self._go(self._first_run.step if self._first_run is not None else 0)

    def enter(self) -> None:
        """Enter in an empty composer: the start screen's offer, or the next step."""
        if self.running:
            self._go(self._step_now + 1)
        elif self._offers:
            self.go_on()
        self._offers = False

    def sent(self, text: str) -> None:
        """A line was sent from the composer."""
        self._offers = False
        self._sent = text
        if self.running:
            # The evidence of the step before has been read; what is sent is answered in the chat.
            self._screen.session.look(figure="")
        self.look()

    def look(self) -> None:
        """Go on once the step was really done."""
        if self.running:
            from desk.app.tour_steps import STEPS

            if STEPS[self._step_now].done(self._seen()):
                self._go(self._step_now + 1)

    def leave(self) -> bool:
        """Take the tour off the screen, to be gone on with; false where there is none."""
        if not self.running:
            return False
        from desk.app.keys import key_of

        step = self._step_now
        self._off(step)
        self._screen.screen_display.say(
            say(
                "The tour is left at step {step}: {key} or /tour goes on.", step=step + 1, key=key_of("tour")
            ),
            "plain",
        )
        return True

    @property
    def _step_now(self) -> int:
        return self._step or 0

    def _seen(self) -> Seen:
        from desk.app.tour_steps import seen

        pending = self._screen.screen_display.pending
        self._pending = max(self._pending, pending)
        return seen(self._screen, self._sent, pending < self._pending)

    def _go(self, step: int) -> None:
        from desk.app.tour_steps import STEPS

        if step >= len(STEPS):
            self._off(0)
            self._screen.screen_display.say(
                say("That was the tour. Ask, or type / for what the desk can do."), "good"
            )
            return
        self._step, self._sent = step, ""
        self._pending = self._screen.screen_display.pending
        if self._first_run is not None:
            self._first_run.keep(step=step)
        self._place(STEPS[step])
        self._show()

    def _place(self, step: Step) -> None:
        """Give the keys to where the step is done; what it types waits in an empty composer, on paper alone."""
        from desk.app.view import bring_out
        from widgets.composer import Composer

        screen = self._screen
        if screen.app.screen is not screen:
            return
        if step.begins_at:
            screen.focus_pane(step.begins_at)
            return
        if step.types or step.in_chat:
            screen.session.look(sheet="", **bring_out("chat", screen.session.view.form))
        composer = screen.query_one(Composer)
        screen.set_focus(composer)
        if step.types and not composer.text.strip() and screen.screen_display.mode == "PAPER":
            composer.begin(step.types)

    def _show(self) -> None:
        from desk.app.keys import key_of
        from desk.app.tour_steps import STEPS

        number, of = self._step_now + 1, len(STEPS)
        head = say("Tour {number}/{of}", number=number, of=of)
        how = say("{key} next · Esc leaves", key=key_of("tour"))
        self._screen.query_one(KeyBar).guide(head, STEPS[self._step_now].says(), how)
        self._screen.screen_display.fit_bar()

    def _off(self, step: int) -> None:
        self._step = None
        if self._first_run is not None:
            self._first_run.keep(step=step)
        self._screen.query_one(KeyBar).guide("", "", "")
        self._screen.screen_display.fit_bar()
