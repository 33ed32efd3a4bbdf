"""Starts the terminal. Importing this is cheap; Textual comes in with the first call."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from desk.app.environment import knobs, pace

if TYPE_CHECKING:
    from desk.app.app import Ending
    from desk.app.connection import Connector


def run_terminal(
    connector: Connector, *, theme: str | None = None, slow_line: bool = False, bell: bool = False
) -> Ending:
    """Open the desk's screen on this host and stay until the person leaves or the host says goodbye."""
    chosen = pace(os.environ, slow_line)
    os.environ.update(knobs(os.environ, chosen))
    from desk.app.app import DeskApp
    from desk.kernel.clock import SystemClock

    app = DeskApp(
        connector,
        SystemClock(),
        terminal=terminal_name(),
        frames_per_second=chosen.host_frames,
        bell=bell,
        **({"theme": theme} if theme else {}),
    )
    return _run(app)
