"""The terminal as a program of its own, on a scripted host: what the pty tests run."""

from __future__ import annotations

import sys

from desk.app.launch import run_terminal
from desk.link.link import Link


class Scripted:
    """Makes its host inside the terminal's own loop."""

    def __init__(self) -> None:
        self._host: object = None

    async def connect(self, start: bool = True) -> Link:
        from tests.app import samples
        from tests.app.scripted import ScriptedHost

        host = ScriptedHost()
        host.views = samples.view
        host.items = list(samples.talk())
        self._host = host
        return await host.connect(start)

    async def close(self) -> None:
        """Says when it was called."""
        print("released")


if __name__ == "__main__":
    ending = run_terminal(Scripted(), theme=sys.argv[1] if len(sys.argv) > 1 else "dark")
    print(f"ended: {ending.sentence}")
    sys.exit(ending.exit_code)
