"""No colour codes at all, for `NO_COLOR`: letters and ground are the terminal's own, and styles carry the rest."""

from __future__ import annotations

from themes.ansi import ANSI
from themes.monochrome import MONOCHROME
from themes.palette import Palette
from themes.tokens import TOKENS

COLOURLESS = Palette(
    name="desk-colourless",
    title="No colours",
    dark=True,
    ansi=True,
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    colours=dict.fromkeys(TOKENS, "ansi_default"),
    grounds=ANSI.grounds,
    styles={
        **MONOCHROME.styles,
        **ANSI.styles,
        "up": "bold",
        "bid": "bold",
        "bear": "bold italic",
        "bad": "bold underline reverse",
        "warn": "bold underline",
    },
)
