"""F1: every key and what it does, the place you are in first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from desk.app.action import Action, Where
from desk.app.dialog_keys import dialog_bindings
from desk.app.keys import ACTIONS, WHERE, labels


class HelpScreen(ModalScreen[None]):
    """A page over the desk. Halt, cancel all and flatten work here too."""

    BINDINGS: ClassVar[list[BindingType]] = dialog_bindings("help")
    COMPONENT_CLASSES: ClassVar[set[str]] = {"help--heading", "help--key", "help--title", "help--text"}
    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;
        background: $background 70%;
        & > VerticalScroll {
            width: 96; max-width: 100%; height: auto; max-height: 100%;
            background: $surface; border: round $desk-focus; border-title-color: $desk-title;
            border-subtitle-color: $desk-muted; padding: 0 1; scrollbar-size-vertical: 1;
        }
        & Static { width: 1fr; height: auto; }
        & > .help--heading { color: $desk-heading; text-style: $desk-heading-style; }
        & > .help--key { color: $desk-key; text-style: bold; }
        & > .help--title { color: $desk-strong; }
        & > .help--text { color: $desk-text; }
    }
    """

    def __init__(self, here: Sequence[Where], replay: bool) -> None:
        super().__init__()
        self._here = here
        self._replay = replay

    def compose(self) -> ComposeResult:
        page = VerticalScroll(Static(id="help_page"))
        page.border_title = "Keys"
        page.border_subtitle = "↑↓ scroll · Esc closes"
        yield page

    def on_mount(self) -> None:
        self.query_one("#help_page", Static).update(self._page())
        self.query_one(VerticalScroll).focus()

    def action_close(self) -> None:
        self.dismiss()

    def _page(self) -> Group:
        heading, key, title, text = (
            self.get_component_rich_style(f"help--{name}", partial=True)
            for name in ("heading", "key", "title", "text")
        )
        parts: list[RenderableType] = []
        for place, actions in sections(self._here, self._replay):
            table = Table.grid(padding=(0, 2, 0, 0), expand=True)
            table.add_column(width=12)
            table.add_column(width=16)
            table.add_column(ratio=1)
            for each in actions:
                table.add_row(Text(labels(each), key), Text(each.title, title), Text(each.help, text))
            parts += [Text(WHERE[place], heading), table, Text()]
        return Group(*parts)


def sections(here: Sequence[Where], replay: bool) -> list[tuple[Where, list[Action]]]:
    """Places in the order of the page: where the person is, then the rest."""
    order = [*here, *(place for place in WHERE if place not in here)]
    if not replay:
        order = [place for place in order if place != "replay"]
    return [(place, found) for place in order if (found := [each for each in ACTIONS if each.where == place])]
