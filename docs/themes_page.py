"""The page about themes: those there are, how to make one, and every token."""

from __future__ import annotations

from docs.tables import table
from themes import house_palettes
from themes.dark import DARK
from themes.meanings import MEANINGS, SURFACE_MEANINGS
from themes.tokens import GROUND_TOKENS, TOKENS

THEMES = """\
# Themes

`--theme NAME` opens a terminal in a theme; `/theme NAME`, the palette (Ctrl+P) and the settings screen (Alt+E) change
it while it runs, and it is kept for you in every profile. Letters hold the contrast below on every ground that they
stand on, computed as WCAG 2 does; shapes that tell something hold 3 to 1. Nothing is told by colour alone: a sign, a
word, weight or a mark says the same. With `NO_COLOR` in the environment no colour code is written at all, whatever
the theme.
"""
OWN_THEMES = """\
## Your own

A file `NAME.toml` in the folder that `desk theme list` names (`~/.config/dynamic-desk/terminal/themes`) is a theme.
It extends one of the above and changes what it names; `desk theme template dark` prints one to begin with, and `desk
theme check NAME` says whether it is right. Everything wrong is told at once, with its line and the nearest name. A
colour that cannot be read is moved towards white or black until it holds the floor, and this is told. A theme that is
worn is read again when its file is saved; one with mistakes leaves the last good one.

    title = "Night shift"
    extends = "contrast-dark"
    contrast = 7            # a floor of your own, never below that of the theme it extends

    [colours]               # letters and shapes, "#rrggbb"; one that extends ansi names the terminal's: green, bright-red
    up = "#3dff9e"

    [grounds]               # what lies behind: background, surface, panel, and tokens with a ground of their own
    cursor = "#002c49"

    [styles]                # none, or some of: bold dim italic underline reverse strike
    stale = "italic underline"
"""


def themes_page() -> str:
    """The page, with every theme and token."""
    rows = [
        (
            f"`{each.name.removeprefix('desk-')}`",
            each.title,
            "the terminal's" if each.ansi else f"{each.floor:g} to 1",
        )
        for each in house_palettes()
    ]
    dark = DARK.styles
    tokens = [
        (
            f"`{token}`",
            MEANINGS[token],
            "yes" if token in GROUND_TOKENS else "",
            dark.get(token, ""),
        )
        for token in TOKENS
    ]
    grounds = [(f"`{name}`", meaning) for name, meaning in SURFACE_MEANINGS.items()]
    return "\n".join(
        (
            THEMES,
            table(("theme", "what it is", "contrast of letters"), rows),
            OWN_THEMES,
            "## Tokens\n",
            table(("token", "what it colours", "ground of its own", "style in the dark theme"), tokens),
            table(("ground", "what it lies behind"), grounds),
        )
    )
