"""Copy to the clipboard of the person at the far end, and say which way it went."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from widgets.language import say, several

LONGEST = 74_000
"""Terminals drop longer OSC 52 texts, some without a word."""


def sequence(text: str, environment: Mapping[str, str]) -> tuple[str, str]:
    """The bytes that carry `text` to the terminal's clipboard, and the route in words."""
    payload = base64.b64encode(text.encode()).decode()
    if environment.get("TMUX"):
        return f"\x1bPtmux;\x1b\x1b]52;c;{payload}\x07\x1b\\", "OSC 52 through tmux"
    if environment.get("TERM", "").startswith("screen"):
        return f"\x1bP\x1b]52;c;{payload}\x07\x1b\\", "OSC 52 through screen"
    return f"\x1b]52;c;{payload}\x07", "OSC 52"


def told(text: str, route: str) -> str:
    """What to say of it. No terminal answers whether it took the text."""
    what = (
        text
        if len(text) <= 24 and "\n" not in text
        else several(len(text), "{count:,} character", "{count:,} characters")
    )
    return say(
        "Sent {what} to your terminal's clipboard by {route}; if nothing arrives, the terminal does not allow it.",
        what=what,
        route=route,
    )
