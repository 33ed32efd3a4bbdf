"""Starts the terminal. Importing this is cheap; Textual comes in with the first call."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desk.app.environment import pace, textual_variables
from widgets.language import say

if TYPE_CHECKING:
    from desk.app.app import DeskApp, Ending
    from desk.app.preferences import Preferences
    from desk.app.tape_link import Recorded
    from desk.link.connector import Connector


@dataclass(frozen=True)
class Opening:
    """What a terminal needs to know before it connects."""

    connector: Connector
    theme: str = "dark"
    line: str = "adaptive"
    notify: bool = True
    preferences: Preferences | None = None


def run_terminal(connector: Connector, *, theme: str = "dark", line: str = "adaptive") -> Ending:
    """Open the desk's screen and stay until the person leaves or the host says goodbye.

    Returns the exit code and the sentence to print once the screen is given back; it may be empty.
    """
    opening = Opening(connector, theme, line)
    return run_terminal_on(lambda: opening, theme=theme, line=line)


def run_terminal_on(
    prepare: Callable[[], Opening], *, theme: str = "dark", asked: str = "", line: str = "adaptive"
) -> Ending:
    """As `run_terminal`, for what takes a while to find out: `prepare` runs after the first frame, on a thread.

    A `DeskError` of it ends the terminal with its sentence and exit code. `theme` and `line` are what can be
    told at once; `asked` is the theme that was asked for by a flag: where there is none, that is refused before
    anything is painted. A theme that was only kept keeps nobody from the desk.
    """
    chosen = pace(os.environ, line)
    os.environ.update(textual_variables(os.environ, chosen))
    from desk.app.app import DeskApp, TerminalSetup
    from desk.app.driver import ForgivingDriver
    from desk.app.theme_choice import known_theme
    from desk.kernel.clock import SystemClock

    first = known_theme(asked) if asked else theme

    def setup() -> TerminalSetup:
        opening = prepare()
        frames = pace(os.environ, opening.line).host_frames
        return TerminalSetup(
            opening.connector,
            SystemClock(),
            terminal_name(),
            frames,
            line=opening.line,
            theme=opening.theme,
            notify=opening.notify,
            preferences=opening.preferences,
        )

    return _run(DeskApp(setup, theme=first, driver_class=ForgivingDriver))


def run_replay(tape: Recorded, *, speed: float = 1.0, theme: str = "dark", line: str = "adaptive") -> Ending:
    """Show a recorded session on the same screen."""
    chosen = pace(os.environ, line)
    os.environ.update(textual_variables(os.environ, chosen))
    from desk.app.app import DeskApp, TerminalSetup
    from desk.app.driver import ForgivingDriver
    from desk.app.replay import Replay
    from desk.app.theme_choice import known_theme
    from desk.kernel.clock import SystemClock

    dressed = known_theme(theme)
    clock = SystemClock()
    replay = Replay(tape, clock, speed)
    setup = TerminalSetup(replay, clock, terminal_name(), chosen.host_frames, replay=replay, line=line)
    return _run(DeskApp(setup, theme=dressed, driver_class=ForgivingDriver))


def terminal_name() -> str:
    """A name that tells this terminal from others on the same machine."""
    try:
        tty = os.ttyname(0).removeprefix("/dev/").replace("/", "")
    except OSError:
        tty = "terminal"
    return f"{tty}-{os.getpid()}"


def _run(app: DeskApp) -> Ending:
    from desk.app.app import Ending
    from desk.app.signals import forsake, leaving_on_signal, tty_attributes
    from desk.app.tty import tty

    if sys.__stdin__ is None or not sys.__stdin__.isatty():
        return Ending(
            2,
            say("the desk needs a terminal to draw on; for a script use `desk snapshot --json` and its like"),
        )
    before = tty_attributes()
    try:
        with leaving_on_signal(app.leaver()):
            ended = app.run()
    finally:
        terminal = tty(app)
        if terminal is not None and terminal.meter.waiting:
            forsake(before)
        asyncio.run(app.let_go())
    return ended if ended is not None else Ending(app.return_code or 1, "")
