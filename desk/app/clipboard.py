"""Copy to the clipboard of the person at the far end, and say which way it went.

OSC 52 is xterm's (ctlseqs, "Manipulate Selection Data"). Inside tmux it goes through tmux's own pass-through, or to
tmux where that hands it on; inside GNU screen as device control strings, of which it takes no long ones.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from widgets.language import say, several

LONGEST = 74_994
"""Characters of base64 that terminals take; of more, some take nothing, without a word."""
_SCREEN_PIECE = 240
"""Characters in one device control string for GNU screen, which drops those of more than 256."""

Tmux = Literal["passes", "hands on", "blocks"]
"""What tmux does with a copy: its `allow-passthrough` is on, its `set-clipboard` is on, or neither."""


@dataclass(frozen=True, slots=True)
class Route:
    """How a text leaves: the bytes, empty when there is no way, and the way in words."""

    sequence: str
    name: str


def route(text: str, environment: Mapping[str, str], tmux: Tmux = "passes") -> Route:
    """The bytes that carry `text` to the terminal's clipboard, and the route; none for a text that is too long."""
    payload = base64.b64encode(text.encode()).decode()
    if len(payload) > LONGEST:
        return Route("", "")
    plain = f"\x1b]52;c;{payload}\x07"
    if environment.get("TMUX"):
        if tmux == "hands on":
            return Route(plain, say("OSC 52 to tmux, which hands it on"))
        doubled = plain.replace("\x1b", "\x1b\x1b")
        return Route(f"\x1bPtmux;{doubled}\x1b\\", say("OSC 52 through tmux"))
    if environment.get("STY") or environment.get("TERM", "").startswith("screen"):
        pieces = (plain[at : at + _SCREEN_PIECE] for at in range(0, len(plain), _SCREEN_PIECE))
        return Route("".join(f"\x1bP{piece}\x1b\\" for piece in pieces), say("OSC 52 through screen"))
    return Route(plain, "OSC 52")


def tmux_does(answer: str) -> Tmux:
    """What tmux does, from its `#{set-clipboard} #{allow-passthrough}`."""
    clipboard, _, passing = answer.strip().partition(" ")
    if passing in ("1", "2", "on", "all"):
        return "passes"
    return "hands on" if clipboard == "on" else "blocks"


def size(text: str) -> str:
    """The text itself where it is short, else how long it is."""
    if len(text) <= 24 and "\n" not in text:
        return text
    return several(len(text), "{count} character", "{count} characters")
