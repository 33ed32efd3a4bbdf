"""The themes of the terminal's own colours can be read on the terminals that most people have."""

from __future__ import annotations

import pytest

from themes import Palette
from themes.ansi import ANSI, ANSI_LIGHT
from themes.colourless import COLOURLESS
from themes.contrast import contrast
from themes.tokens import GRAPHIC_TOKENS, GROUND_TOKENS, ORNAMENT_TOKENS, TEXT_TOKENS, TOKENS
from themes.user_theme import ANSI_COLOURS

TERMINALS = {
    "xterm": (
        "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff"
    ),
    "the Linux console": (
        "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa 555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff"
    ),
    "Windows Terminal": (
        "0c0c0c c50f1f 13a10e c19c00 0037da 881798 3a96dd cccccc 767676 e74856 16c60c f9f1a5 3b78ff b4009e 61d6d6 f2f2f2"
    ),
}
"""Their sixteen colours as they come: xterm's XTerm-col.ad, the kernel's `default_red` and its like, and Campbell."""
LETTERS = [*TEXT_TOKENS, *GROUND_TOKENS]
FLOOR = 4.5


def seen(terminal: str, colour: str, palette: Palette) -> str:
    """What a terminal makes of a colour's name, on black or on white."""
    if colour == "ansi_default":
        return "#ffffff" if palette.dark else "#000000"
    number = ANSI_COLOURS.index(colour.removeprefix("ansi_").replace("_", "-"))
    return "#" + TERMINALS[terminal].split()[number]


@pytest.mark.parametrize("palette", [ANSI, ANSI_LIGHT], ids=lambda each: each.name)
@pytest.mark.parametrize("terminal", TERMINALS)
def test_letters_can_be_read(terminal: str, palette: Palette) -> None:
    ground = "#000000" if palette.dark else "#ffffff"
    low = {}
    for token in LETTERS:
        ratio = contrast(seen(terminal, palette.colour(token), palette), ground)
        if ratio < FLOOR:
            low[token] = round(ratio, 2)
    assert low == {}
    for token in (*GRAPHIC_TOKENS, *ORNAMENT_TOKENS):
        assert contrast(seen(terminal, palette.colour(token), palette), ground) >= 3, token


@pytest.mark.parametrize("palette", [ANSI, ANSI_LIGHT, COLOURLESS], ids=lambda each: each.name)
def test_every_colour_is_one_of_the_terminals_own_and_no_ground_is_coloured(palette: Palette) -> None:
    names = {f"ansi_{each.replace('-', '_')}" for each in (*ANSI_COLOURS, "default")}
    assert {palette.colour(token) for token in TOKENS} <= names
    assert set(palette.grounds.values()) == {"transparent"}


@pytest.mark.parametrize("palette", [ANSI, ANSI_LIGHT, COLOURLESS], ids=lambda each: each.name)
def test_what_lies_on_a_row_or_is_a_badge_is_told_by_reversal(palette: Palette) -> None:
    for token in GROUND_TOKENS:
        assert "reverse" in palette.styles[token] or token == "selected", token
    assert palette.styles["live"] != palette.styles["paper"]
