"""Copying what a person selected to their own clipboard."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from desk.app import clipboard
from desk.app.desk_keys import key_of
from desk.app.panes import copyable
from desk.app.tty import write
from widgets.language import say

if TYPE_CHECKING:
    from desk.app.main_screen import MainScreen


def copy(screen: MainScreen) -> None:
    """Copy the selected text, or the id in front of the person, and say which way it went."""
    text = screen.get_selected_text() or copyable(screen.focused)
    if not text:
        screen.screen_display.say(
            say("Nothing is selected to copy. {key} leaves the desk.", key=key_of("detach")), "plain"
        )
        return
    sequence, route = clipboard.sequence(text, os.environ)
    write(screen.app, sequence)
    screen.screen_display.say(clipboard.told(text, route), "plain")
