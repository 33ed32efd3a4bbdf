"""The first frame: every pane in its place, by name and in its own words, before anything heavy is loaded."""

from __future__ import annotations

import textwrap
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.geometry import Size
from textual.screen import Screen
from textual.strip import Strip

from desk.app.banner import Banner
from desk.app.desk_keys import DESK_ACTIONS, shown
from desk.app.key_bar import KeyBar
from desk.app.pane_container import PaneContainer
from desk.app.splits import Box
from desk.app.strip_line import StripLine
from desk.app.tab_strip import TabStrip
from desk.app.too_small import TooSmall
from desk.app.view import View
from widgets.ground import Ground
from widgets.language import say

WORDS: dict[str, tuple[str, str]] = {
    "watchlist": ("Watchlist", "Waiting for the first prices."),
    "radar": ("Volatility radar", "Measuring volatility; the first figures need some bars."),
    "portfolio": ("Positions and orders", "Waiting for the ledger."),
    "chart": ("Chart", "Waiting for the first candles."),
    "book": ("Book", "Waiting for the order book."),
    "chat": ("Chat", ""),
    "strategy": ("Strategy", "Waiting for the strategy cards."),
    "queue": ("Approvals", "Waiting for the approvals queue."),
    "composer": ("Ask the desk, or / for commands", ""),
}
"""Title of each pane, and what it says until its first data is there; a test holds them to the panes' own."""


class LoadingFrame(StripLine):
    """Draws the frame of every pane of a plan."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "loading-frame--rule",
        "loading-frame--title",
        "loading-frame--mark",
        "loading-frame--text",
    }
    DEFAULT_CSS = """
    LoadingFrame {
        background: $surface;
        & > .loading-frame--rule { color: $desk-rule; }
        & > .loading-frame--title { color: $desk-title; text-style: bold; }
        & > .loading-frame--mark { color: $desk-accent; }
        & > .loading-frame--text { color: $desk-muted; }
    }
    """

    def __init__(self) -> None:
        super().__init__("loading_frame")

    def show(self, view: View) -> None:
        """Draw the frames that a screen of this view begins with."""
        rule, title, mark, text = (
            self.get_component_rich_style(f"loading-frame--{name}", partial=True)
            for name in ("rule", "title", "mark", "text")
        )
        rows: list[list[tuple[int, str, Style]]] = [[] for _ in range(view.rows)]
        for name, box in view.plan().boxes.items():
            if name not in WORDS:
                continue
            heading, words = map(say, WORDS[name])
            rows[box.y] += _title(box, heading, rule, title)
            if words and box.height > 4:
                rows[box.y + 3].append((box.x + 1, say("◌ Loading"), mark))
                for down, line in enumerate(textwrap.wrap(words, box.width - 2)[: box.height - 4], 4):
                    rows[box.y + down].append((box.x + 1, line, text))
        self.set_strips([_strip(row) for row in rows[1:]])


class LoadingScreen(Ground, Screen[None]):
    """Stands until the panes are loaded. What is typed meanwhile is kept for the composer."""

    AUTO_FOCUS = ""

    def __init__(self) -> None:
        super().__init__()
        self.typed = ""

    def compose(self) -> ComposeResult:
        with PaneContainer(_boxes):
            yield Banner()
            yield LoadingFrame()
            yield TabStrip()
            yield KeyBar()
            yield TooSmall()

    def on_mount(self) -> None:
        self._draw(self.app.size)

    def on_resize(self, event: events.Resize) -> None:
        self._draw(event.size)

    def on_screen_suspend(self) -> None:
        # The panes are in sight now; what was drawn in their place need not be kept.
        self.query_one(LoadingFrame).set_strips([])

    def on_key(self, event: events.Key) -> None:
        if event.is_printable and event.character and len(self.typed) < 1000:
            self.typed += event.character

    def _draw(self, size: Size) -> None:
        view = View(columns=size.width, rows=size.height)
        plan = view.plan()
        self.query_one(PaneContainer).follow()
        self.query_one(Banner).tell("", say("Connecting to the desk's host…"), calm=True)
        self.query_one(TabStrip).offer(plan.tabs, view.active_tab(), 0)
        on_strip = {f"focus_{tab}" for tab in plan.tabs}
        self.query_one(KeyBar).offer(
            shown(each for each in DESK_ACTIONS if each.where != "replay" and each.id not in on_strip)
        )
        self.query_one(TooSmall).tell("", 0)
        if plan.form != "tiny":
            self.query_one(LoadingFrame).show(view)


def _boxes(size: Size) -> dict[str, Box]:
    plan = View(columns=size.width, rows=size.height).plan()
    if plan.form == "tiny":
        return dict(plan.boxes)
    boxes = {"banner": plan.boxes["status"], "key_bar": plan.boxes["key_bar"]}
    if "tabs" in plan.boxes:
        boxes["tabs"] = plan.boxes["tabs"]
    boxes["loading_frame"] = Box(0, 1, size.width, size.height - 2)
    return boxes


def _title(box: Box, heading: str, rule: Style, title: Style) -> list[tuple[int, str, Style]]:
    room = box.width - 1
    name = f" {heading} "[:room]
    return [
        (box.x, "─", rule),
        (box.x + 1, name, title),
        (box.x + 1 + len(name), "─" * (room - len(name)), rule),
    ]


def _strip(parts: list[tuple[int, str, Style]]) -> Strip:
    segments: list[Segment] = []
    at = 0
    for x, text, style in sorted(parts, key=lambda part: part[0]):
        if x > at:
            segments.append(Segment(" " * (x - at)))
        segments.append(Segment(text, style))
        at = x + len(text)
    return Strip(segments)
