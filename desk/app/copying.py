"""Copying what is in front of a person to their own clipboard, and saving it where no clipboard can be reached."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from desk.app.panes import copyable
from desk.app.tty import write
from widgets.language import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desk.app.clipboard import Tmux
    from desk.app.key_bar import Tone
    from desk.app.main_screen import MainScreen
    from desk.kernel.clock import Clock

_TMUX_ANSWERS_WITHIN = 1.0


class Copying:
    """Knows what was copied last, so that it can be saved when it did not arrive."""

    def __init__(self, screen: MainScreen, clock: Clock) -> None:
        self._screen = screen
        self._clock = clock
        self._latest = ""

    def copy(self) -> None:
        """Copy the selected text, or the id in front of the person, and say which way it went."""
        from desk.app.keys import key_of

        text = self._in_front()
        if not text:
            self._say(say("Nothing is selected to copy. {key} leaves the desk.", key=key_of("detach")))
            return
        self._latest = text
        if os.environ.get("TMUX"):
            self._screen.work(self._copy_in_tmux(text))
        else:
            self._send(text, "passes")

    def save(self, words: Sequence[str] = ()) -> None:
        """Write what would be copied, or was copied last, to a file that nobody else reads."""
        from desk.app import clipboard
        from desk.app.saving import save
        from desk.kernel.errors import Refused

        text = self._in_front() or self._latest
        if not text:
            self._say(say("Nothing is selected and nothing was copied, so there is nothing to save."), "warn")
            return
        try:
            path = save(text, " ".join(words), self._clock.now())
        except Refused as refusal:
            self._say(str(refusal), "warn")
            return
        self._say(
            say("Saved {what} to {path}, which only you can read.", what=clipboard.size(text), path=f"{path}")
        )

    def _in_front(self) -> str:
        return self._screen.get_selected_text() or copyable(self._screen.focused)

    async def _copy_in_tmux(self, text: str) -> None:
        self._send(text, await asyncio.to_thread(_asked_tmux))

    def _send(self, text: str, tmux: Tmux) -> None:
        from desk.app import clipboard
        from desk.app.keys import key_of

        what, key = clipboard.size(text), key_of("save")
        way = clipboard.route(text, os.environ, tmux)
        if not way.sequence:
            self._say(
                say("{what} are more than terminals take: {key} saves them to a file.", what=what, key=key)
            )
        elif os.environ.get("TMUX") and tmux == "blocks":
            self._say(
                say(
                    "tmux lets no copy through: `tmux set -g allow-passthrough on`, or {key} saves to a file.",
                    key=key,
                ),
                "warn",
            )
        else:
            write(self._screen.app, way.sequence)
            self._say(
                say(
                    "Sent {what} to your terminal's clipboard by {route}; if nothing arrives, {key} saves it to a file.",
                    what=what,
                    route=say(way.name),
                    key=key,
                )
            )

    def _say(self, text: str, tone: Tone = "plain") -> None:
        self._screen.screen_display.say(text, tone)


def _asked_tmux() -> Tmux:
    """What tmux does with a copy; where it cannot be asked, it is taken to pass it on."""
    import subprocess

    from desk.app.clipboard import tmux_does

    try:
        asked = subprocess.run(
            ["tmux", "display-message", "-p", "#{set-clipboard} #{allow-passthrough}"],  # noqa: S607
            capture_output=True,
            text=True,
            timeout=_TMUX_ANSWERS_WITHIN,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return "passes"
    return tmux_does(asked.stdout)
