"""A pane whose lines may be more than it has room for: it scrolls, and says that there is more."""

from __future__ import annotations

from typing import ClassVar, Unpack

from textual.binding import Binding, BindingType
from textual.strip import Strip

from widgets.ink import Ink
from widgets.line_pane import Place
from widgets.lines import Line, page
from widgets.spec_pane import S, SpecPane


def scroll_bar(top: int, rows: int, height: int) -> range:
    """Rows of the bar's thumb, beside `rows` lines seen through `height` of them from `top` on."""
    if rows <= height or height <= 0:
        return range(0)
    size = max(1, height * height // rows)
    start = round(top * (height - size) / (rows - height))
    return range(start, start + size)


class PagePane(SpecPane[S]):
    """`lines` gives the whole text at a width; the pane shows a part of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll_lines(-1)", "Up", show=False, id="page.up"),
        Binding("down,j", "scroll_lines(1)", "Down", show=False, id="page.down"),
        Binding("pageup", "scroll_pages(-1)", "Page up", show=False, id="page.page_up"),
        Binding("pagedown", "scroll_pages(1)", "Page down", show=False, id="page.page_down"),
        Binding("home", "scroll_lines(-100000)", "Top", show=False, id="page.top"),
        Binding("end", "scroll_lines(100000)", "Bottom", show=False, id="page.bottom"),
    ]

    def __init__(self, **place: Unpack[Place]) -> None:
        self.top = 0
        self._rows = 0
        self._sight = 0
        super().__init__(**place)

    def lines(self, spec: S, width: int, height: int, ink: Ink) -> list[Strip]:
        """The whole text; `height` is what is in sight, for panes that have a short form."""
        raise NotImplementedError

    def paint(self, spec: S, width: int, height: int, ink: Ink) -> list[Strip]:
        lines = self.lines(spec, width, height, ink)
        if len(lines) > height and width > 8:
            lines = self.lines(spec, width - 2, height, ink)
        self._rows, self._sight = len(lines), height
        self.top = max(0, min(self.top, self._rows - height))
        if self._rows <= height or width <= 8:
            return page(lines, width, height, self.top)
        thumb = scroll_bar(self.top, self._rows, height)
        return [
            Strip.join(
                [
                    line,
                    Line()
                    .gap(1)
                    .put("┃" if row in thumb else "│", ink.track if row in thumb else ink.rule)
                    .strip(2),
                ]
            )
            for row, line in enumerate(page(lines, width - 2, height, self.top))
        ]

    def action_scroll_lines(self, lines: int) -> None:
        """Scroll by lines."""
        top = max(0, min(self.top + lines, self._rows - self._sight))
        if top != self.top:
            self.top = top
            self.repaint()

    def action_scroll_pages(self, pages: int) -> None:
        """Scroll by pages, keeping one line in sight."""
        self.action_scroll_lines(pages * max(1, self._sight - 1))

    def turned(self, way: int) -> None:
        self.action_scroll_lines(3 * way)
