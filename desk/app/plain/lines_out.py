"""Where lines go: standard output, until nobody is left to read it."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable


class LinesOut:
    """Writes text as it is; a character that the terminal's encoding lacks is told by its number."""

    def __init__(self) -> None:
        self.gone: Callable[[int], None] = lambda code: None
        """Called, once, with the exit code when nobody reads any more."""
        self._over = False
        for stream in (sys.stdout, sys.stderr):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure is not None:
                reconfigure(errors="backslashreplace")

    def write(self, text: str) -> None:
        """Write at once."""
        if not text or self._over:
            return
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except OSError as problem:
            # A pipe's reader has seen enough, or the terminal is gone.
            self._over = True
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            self.gone(0 if isinstance(problem, BrokenPipeError) else 128 + signal.SIGHUP)
