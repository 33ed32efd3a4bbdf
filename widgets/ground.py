"""What lies under panes: nothing but its background, so that one line serves for all rows."""

from __future__ import annotations

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class Ground(Widget):
    """A widget that draws nothing of its own. Textual would keep several copies of every empty row."""

    def render_lines(self, crop: Region) -> list[Strip]:
        line = Strip.blank(crop.width, self.visual_style.rich_style)
        background = self.background_colors[1]
        for each in self.get_line_filters():
            line = line.apply_filter(each, background)
        return [line] * crop.height
