"""The terminal's own sixteen colours on its own ground: the person's terminal decides how each of them looks.

What lies on a row is reversed, not coloured: of a colour that can be read on the terminal's ground, the reverse can be
read too. `ANSI` is for dark terminals, `ANSI_LIGHT` for light ones.
"""

from __future__ import annotations

from themes.palette import Palette
from themes.styles import STYLES
from themes.tokens import TOKENS

_BADGES = ("paper", "active", "reducing", "marker", "chosen")
_STYLES = {
    **STYLES,
    **dict.fromkeys(_BADGES, "bold reverse"),
    "live": "bold underline reverse",
    "halted": "bold underline reverse",
    "cursor": "reverse",
    "selected": "bold",
    "bad": "bold",
    "warn": "bold",
}
_EVERY = dict.fromkeys(TOKENS, "ansi_default")
_NONE = dict.fromkeys(("cursor", "selected", *_BADGES, "live", "halted"), "transparent")


def _in(good: str, bad: str, warn: str, accent: str, quiet: str) -> dict[str, str]:
    return {
        **_EVERY,
        **dict.fromkeys(("up", "good", "bull", "bid", "chart-up", "volume-up", "active"), good),
        **dict.fromkeys(("down", "bad", "bear", "ask", "chart-down", "volume-down"), bad),
        # Beside the numbers that they repeat, bars may be quiet.
        "bid-bar": good.replace("bright_", ""),
        "ask-bar": bad.replace("bright_", ""),
        **dict.fromkeys(("live", "halted"), bad),
        **dict.fromkeys(("warn", "stale", "unverified", "reducing"), warn),
        **dict.fromkeys(("accent", "figure", "person", "key", "focus", "paper", "chosen"), accent),
        **dict.fromkeys(("level", "track", "rule"), quiet),
    }


ANSI = Palette(
    name="desk-ansi",
    title="The terminal's own colours, dark",
    dark=True,
    ansi=True,
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    colours=_in(
        "ansi_bright_green", "ansi_bright_red", "ansi_bright_yellow", "ansi_bright_cyan", "ansi_white"
    ),
    grounds=_NONE,
    styles=_STYLES,
)

ANSI_LIGHT = Palette(
    name="desk-ansi-light",
    title="The terminal's own colours, light",
    dark=False,
    ansi=True,
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    # Of the sixteen these can be read on white.
    colours=_in("ansi_blue", "ansi_red", "ansi_magenta", "ansi_blue", "ansi_bright_black"),
    grounds=_NONE,
    styles=_STYLES,
)
