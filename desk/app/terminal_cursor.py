"""Where the terminal's own cursor stands, for screen readers and braille displays: they follow it, hidden or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Offset

if TYPE_CHECKING:
    from textual.screen import Screen

_SAID_BY_WIDGETS = ("cursor_place", "cursor_screen_offset")
"""How a pane says its row, and how Textual's fields say where one writes."""


def cursor_on(screen: Screen[object]) -> Offset:
    """On the row of what has the keys; where nothing has them, at the beginning of what lies on top."""
    focused = screen.focused
    for name in _SAID_BY_WIDGETS:
        place: Offset | None = getattr(focused, name, None)
        if place is not None:
            return place
    shown = focused or next((child for child in reversed(screen.children) if child.region), None)
    return shown.content_region.offset if shown is not None else Offset(0, 0)
