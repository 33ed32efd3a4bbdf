"""How the desk looks: palettes and the Textual themes made of them. Imports nothing of ours."""

from __future__ import annotations

from themes.dark import DARK
from themes.monochrome import MONOCHROME
from themes.palette import Palette, theme
from themes.palettes import PALETTES

THEMES = tuple(theme(palette) for palette in PALETTES)
"""Every theme that comes with the desk, for `App.register_theme`."""

DEFAULT_THEME = DARK.name
COLOURLESS_THEME = MONOCHROME.name
"""The theme that tells nothing by colour."""


def variable_defaults() -> dict[str, str]:
    """`$desk-*` for themes that lack them: what `App.get_theme_variable_defaults` should return."""
    return DARK.variables()


__all__ = ["COLOURLESS_THEME", "DEFAULT_THEME", "PALETTES", "THEMES", "Palette", "theme", "variable_defaults"]
