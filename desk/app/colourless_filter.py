"""Takes every colour out of what is drawn, for `NO_COLOR`. Textual's own filter writes the default colours instead."""

from __future__ import annotations

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter


class ColourlessFilter(LineFilter):
    """Leaves text, weight, underline and reversal as they are."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(text, None if style is None else _bare(style), control)
            for text, style, control in segments
        ]


@lru_cache(maxsize=1024)
def _bare(style: Style) -> Style:
    return style.without_color
