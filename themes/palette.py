"""A palette: what a theme decides, and the Textual theme made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from textual.theme import Theme

from themes.tokens import TOKENS


@dataclass(frozen=True, kw_only=True)
class Palette:
    """Colours as `#rrggbb`, or with `ansi` as names of the terminal's own. A token that `colours` lacks looks like
    `text`.
    """

    name: str
    title: str
    """What people choose it by."""
    dark: bool
    background: str
    surface: str
    panel: str
    colours: Mapping[str, str]
    """Token -> colour of its letters or shapes."""
    grounds: Mapping[str, str]
    """Token -> the ground behind it, for tokens that bring their own."""
    styles: Mapping[str, str] = field(default_factory=dict)
    """Token -> text style such as `bold` or `bold underline`."""
    floor: float = 4.5
    """Lowest contrast of letters that this palette promises, where the colours are its own."""
    ansi: bool = False
    """Whether the colours are the terminal's own sixteen."""

    def colour(self, token: str) -> str:
        """Colour of a token's letters."""
        return self.colours.get(token, self.colours["text"])

    def variables(self) -> dict[str, str]:
        """The `$desk-*` variables: colour, ground and text style of each token, and the veil below a dialog."""
        # Sixteen colours cannot be dimmed: what lies below a dialog is hidden there.
        made = {"desk-veil": "ansi_default" if self.ansi else f"{self.background} 70%"}
        for token in TOKENS:
            made[f"desk-{token}"] = self.colour(token)
            made[f"desk-{token}-ground"] = self.grounds.get(token, "transparent")
            made[f"desk-{token}-style"] = self.styles.get(token, "none")
        return made


_REVERSED = (
    "block-cursor",
    "block-cursor-blurred",
    "block-hover",
    "input-selection",
    "screen-selection",
    "input-cursor",
)
_OF_THE_TERMINAL = {
    "ansi-background": "ansi_default",
    "ansi-foreground": "ansi_default",
    "surface": "ansi_default",
    "panel": "ansi_default",
    **{f"{each}-{ground}": "ansi_default" for each in _REVERSED for ground in ("background", "foreground")},
    **{f"{each}-text-style": "reverse" for each in _REVERSED},
}
"""What Textual's own widgets need beside, where letters and grounds are the terminal's: rows are reversed."""


def theme(palette: Palette) -> Theme:
    """The Textual theme of a palette; Textual's own widgets take their colours from the same tokens."""
    colour = palette.colour
    cursor = palette.grounds["cursor"]
    return Theme(
        name=palette.name,
        primary=colour("accent"),
        secondary=colour("moderator"),
        warning=colour("warn"),
        error=colour("bad"),
        success=colour("good"),
        accent=colour("accent"),
        foreground=colour("text"),
        background=palette.background,
        surface=palette.surface,
        panel=palette.panel,
        boost=palette.panel,
        dark=palette.dark,
        ansi=palette.ansi,
        variables={
            **palette.variables(),
            "text": colour("text"),
            "text-muted": colour("muted"),
            "text-disabled": colour("muted"),
            "text-primary": colour("accent"),
            "text-secondary": colour("moderator"),
            "text-warning": colour("warn"),
            "text-error": colour("bad"),
            "text-success": colour("good"),
            "text-accent": colour("accent"),
            "foreground-muted": colour("muted"),
            "foreground-disabled": colour("muted"),
            "border": colour("focus"),
            "border-blurred": colour("rule"),
            "block-cursor-background": cursor,
            "block-cursor-foreground": colour("strong"),
            "block-cursor-text-style": "bold",
            "block-cursor-blurred-background": cursor,
            "block-cursor-blurred-foreground": colour("text"),
            "block-hover-background": cursor,
            "input-cursor-background": colour("text"),
            "input-cursor-foreground": palette.surface,
            "input-selection-background": cursor,
            "scrollbar": colour("track"),
            "scrollbar-hover": colour("muted"),
            "scrollbar-active": colour("accent"),
            "scrollbar-background": palette.surface,
            "scrollbar-background-hover": palette.surface,
            "scrollbar-background-active": palette.surface,
            "scrollbar-corner-color": palette.surface,
            "footer-background": palette.panel,
            "footer-foreground": colour("muted"),
            "footer-key-foreground": colour("key"),
            "footer-description-foreground": colour("muted"),
            "link-color": colour("accent"),
            **(_OF_THE_TERMINAL if palette.ansi else {}),
        },
    )
