"""A bare app around one pane, in the desk's default theme."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from rich.style import Style
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from themes import DEFAULT_THEME, house_palettes, variable_defaults
from themes import theme as dressed
from widgets.ink import Ink
from widgets.tight import TightScreen

W = TypeVar("W", bound=Widget)
INK = Ink(chart_up=Style(color="#00ff00"), chart_down=Style(color="#ff0000"))
"""Ink in which only the chart has colours, for looking at words."""


class Stage(App[None]):
    """Holds one pane, or several side by side as their own sizes say."""

    AUTO_FOCUS = None
    CSS = "Screen { layout: vertical; }"

    def __init__(self, *panes: Widget, theme: str = DEFAULT_THEME) -> None:
        super().__init__()
        self._panes = panes
        for palette in house_palettes():
            self.register_theme(dressed(palette))
        self.theme = theme
        self.said: list[Message] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults()

    def get_default_screen(self) -> Screen[None]:
        return TightScreen(id="_default")

    def compose(self) -> ComposeResult:
        yield from self._panes

    def hear(self, message: Message) -> None:
        """Keep a message once, though it passes several widgets on its way up."""
        if not any(message is each for each in self.said[-50:]):
            self.said.append(message)

    def heard(self, kind: type[Any]) -> list[Any]:
        """What was said of this kind so far."""
        return [message for message in self.said if isinstance(message, kind)]


@asynccontextmanager
async def staged(
    *panes: Widget, size: tuple[int, int] = (60, 20), theme: str = DEFAULT_THEME
) -> AsyncIterator[Pilot[None]]:
    """Run an app with these panes and keep every message that they post."""
    app = Stage(*panes, theme=theme)
    async with app.run_test(size=size, message_hook=app.hear) as pilot:
        await pilot.pause()
        yield pilot


def stage(pilot: Pilot[None]) -> Stage:
    app = pilot.app
    assert isinstance(app, Stage)
    return app


def plain(lines: Sequence[Strip]) -> str:
    """Lines as text without trailing blanks."""
    return "\n".join(line.text.rstrip() for line in lines).rstrip()


def screen_text(pilot: Pilot[None]) -> str:
    """What stands on the screen, from the compositor's own strips."""
    return plain(list(screen_strips(pilot)))


def screen_strips(pilot: Pilot[None]) -> Iterator[Strip]:
    yield from pilot.app.screen._compositor.render_strips()
