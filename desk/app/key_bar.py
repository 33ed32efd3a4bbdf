"""The bottom row: what keys do here, or for a while the last thing the desk had to say."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import ClassVar, Literal

from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.strip import Strip

from desk.app.action import Action
from desk.app.desk_keys import label
from desk.app.mouse_message import MouseMessage
from desk.app.strip_line import StripLine, strip
from widgets.language import say
from widgets.untrusted import untrusted

Tone = Literal["plain", "good", "warn", "bad"]
_RIGHT = 20
_SIGNS: dict[Tone, str] = {"plain": "›", "good": "✓", "warn": "!", "bad": "✗"}
ACTION = "action"
"""What the cells of a key keep their action under, for a mouse that clicks on them."""
LONGEST = 3
"""Rows that a notice may take beside that of the keys."""


class KeyBar(StripLine):
    """Shows actions of the key table, or a notice in their place."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "key-bar--key",
        "key-bar--title",
        "key-bar--stop",
        "key-bar--plain",
        "key-bar--good",
        "key-bar--warn",
        "key-bar--bad",
    }
    DEFAULT_CSS = """
    KeyBar {
        background: $panel;
        & > .key-bar--key { color: $desk-key; text-style: bold; }
        & > .key-bar--title { color: $desk-muted; }
        & > .key-bar--stop { color: $desk-warn; text-style: bold; }
        & > .key-bar--plain { color: $desk-text; }
        & > .key-bar--good { color: $desk-good; }
        & > .key-bar--warn { color: $desk-warn; text-style: bold; }
        & > .key-bar--bad { color: $desk-bad; text-style: bold; }
    }
    """

    def __init__(self) -> None:
        super().__init__("key_bar")
        self._actions: Sequence[Action] = ()
        self._notice: tuple[str, Tone] | None = None
        self._guide: tuple[str, str, str] | None = None

    class Pressed(MouseMessage):
        """A key was clicked, or in place of the keys a notice: that has no action."""

        def __init__(self, action: str, twice: bool) -> None:
            super().__init__()
            self.action = action
            self.twice = twice

    def offer(self, actions: Sequence[Action]) -> None:
        """Show these actions, as many as fit."""
        self._actions = actions
        self.redraw()

    def say(self, text: str, tone: Tone, width: int) -> int:
        """Show a sentence in place of the keys until `hush`; how many rows it takes at this width."""
        self._notice = (text, tone)
        self.redraw()
        return self.rows_at(width)

    def guide(self, head: str, text: str, how: str) -> None:
        """Keep this above the keys: the step of the tour, what it asks for, and how to go on; nothing takes it away."""
        self._guide = (head, text, how) if head else None
        self.redraw()

    def rows_at(self, width: int) -> int:
        """Rows that it takes on a screen of this width."""
        rows = len(self._notice_strips(width)) if self._notice is not None else 1
        return rows + len(self._guide_strips(width))

    def hush(self) -> None:
        """Show the keys again."""
        self._notice = None
        self.redraw()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        name = event.style.meta.get(ACTION)
        found = next((each for each in self._actions if each.id == name), None)
        said = say(found.said) if found is not None else None
        if said != self.tooltip:
            self.tooltip = said

    def on_click(self, event: events.Click) -> None:
        self.post_message(self.Pressed(str(event.style.meta.get(ACTION, "")), event.chain == 2))

    def draw(self) -> None:
        below = self._notice_strips(self.size.width) if self._notice is not None else [self._keys_strip()]
        above = self._guide_strips(self.size.width)[: max(0, self.size.height - len(below))]
        self.set_strips([*above, *below])

    def _guide_strips(self, width: int) -> list[Strip]:
        """The step in a line with how to go on, then what it asks for."""
        if self._guide is None:
            return []
        head, text, how = self._guide
        key = self.get_component_rich_style("key-bar--key")
        title = self.get_component_rich_style("key-bar--title")
        plain = self.get_component_rich_style("key-bar--plain")
        gap = max(1, width - cell_len(head) - cell_len(how) - 4)
        first = strip((f" ▶ {head}", key), (" " * gap, title), (how, title))
        rows = textwrap.wrap(untrusted(text), max(8, width - 4), max_lines=2, placeholder=" …")
        return [first, *(strip((f"   {row}", plain)) for row in rows)]

    def _notice_strips(self, width: int) -> list[Strip]:
        """The sentence, and the keys that stop the desk: beside its last row, or below where that is too long."""
        text, tone = self._notice or ("", "plain")
        style = self.get_component_rich_style(f"key-bar--{tone}")
        rows = [f" {_SIGNS[tone] if at == 0 else ' '} {row}" for at, row in enumerate(wrap(text, width))]
        ending = self._ending(stops_only=True) or self._ending()
        if cell_len(rows[-1]) + 2 + _length(ending) > width:
            rows.append("")
            ending = self._ending()
        gap = max(0, width - cell_len(rows[-1]) - _length(ending))
        return [
            *(strip((row, style)) for row in rows[:-1]),
            strip((rows[-1], style), (" " * gap, style), *ending),
        ]

    def _keys_strip(self) -> Strip:
        key = self.get_component_rich_style("key-bar--key")
        title = self.get_component_rich_style("key-bar--title")
        ending = self._ending()
        room = self.size.width - _length(ending)
        beginning: list[tuple[str, Style]] = []
        for each in self._actions:
            cell = _cell(each, key, title)
            if each.bar <= _RIGHT and _length(beginning) + _length(cell) <= room:
                beginning += cell
        gap = max(0, room - _length(beginning))
        return strip(*beginning, (" " * gap, title), *ending)

    def _ending(self, stops_only: bool = False) -> list[tuple[str, Style]]:
        key = self.get_component_rich_style("key-bar--key")
        title = self.get_component_rich_style("key-bar--title")
        stop = self.get_component_rich_style("key-bar--stop")
        parts: list[tuple[str, Style]] = []
        for each in self._actions:
            if each.bar > _RIGHT and not (stops_only and each.id == "detach"):
                parts += _cell(each, stop, stop) if each.id == "halt" else _cell(each, key, title)
        return parts


def wrap(text: str, width: int) -> list[str]:
    """A notice's rows, at most `LONGEST`; what is longer ends in an ellipsis."""
    shown = untrusted(" ".join(text.split()))  # a mark in a control's place is wider than the control
    return textwrap.wrap(shown, max(8, width - 4), max_lines=LONGEST, placeholder=" …") or [""]


def _cell(action: Action, key: Style, title: Style) -> list[tuple[str, Style]]:
    pressed = Style.from_meta({ACTION: action.id})
    return [(f" {label(action.keys[0])}", key + pressed), (f" {say(action.title)} ", title + pressed)]


def _length(parts: Sequence[tuple[str, Style]]) -> int:
    return sum(cell_len(text) for text, _ in parts)
