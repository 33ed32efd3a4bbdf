"""Widgets of a few rows: cells of text laid next to each other, drawn only when they change."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from widgets.untrusted import untrusted


class StripLine(Widget, can_focus=False):
    """A widget made of ready strips, drawn again by `draw` when its size or its colours change."""

    def __init__(self, name: str) -> None:
        super().__init__(id=name)
        self._strips: list[Strip] = []

    @property
    def text(self) -> str:
        """What stands there now."""
        return "\n".join(row.text.rstrip() for row in self._strips)

    def draw(self) -> None:
        """Set the strips for the present size and colours; `redraw` calls it."""

    def redraw(self) -> None:
        """Draw again, once there is room to draw in."""
        if self.size.width:
            self.draw()

    def on_resize(self) -> None:
        self.redraw()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        if self.is_attached:
            self.call_next(self.redraw)  # the colours of its parts are set after its own

    def spoken_anew(self) -> None:
        """Another language is spoken from now on."""
        self.redraw()

    def set_strips(self, strips: list[Strip]) -> None:
        if strips != self._strips:
            self._strips = strips
            self.refresh()

    def render_line(self, y: int) -> Strip:
        style = self.rich_style
        width = self.size.width
        if y >= len(self._strips):
            return Strip.blank(width, style)
        line = self._strips[y]
        # Textual keeps the finished line. `Strip.apply_style` and its like would each keep one more with it.
        styled = Strip(Segment.apply_style(line, style), line.cell_length)
        if line.cell_length == width:
            return styled
        if line.cell_length > width:
            return styled.crop(0, width)
        return Strip([*styled, Segment(" " * (width - line.cell_length), style)], width)


def strip(*parts: tuple[str, Style]) -> Strip:
    """A strip of styled texts, safe to show whoever wrote them."""
    return Strip([Segment(untrusted(text), style) for text, style in parts if text])
