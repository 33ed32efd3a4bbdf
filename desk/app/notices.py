"""Ringing for a person whose vote is wanted: a bell and a line for the terminal to show, and no way to vote."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from widgets.language import say

if TYPE_CHECKING:
    from desk.link.envelope import WantedPayload

CALM = 3_000_000_000
"""Nanoseconds in which many requests ring once: the window's title counts them."""
LONGEST = 160


def sequence(text: str, environment: Mapping[str, str]) -> str:
    """The bell, and the text as OSC 9; nothing in it can end the sequence or begin another."""
    from widgets.untrusted import untrusted

    told = f"\x1b]9;{untrusted(text)[:LONGEST]}\x07"
    if environment.get("TMUX"):
        told = f"\x1bPtmux;{told.replace(chr(27), chr(27) * 2)}\x1b\\"
    return f"\x07{told}"


class Ringing:
    """Rings at most once in a while."""

    def __init__(self, monotonic: Callable[[], int], write: Callable[[str], None], wanted: bool) -> None:
        self._monotonic = monotonic
        self._write = write
        self._wanted = wanted
        self._rang_at: int | None = None

    def ring(self, wanted: WantedPayload, environment: Mapping[str, str]) -> bool:
        """Ring for a request; whether it was heard."""
        now = self._monotonic()
        if not self._wanted or (self._rang_at is not None and now - self._rang_at < CALM):
            return False
        self._rang_at = now
        begins = say("Still wanted") if wanted.reminder else say("Approval wanted")
        self._write(sequence(f"desk {wanted.profile}: {begins}: {wanted.title}", environment))
        return True
