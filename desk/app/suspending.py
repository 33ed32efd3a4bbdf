"""Suspending the terminal: the screen goes back to the shell, and is the desk's again when the shell says so."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from desk.app.keys import key_of
from widgets.language import say

if TYPE_CHECKING:
    from desk.app.main_screen import MainScreen


def suspend(screen: MainScreen) -> None:
    """Stop here until the shell continues it; the host trades on. Says why not where that would be the end of it."""
    why, driver = "", screen.app._driver
    if driver is None or not driver.can_suspend:
        why = say("Nothing here can be suspended: this is no terminal.")
    elif screen.alone:
        why = say("The desk runs inside this terminal, and suspending it would stop the desk.")
    elif not _shell_waits():
        why = say(
            "No shell waits behind this terminal to come back from: {key} detaches, the host trades on.",
            key=key_of("detach"),
        )
    if why:
        screen.screen_display.say(why, "warn")
    else:
        os.kill(os.getpid(), signal.SIGTSTP)


def _shell_waits() -> bool:
    """Whether a shell with job control started this: it gives every job a process group of its own."""
    return os.getpgrp() != os.getsid(0)
