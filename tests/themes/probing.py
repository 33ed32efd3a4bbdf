"""A theme in which every token has a colour of its own, so that a drawn cell tells which tokens made it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.style import Style
from textual.geometry import Region
from textual.screen import Screen

from themes.dark import DARK
from themes.palette import Palette
from themes.tokens import GROUND_TOKENS, TOKENS
from themes.user_theme import SURFACES

LETTERS = {f"#{0x40 + 3 * number:02x}8020": token for number, token in enumerate(TOKENS)}
"""Token by the colour of its letters."""
GROUNDS = {f"#10{0x10 + 5 * number:02x}30": name for number, name in enumerate((*SURFACES, *GROUND_TOKENS))}
"""Surface or token by the colour behind it."""
_LETTER_OF = {token: colour for colour, token in LETTERS.items()}
_GROUND_OF = {name: colour for colour, name in GROUNDS.items()}

PROBE = Palette(
    name="desk-probe",
    title="Probe",
    dark=True,
    background=_GROUND_OF["background"],
    surface=_GROUND_OF["surface"],
    panel=_GROUND_OF["panel"],
    colours=_LETTER_OF,
    grounds={token: _GROUND_OF[token] for token in GROUND_TOKENS},
    styles=DARK.styles,
)

Pair = tuple[str, str, bool]
"""What is written, on what, and whether letters or figures are among it."""


def pairs(screen: Screen[Any]) -> Iterator[tuple[Pair, str]]:
    """The pairs of tokens that a screen shows now, each with a text in them; a colour that is none stays as it is."""
    on_top = _on_top(screen)
    for y, strip in enumerate(screen._compositor.render_strips()):
        x = 0
        for text, style, _ in strip:
            if style is not None and text.strip() and any(region.contains(x, y) for region in on_top):
                yield (*_tokens(style), any(letter.isalnum() for letter in text)), text.strip()
            x += len(text)


def _on_top(screen: Screen[Any]) -> list[Region]:
    """What is not covered: of a dialog its own box, for what lies below is put aside until it closes."""
    if not screen.is_modal:
        return [screen.region]
    return [child.region for child in screen.children]


def _tokens(style: Style) -> tuple[str, str]:
    letters = style.color.get_truecolor().hex if style.color else ""
    ground = style.bgcolor.get_truecolor(foreground=False).hex if style.bgcolor else ""
    if style.reverse:
        letters, ground = ground, letters
    either = {**GROUNDS, **LETTERS}
    return either.get(letters, letters), {**LETTERS, **GROUNDS}.get(ground, ground)
