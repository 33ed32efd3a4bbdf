"""One-row widgets: cells of text laid next to each other, drawn only when they change."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget


class StripLine(Widget, can_focus=False):
    """A widget made of ready strips; `set_strips` redraws only where they differ."""

    def __init__(self, name: str) -> None:
        super().__init__(id=name)
        self._strips: list[Strip] = []

    def set_strips(self, strips: list[Strip]) -> None:
        if strips != self._strips:
            self._strips = strips
            self.refresh()

    def render_line(self, y: int) -> Strip:
        style = self.rich_style
        width = self.size.width
        if y >= len(self._strips):
            return Strip.blank(width, style)
        return self._strips[y].apply_style(style).adjust_cell_length(width, style)


def strip(*parts: tuple[str, Style]) -> Strip:
    """A strip of styled texts."""
    return Strip([Segment(text, style) for text, style in parts if text])
