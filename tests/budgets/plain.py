"""An app with the desk's themes and its tight screen, for single panes."""

from __future__ import annotations

from textual.app import App

from themes import DEFAULT_THEME, house_palettes, theme, variable_defaults
from widgets.tight import TightScreen


class Plain(App[None]):
    def __init__(self) -> None:
        super().__init__()
        for palette in house_palettes():
            self.register_theme(theme(palette))
        self.theme = DEFAULT_THEME

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults()

    def get_default_screen(self) -> TightScreen[None]:
        return TightScreen(id="_default")
