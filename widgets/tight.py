"""A screen that sends the changed cells and nothing beside them.

Textual 8.2 crops a partial update on the right only, so a change at the right end of a pane sends its whole line again,
once for each changed span; and it writes the whole style with every piece. On an ssh line that is most of the traffic.
It also goes through every line of every widget for each of them, which is most of the work of a small one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from rich.cells import cell_len
from rich.console import Console
from rich.control import Control
from rich.segment import Segment
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip

from widgets.lines import width_of
from widgets.pen import Pen

Result = TypeVar("Result")

MOST_REGIONS = 256
"""Regions kept by each operation on them."""


def cut(strip: Strip, first: int, last: int) -> Iterator[Segment]:
    """The cells from `first` up to `last`. `Strip.crop` would keep each piece, and what it was cut from, for long."""
    at = 0
    for segment in strip:
        if at >= last:
            return
        text, style, _ = segment
        end = at + width_of(text)
        if first <= at and end <= last:
            yield segment
        elif end > first:
            yield Segment(_cells(text, max(0, first - at), min(end, last) - at), style)
        at = end


def _cells(text: str, first: int, last: int) -> str:
    if text.isascii() or all(cell_len(character) == 1 for character in text):
        return text[first:last]
    return Strip([Segment(text)]).crop(first, last).text


class TightUpdate(ChopsUpdate):
    """A partial update cropped on both sides."""

    def render_segments(self, console: Console) -> str:
        pen = Pen(console._color_system)
        parts: list[str] = []
        for y, first, last in self.spans:
            written = -1
            for end, (start, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is None or start >= last or end <= first:
                    continue
                left, right = max(start, first), min(end, last)
                if left != written:
                    parts.append(Control.move_to(left, y).segment.text)
                parts.extend(pen.write(segment) for segment in cut(strip, left - start, right - start))
                written = right
        parts.append(pen.lift())
        return "".join(parts)


class TightLayout(LayoutUpdate):
    """A whole screen, with each style told once."""

    def render_segments(self, console: Console) -> str:
        pen = Pen(console._color_system)
        parts: list[str] = []
        for y, strips in enumerate(self.strips, self.region.y):
            parts.append(Control.move_to(self.region.x, y).segment.text)
            parts.extend(pen.write(segment) for strip in strips for segment in strip)
        parts.append(pen.lift())
        return "".join(parts)


def forget_regions() -> None:
    """What changes stands elsewhere each time, so the thousands of regions that Textual keeps are not met again."""
    for kept in (Region.intersection, Region.translate, Region.overlaps, Region.contains_region):
        if kept.cache_info().currsize > MOST_REGIONS:
            kept.cache_clear()


class TightCompositor(Compositor):
    def _get_renders(self, crop: Region | None = None) -> Iterator[tuple[Region, Region, list[Strip]]]:
        """The lines that `crop` touches, from the front; what lies wholly under one of them is not rendered."""
        crop = crop or self.size.region
        rows = Region(0, crop.y, self.size.width, crop.height)
        for widget, (region, clip) in self.visible_widgets.items():
            seen = region.intersection(clip).intersection(rows)
            if not seen.overlaps(crop):
                continue
            yield seen, seen, widget.render_lines(seen.translate(-region.offset))
            if seen.contains_region(crop):
                return

    def render_partial_update(self) -> ChopsUpdate | None:
        update = super().render_partial_update()
        forget_regions()
        return update and TightUpdate(update.chops, update.spans, update.chop_ends)

    def render_full_update(self, simplify: bool = False) -> LayoutUpdate:
        update = super().render_full_update(simplify)
        return TightLayout(update.strips, update.region)


class TightScreen(Screen[Result]):
    """A screen whose updates are tight."""

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self._compositor = TightCompositor()
