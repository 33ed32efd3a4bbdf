"""How the desk looks: palettes and the Textual themes made of them. Imports nothing of ours."""

from __future__ import annotations

from themes.dark import DARK
from themes.palette import Palette, theme
from themes.palettes import HOUSE_NAMES, house_palette, house_palettes

DEFAULT_THEME = DARK.name


def variable_defaults() -> dict[str, str]:
    """`$desk-*` for themes that lack them: what `App.get_theme_variable_defaults` should return."""
    return DARK.variables()


__all__ = [
    "DEFAULT_THEME",
    "HOUSE_NAMES",
    "Palette",
    "house_palette",
    "house_palettes",
    "theme",
    "variable_defaults",
]
