"""What is written at a terminal: begun by a key, sent to the host, or carried out here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.app.local_commands import carried_out
from desk.app.view import sheet_of
from widgets import messages
from widgets.card import CardPane
from widgets.chat import ChatPane
from widgets.composer import Composer
from widgets.language import say
from widgets.queue import QueuePane

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desk.app.main_screen import MainScreen


class Writing:
    """The composer's words on their way."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen

    def begin(self, text: str) -> None:
        """Begin a message in the composer, unless another one stands there."""
        composer = self._screen.query_one(Composer)
        if text != "/" and composer.text.strip():
            self._screen.screen_display.say(
                say("The composer holds a message: send it or clear it first."), "warn"
            )
            return
        self._screen.set_focus(composer)  # at once: the keys typed behind this one belong to the composer
        composer.begin(text)

    def takes_text(self) -> bool:
        """Whether the focused widget is being written into, so that a slash is a slash."""
        focused = self._screen.focused
        return isinstance(focused, Composer) or (
            isinstance(focused, CardPane | QueuePane) and focused.giving_reason
        )

    def take(self, message: messages.Composing) -> None:
        """Do what the composer said."""
        match message:
            case messages.Submitted():
                self.submit(message)
            case messages.NothingSubmitted():
                self._screen.tour.enter()
            case messages.NothingOpened():
                self._go_to_what_is_written()
            case messages.ComposerRefused(text=text):
                self._screen.screen_display.say(text, "warn")
            case messages.ComposerResized(rows=rows):
                self._screen.session.look(composer_rows=rows)

    def _go_to_what_is_written(self) -> None:
        """What stands in the composer gets the keys, so that the next Enter sends it; else the start screen's offer."""
        composer = self._screen.query_one(Composer)
        if composer.text.strip():
            self._screen.set_focus(composer)
        elif not self._screen.tour.running:
            self._screen.tour.enter()

    def submit(self, message: messages.Submitted) -> None:
        """Send what was written, or do what it says."""
        screen, text = self._screen, message.text
        composer = screen.query_one(Composer)
        number = int(text) if text.isdigit() and len(text) == 1 else 0
        if number and (found := screen.query_one(ChatPane).suggestion(number)) is not None:
            composer.load_text("")
            screen.post_message(messages.SuggestionChosen(found.line, found.whole))
        elif text.startswith("/attach "):
            composer.load_text("")
            screen.post_message(messages.AttachWanted(text.removeprefix("/attach "), ""))
        elif carried_out(screen, text):
            composer.sent()
        elif screen.session.submit(text, message.files):
            composer.sent()
            screen.tour.sent(text)
            if message.files:
                screen.screen_display.hush()  # that they go with the next message is no longer so
            if sheet := sheet_of(text):
                screen.look_up(sheet)


def paths(beginning: str) -> Sequence[str]:
    """Files whose names begin so, for the composer."""
    from desk.app.attachment import paths

    return paths(beginning)
