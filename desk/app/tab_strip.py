"""The row of tabs on screens that cannot show every pane at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.strip import Strip

from desk.app.desk_keys import DESK_ACTIONS, key_of
from desk.app.layout import Tab
from desk.app.mouse_message import MouseMessage
from desk.app.strip_line import StripLine, strip
from widgets.language import say


class TabStrip(StripLine):
    """Tabs with their keys; the marked one is shown, and the number of requests that wait stands on Approvals."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "tab-strip--tab",
        "tab-strip--here",
        "tab-strip--key",
        "tab-strip--waiting",
    }
    DEFAULT_CSS = """
    TabStrip {
        background: $panel;
        & > .tab-strip--tab { color: $desk-muted; }
        & > .tab-strip--key { color: $desk-key; }
        & > .tab-strip--waiting { color: $desk-warn; text-style: bold; }
        & > .tab-strip--here {
            color: $desk-chosen; background: $desk-chosen-ground; text-style: $desk-chosen-style;
        }
    }
    """

    class Chosen(MouseMessage):
        """A tab was clicked."""

        def __init__(self, tab: Tab) -> None:
            super().__init__()
            self.tab = tab

    def __init__(self) -> None:
        super().__init__("tabs")
        self._tabs: Sequence[Tab] = ()
        self._here: Tab | None = None
        self._waiting = 0
        self._ends: list[tuple[int, Tab]] = []

    def offer(self, tabs: Sequence[Tab], here: Tab | None, waiting: int) -> None:
        """Show these tabs, mark one, and tell how many requests wait."""
        self._tabs, self._here, self._waiting = tabs, here, waiting
        self.redraw()

    def places(self) -> list[tuple[int, Tab]]:
        """The cell in which each tab begins."""
        begins = [0, *(end for end, _ in self._ends)]
        return [(begin, tab) for begin, (_, tab) in zip(begins, self._ends, strict=False)]

    def on_click(self, event: events.Click) -> None:
        for end, tab in self._ends:
            if event.x < end:
                self.post_message(self.Chosen(tab))
                return

    def draw(self) -> None:
        width = self.size.width
        for keys, gap in ((True, 2), (True, 1), (True, 0), (False, 2), (False, 1), (False, 0)):
            drawn, self._ends = self._cells(keys, gap)
            if drawn.cell_length <= width:
                break
        self.set_strips([drawn])

    def _cells(self, keys: bool, gap: int) -> tuple[Strip, list[tuple[int, Tab]]]:
        parts = []
        ends: list[tuple[int, Tab]] = []
        at = 0
        for tab in self._tabs:
            found = _FOCUS[tab]
            pressed = key_of(found.id)
            here = tab == self._here
            waiting = tab == "approvals" and self._waiting > 0
            look = "here" if here else "waiting" if waiting else "tab"
            title = say(found.title)
            name = f"{title} {self._waiting}" if waiting else title
            style = self.get_component_rich_style(f"tab-strip--{look}")
            key = style if here else self.get_component_rich_style("tab-strip--key")
            # The brackets mark the tab where colours do not.
            cell = [(("[" if here else " "), style)]
            if keys and pressed:
                cell.append((f"{pressed} ", key))
            cell += [(name, style), (("]" if here else " "), style)]
            parts += [*cell, (" " * gap, self.get_component_rich_style("tab-strip--tab"))]
            at += sum(cell_len(text) for text, _ in cell) + gap
            ends.append((at, tab))
        return strip(*parts), ends


_FOCUS = {each.id.removeprefix("focus_"): each for each in DESK_ACTIONS if each.id.startswith("focus_")}
