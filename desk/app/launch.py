"""Starts the terminal. Importing this is cheap; Textual comes in with the first call."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from desk.app.environment import knobs, pace

if TYPE_CHECKING:
    from desk.app.app import DeskApp, Ending
    from desk.app.tape_link import Recorded
    from desk.link.connector import Connector


def run_terminal(
    connector: Connector,
    *,
    theme: str = "dark",
    frames_per_second: float | None = None,
    slow_line: bool = False,
    bell: bool = False,
) -> Ending:
    """Open the desk's screen and stay until the person leaves or the host says goodbye.

    Returns the exit code and the sentence to print once the screen is given back; it may be empty.
    """
    chosen = pace(os.environ, slow_line)
    os.environ.update(knobs(os.environ, chosen))
    from desk.app.app import DeskApp, Sitting
    from desk.kernel.clock import SystemClock

    frames = min(chosen.host_frames, frames_per_second) if frames_per_second else chosen.host_frames
    sitting = Sitting(connector, SystemClock(), terminal_name(), frames, bell)
    return _run(DeskApp(sitting, theme=theme))


def run_replay(tape: Recorded, *, speed: float = 1.0, theme: str = "dark", slow_line: bool = False) -> Ending:
    """Show a recorded session on the same screen."""
    chosen = pace(os.environ, slow_line)
    os.environ.update(knobs(os.environ, chosen))
    from desk.app.app import DeskApp, Sitting
    from desk.app.replay import Replay
    from desk.kernel.clock import SystemClock

    clock = SystemClock()
    replay = Replay(tape, clock, speed)
    sitting = Sitting(replay, clock, terminal_name(), chosen.host_frames, replay=replay)
    return _run(DeskApp(sitting, theme=theme))


def terminal_name() -> str:
    """A name that tells this terminal from others on the same machine."""
    try:
        tty = os.ttyname(0).removeprefix("/dev/").replace("/", "")
    except OSError:
        tty = "terminal"
    return f"{tty}-{os.getpid()}"


def _run(app: DeskApp) -> Ending:
    from desk.app.app import Ending
    from desk.app.signals import leaving_on_signal

    if sys.__stdin__ is None or not sys.__stdin__.isatty():
        return Ending(
            2, "the desk needs a terminal to draw on; for a script use `desk snapshot --json` and its like"
        )
    with leaving_on_signal(app.leaver()):
        ended = app.run()
    return ended if ended is not None else Ending(app.return_code or 1, "")
